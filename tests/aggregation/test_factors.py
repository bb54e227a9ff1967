"""The factor model: the same optimum from everywhere, by either kernel, on any number of threads."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.aggregation.checks import EDGE_CASES
from deliberate.aggregation.factors import (
    RIDGE_PERSON,
    RIDGE_STATEMENT,
    Factors,
    compute_person_covariance,
    fold_in,
    passes,
    predict_observed_votes,
)
from deliberate.aggregation.factors import fit_factors as fit_as_set
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.votes import Votes, matrix

fit_factors = partial(fit_as_set, tolerance=1e-11)


def crowd(people: int = 80, statements: int = 24, seen: float = 0.6, seed: int = 3) -> ObservedVotes:
    """People who differ along two lines, each seeing a part of the statements."""
    random = np.random.default_rng(seed)
    lean = random.normal(size=(people, 2)) @ random.normal(size=(2, statements)) + random.normal(size=statements)
    opinion = lean + random.logistic(size=lean.shape)
    person, statement = np.nonzero(random.random(lean.shape) < seen)
    choice = np.where(opinion > 0.3, 1, np.where(opinion < -0.3, -1, 0))[person, statement]
    return Votes.from_triples(
        person, statement, choice, participant_ids=range(people), statement_ids=range(statements)
    ).observed_votes


def objective(cells: ObservedVotes, factors: Factors, weight: np.ndarray | None = None) -> float:
    """What the fit minimises, added up plainly."""
    weights = np.ones(cells.people) if weight is None else weight
    rest = (cells.value - predict_observed_votes(cells, factors)) ** 2
    person = RIDGE_PERSON * factors.person_intercept**2 + factors.ridge * (factors.person**2).sum(axis=1)
    statement = RIDGE_STATEMENT * factors.statement_intercept**2 + factors.ridge * (factors.statement**2).sum(axis=1)
    return float((weights[cells.person] * rest).sum() + (weights * person).sum() + statement.sum())


def gradients(cells: ObservedVotes, factors: Factors) -> list[np.ndarray]:
    """Half the derivative of the objective by each group of parameters."""
    rest = predict_observed_votes(cells, factors) - cells.value
    person, statement = cells.person, cells.statement

    def by(place: np.ndarray, size: int, values: np.ndarray) -> np.ndarray:
        sums = [np.bincount(place, weights=column, minlength=size) for column in values.T]
        return np.array(sums).reshape(values.shape[1], size).T

    one = rest[:, None]
    return [
        np.array([rest.sum()]),
        by(person, cells.people, one)[:, 0] + RIDGE_PERSON * factors.person_intercept,
        by(statement, cells.statements, one)[:, 0] + RIDGE_STATEMENT * factors.statement_intercept,
        by(person, cells.people, one * factors.statement[statement]) + factors.ridge * factors.person,
        by(statement, cells.statements, one * factors.person[person]) + factors.ridge * factors.statement,
    ]


@pytest.mark.parametrize("dimensions", [0, 1, 2, 3])
def test_the_gradient_is_zero(dimensions: int) -> None:
    cells = crowd()
    for gradient in gradients(cells, fit_factors(cells, dimensions, 3.0)):
        assert gradient == pytest.approx(np.zeros_like(gradient), abs=1e-7)


def test_many_starts_reach_the_same_optimum() -> None:
    cells = crowd()
    first = fit_factors(cells, 2, 3.0)
    for seed in range(1, 21):
        other = fit_factors(cells, 2, 3.0, seed=seed)
        assert objective(cells, other) == pytest.approx(objective(cells, first), rel=1e-12)
        assert other.person == pytest.approx(first.person, abs=1e-7)
        assert other.statement == pytest.approx(first.statement, abs=1e-7)


@pytest.mark.parametrize("dimensions", [0, 1, 2, 3])
def test_both_kernels_give_the_same(dimensions: int, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    cells, weight = crowd(), np.arange(80, dtype=np.float64) % 3
    fast = fit_factors(cells, dimensions, 6.0, person_weight=weight)
    monkeypatch.setenv("DELIBERATE_NUMBA", "off")
    plain = fit_factors(cells, dimensions, 6.0, person_weight=weight)
    for name in ("person", "statement", "person_intercept", "statement_intercept", "mean", "noise"):
        assert getattr(fast, name) == pytest.approx(getattr(plain, name), abs=1e-9)


def test_threads_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "BLOCK", 100)
    found = []
    for threads in (1, 2):
        monkeypatch.setattr(passes, "threads", lambda threads=threads: threads)
        found.append(fit_factors(crowd(), 2, 3.0))
    assert (found[0].person == found[1].person).all()
    assert (found[0].statement == found[1].statement).all()


def test_a_weight_counts_people() -> None:
    """Weight 2 is the person twice, weight 0 the person not at all, though still placed."""
    cells = crowd(people=30)
    weight = np.array([0.0, 1.0, 2.0] * 10)
    weighted = fit_factors(cells, 2, 3.0, person_weight=weight)
    listed = fit_factors(cells.rows(np.repeat(np.arange(30), weight.astype(int))), 2, 3.0)
    assert weighted.statement == pytest.approx(listed.statement, abs=1e-7)
    intercept, person = fold_in(cells, weighted)
    assert person == pytest.approx(weighted.person, abs=1e-8)
    assert intercept == pytest.approx(weighted.person_intercept, abs=1e-8)


def test_axes_are_uncorrelated_and_in_order() -> None:
    found = fit_factors(crowd(), 2, 3.0)
    spread = found.person.T @ found.person
    assert spread[0, 1] == pytest.approx(0, abs=1e-8)
    assert spread[0, 0] > spread[1, 1]
    # Where both ridges are equal, both sides of the product spread alike.
    assert found.statement.T @ found.statement == pytest.approx(spread, abs=1e-6)


def test_a_warm_start_saves_sweeps() -> None:
    cells = crowd()
    first = fit_factors(cells, 2, 3.0)
    again = fit_factors(cells, 2, 3.0, start=first)
    assert again.sweeps <= 3
    assert again.statement == pytest.approx(first.statement, abs=1e-8)


def test_covariance_is_that_of_the_linear_model() -> None:
    cells = crowd(people=20)
    found = fit_factors(cells, 2, 3.0)
    made = compute_person_covariance(cells, found)
    for i in (0, 7):
        seen = cells.statement[cells.start[i] : cells.start[i + 1]]
        design = np.column_stack((np.ones(len(seen)), found.statement[seen]))
        whole = found.noise * np.linalg.inv(design.T @ design + np.diag([RIDGE_PERSON, 3.0, 3.0]))
        assert made[i] == pytest.approx(whole[1:, 1:], abs=1e-12)


@pytest.mark.parametrize("name", list(EDGE_CASES))
@pytest.mark.parametrize("dimensions", [0, 2])
def test_awkward_votes_give_finite_factors(name: str, dimensions: int) -> None:
    found = fit_factors(EDGE_CASES[name].observed_votes, dimensions, 6.0)
    for values in (found.person, found.statement, found.person_intercept, found.statement_intercept):
        assert np.isfinite(values).all()
    assert np.isfinite(found.noise)


@settings(max_examples=30)
@given(st.lists(st.text("ADP-", min_size=4, max_size=4), min_size=1, max_size=8))
def test_the_optimum_beats_its_neighbours(rows: list[str]) -> None:
    cells = matrix(*rows).observed_votes
    found = fit_factors(cells, 1, 3.0)
    for gradient in gradients(cells, found):
        assert gradient == pytest.approx(np.zeros_like(gradient), abs=1e-6)


def test_cells_left_out_keep_positions() -> None:
    cells = matrix("AD", "-A", "P-").observed_votes
    assert cells.select_people(np.array([True, False, True])).start.tolist() == [0, 2, 2, 3]
    assert cells.select_statements(np.array([False, True])).statement.tolist() == [1, 1]
    assert cells.taken(cells.value != 0).value.tolist() == [1, -1, 1]
    assert cells.rows(np.array([2, 0])).value.tolist() == [0, 1, -1]
    start, person, value = cells.by_statement
    assert (start.tolist(), person.tolist(), value.tolist()) == ([0, 2, 4], [0, 2, 0, 1], [1, 0, -1, 1])
