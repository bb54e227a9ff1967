"""The passes that a sweep of the factor model is made of, compiled and by sparse products."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from deliberate.aggregation.factors.model import RIDGE_PERSON, RIDGE_STATEMENT, Sweep, rebalance_offsets
from deliberate.aggregation.factors.passes import Accumulator, CompiledAccumulator, SparseAccumulator
from deliberate.aggregation.factors.small_systems import invert, solve, solve_by_columns, triangle_index
from deliberate.aggregation.observed_votes import ObservedVotes

RIDGE = 4.0
DIMENSIONS = [0, 1, 2, 3, 4]
KINDS: tuple[Any, ...] = (CompiledAccumulator, SparseAccumulator)


def table(people: int = 40, statements: int = 15, seed: int = 5) -> ObservedVotes:
    """Votes by chance; the last person and the last statement have none."""
    random = np.random.default_rng(seed)
    seen = random.random((people, statements)) < 0.5
    seen[-1], seen[:, -1] = False, False
    statement = np.nonzero(seen)[1].astype(np.int32)
    start = np.concatenate(([0], np.cumsum(seen.sum(axis=1)))).astype(np.int64)
    return ObservedVotes(people, statements, start, statement, random.integers(-1, 2, len(statement)).astype(np.int8))


def somewhere(dimensions: int, statements: int = 15, seed: int = 6) -> np.ndarray:
    """Offsets and directions by chance; those of the last statement are 0."""
    place = np.random.default_rng(seed).normal(0, 0.4, (statements, 1 + dimensions))
    place[-1] = 0
    return place


def weights(people: int = 40) -> np.ndarray:
    return np.arange(people) % 4 * 0.5


def made(kind: type[Accumulator], cells: ObservedVotes) -> Accumulator:
    if kind is CompiledAccumulator:
        pytest.importorskip("numba")
    return kind(cells, RIDGE_PERSON, RIDGE, weights(cells.people))  # type: ignore[call-arg]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dimensions", DIMENSIONS)
def test_what_is_left_is_what_the_equations_leave(kind: type[Accumulator], dimensions: int) -> None:
    """left = Σ w (1, u) (x − x̂) = right − triangles × place."""
    place = somewhere(dimensions)
    passes = made(kind, table())
    whole, rest = passes(place), passes.rest(place)
    expected = whole.right.copy()
    for a in range(place.shape[1]):
        for c in range(place.shape[1]):
            expected[:, a] -= whole.triangles[:, triangle_index(max(a, c), min(a, c))] * place[:, c]
    assert rest.left == pytest.approx(expected, abs=1e-12)
    assert rest.loss == pytest.approx(whole.loss, abs=1e-12)
    assert rest.person == pytest.approx(whole.person, abs=1e-12)


@pytest.mark.parametrize("dimensions", DIMENSIONS)
def test_both_kinds_of_passes_agree(dimensions: int) -> None:
    place = somewhere(dimensions)
    fast, plain = (made(kind, table())(place) for kind in KINDS)
    for name in ("loss", "person", "triangles", "right"):
        assert getattr(fast, name) == pytest.approx(getattr(plain, name), abs=1e-12)


def cost(place: np.ndarray, person: np.ndarray, voted: np.ndarray) -> float:
    """The ridge that this place and these people pay."""
    rest = place[voted]
    offset = rest[:, 0] - rest[:, 0].mean()
    people = RIDGE_PERSON * person[:, 0] ** 2 + RIDGE * (person[:, 1:] ** 2).sum(axis=1)
    return float((weights() * people).sum() + RIDGE_STATEMENT * (offset**2).sum() + RIDGE * (rest[:, 1:] ** 2).sum())


@pytest.mark.parametrize("compiled", ["on", "off"])
@pytest.mark.parametrize("dimensions", DIMENSIONS)
def test_a_shift_predicts_the_same_with_less_ridge(
    dimensions: int, compiled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People can follow the shift so that every prediction stays, and the ridge is paid by less."""
    monkeypatch.setenv("DELIBERATE_NUMBA", compiled)
    cells, place = table(), somewhere(dimensions)
    place[:, 1:] += 0.3
    voted = cells.per_statement > 0
    place[~voted, 1:] = 0
    person = np.random.default_rng(7).normal(0.2, 0.5, (cells.people, 1 + dimensions))
    after = rebalance_offsets(place.copy(), voted.astype(float), person, weights(), RIDGE)
    s = (after[voted, 1:] - place[voted, 1:]).mean(axis=0)
    assert after[voted, 1:] - place[voted, 1:] == pytest.approx(np.tile(s, (int(voted.sum()), 1)))
    # c − after_c = t · (v + s) − e: t and e follow from the offsets.
    design = np.column_stack((after[voted, 1:], -np.ones(int(voted.sum()))))
    found, *_ = np.linalg.lstsq(design, place[voted, 0] - after[voted, 0], rcond=None)
    followed = person.copy()
    followed[:, 0] -= person[:, 1:] @ s + found[-1]
    followed[:, 1:] += found[:-1]
    before = person[:, :1] + place[voted, 0] + person[:, 1:] @ place[voted, 1:].T
    now = followed[:, :1] + after[voted, 0] + followed[:, 1:] @ after[voted, 1:].T
    assert now == pytest.approx(before, abs=1e-10)
    assert cost(after, followed, voted) < cost(place, person, voted)


def test_both_kinds_of_shift_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    cells, place = table(), somewhere(3)
    voted = (cells.per_statement > 0).astype(float)
    person = np.random.default_rng(7).normal(0.2, 0.5, (cells.people, 4))
    fast = rebalance_offsets(place.copy(), voted, person, weights(), RIDGE)
    monkeypatch.setenv("DELIBERATE_NUMBA", "off")
    assert fast == pytest.approx(rebalance_offsets(place.copy(), voted, person, weights(), RIDGE), abs=1e-12)


def test_nobody_counted_shifts_nothing() -> None:
    place = somewhere(2)
    assert (rebalance_offsets(place.copy(), np.ones(15), np.ones((40, 3)), np.zeros(40), RIDGE) == place).all()


def test_systems_serve_again_near_where_they_were_set_up() -> None:
    cells = table()
    step = Sweep(SparseAccumulator(cells, RIDGE_PERSON, RIDGE, weights()), weights(), cells.per_statement > 0, RIDGE)
    place = somewhere(2)
    assert not step.near(place)
    step(place)
    assert step.near(place * 1.05)
    faint = place.copy()
    faint[:, 2] *= 0.5
    assert not step.near(faint)
    assert not step.near(place[:, :2])


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_small_systems_are_solved_and_turned_round(size: int) -> None:
    random = np.random.default_rng(size)
    values = random.normal(size=(30, size + 4, size))
    whole = np.einsum("nka,nkb->nab", values, values)
    triangles = np.stack([whole[:, a, c] for a in range(size) for c in range(a + 1)], axis=1)
    right = random.normal(size=(30, size))
    expected = np.linalg.solve(whole, right[:, :, None])[:, :, 0]
    for found, gain in (solve(triangles, right), solve_by_columns(triangles, right)):
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)
        assert gain == pytest.approx((right * expected).sum(axis=1), rel=1e-9)
    assert invert(triangles, size) == pytest.approx(np.linalg.inv(whole), rel=1e-9, abs=1e-12)
