"""Where fits begin, how strong their ridge is, and how many directions the search takes."""

from __future__ import annotations

import numpy as np
import pytest

from deliberate.aggregation.checks import EDGE_CASES, simulate_two_groups
from deliberate.aggregation.factors import RIDGE_PERSON, fit_factors, passes
from deliberate.aggregation.factors.leading import compute_leading_directions
from deliberate.aggregation.factors.ridge import RIDGE_SHARES, compute_noise_singular_value, compute_ridge
from deliberate.aggregation.factors.search import CrossValidation, cross_validate
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.votes import Votes, matrix


def crowd(people: int, statements: int, each: int, lines: int = 0) -> Votes:
    """Chance votes, or people who differ along some lines."""
    random = np.random.default_rng(people + lines)
    seen = np.sort(np.argsort(random.random((people, statements)), axis=1)[:, :each], axis=1)
    lean = random.normal(size=(people, lines)) @ random.normal(size=(lines, statements))
    opinion = np.take_along_axis(lean, seen, axis=1) + random.logistic(size=seen.shape)
    return Votes.from_triples(np.repeat(np.arange(people), each), seen.ravel(), np.sign(opinion).ravel().astype(int))


def dense_residual(cells: ObservedVotes, offset: np.ndarray) -> np.ndarray:
    """Votes less offsets and intercepts, 0 where there is none."""
    rest = np.zeros((cells.people, cells.statements))
    rest[cells.person, cells.statement] = cells.value - offset[cells.statement]
    intercept = rest.sum(axis=1) / (cells.per_person + RIDGE_PERSON)
    rest[cells.person, cells.statement] -= intercept[cells.person]
    return rest


@pytest.mark.parametrize("numba", ["on", "off"])
def test_leading_directions_are_singular_vectors(numba: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DELIBERATE_NUMBA", numba)
    cells, weight = crowd(100, 20, 12, lines=2).observed_votes, np.arange(100, dtype=np.float64) % 3
    offset = np.linspace(-0.3, 0.4, 20)
    found = compute_leading_directions(cells, offset, weight, RIDGE_PERSON, 2)
    _, strength, across = np.linalg.svd(np.sqrt(weight)[:, None] * dense_residual(cells, offset))
    assert found.strength == pytest.approx(strength[:2], rel=1e-6)
    assert np.abs(across[:2] @ found.direction) == pytest.approx(np.eye(2), abs=1e-3)


def test_threads_change_no_direction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "BLOCK", 100)
    cells, found = crowd(100, 20, 12, lines=1).observed_votes, []
    for threads in (1, 2):
        monkeypatch.setattr(passes, "threads", lambda threads=threads: threads)
        found.append(compute_leading_directions(cells, np.zeros(20), np.ones(100), RIDGE_PERSON, 3))
    assert (found[0].direction == found[1].direction).all()


@pytest.mark.parametrize("name", list(EDGE_CASES))
def test_awkward_votes_have_a_beginning(name: str) -> None:
    cells = EDGE_CASES[name].observed_votes
    found = compute_leading_directions(cells, np.zeros(cells.statements), np.ones(cells.people), RIDGE_PERSON, 3)
    loadings = found.build_loadings(3, compute_ridge(0.5, cells))
    assert loadings.shape == (cells.statements, 4)
    assert np.isfinite(loadings).all()


def test_the_reach_of_chance_is_what_chance_reaches() -> None:
    """The largest singular value of a table of noise, in the middle and at other shapes."""
    for people, statements, each in ((100, 100, 20), (900, 100, 20), (2000, 60, 30)):
        cells = crowd(people, statements, each).observed_votes
        largest = np.linalg.svd(dense_residual(cells, np.zeros(statements)), compute_uv=False)[0]
        assert largest == pytest.approx(compute_noise_singular_value(cells), rel=0.12)


def test_a_share_of_chance_holds_for_part_and_whole() -> None:
    """A ridge just above chance in a part puts out a direction of noise there, but not among all; its share does."""
    whole = crowd(4000, 60, 20).observed_votes
    part, share = whole.rows(np.arange(250)), 1.25

    def spread(cells: ObservedVotes, ridge: float) -> float:
        return float(np.abs(fit_factors(cells, 1, ridge).person).max())

    assert spread(part, compute_ridge(share, part)) < 1e-4
    assert spread(whole, compute_ridge(share, whole)) < 1e-4
    assert spread(whole, compute_ridge(share, part)) > 0.1


def made(*per_direction: np.ndarray) -> CrossValidation:
    """A search with these losses of each person, half in each of two folds, and one share."""
    loss = np.stack([np.stack([np.stack([one / 2, one / 2])]) for one in per_direction])
    people = np.arange(loss.shape[3])
    return CrossValidation(
        loss, np.ones(loss.shape[:2], dtype=bool), (0.5,), people, len(people), np.ones(len(people)), 100.0
    )


def test_one_standard_error_decides() -> None:
    """A second direction that helps on average, but less than people differ in it, is not taken."""
    even, swing = np.ones(100), np.where(np.arange(100) % 2 == 0, 0.2, -0.2)
    none, one = 2 * even, even
    assert made(none, one, one - 0.01 + swing).dimensions == 1
    assert made(none, one, one - 0.03 + swing).dimensions == 2
    assert made(none, none).dimensions == 0
    assert made(one, one - 1e-5).dimensions == 0


def test_the_share_is_sought_both_ways() -> None:
    """Strong patterns ask for a weak ridge, faint ones for a strong one; neither end needs every share to be tried."""
    strong, faint = simulate_two_groups(people=150), crowd(300, 40, 15, lines=0)
    tried = []
    for votes in (strong, faint):
        found = cross_validate(votes.observed_votes, votes.participant_ids, votes.statement_ids, most=1)
        tried.append(found.tried[1])
        assert found.tried[1, RIDGE_SHARES.index(0.5)]
        assert found.select_share(1) in np.array(RIDGE_SHARES)[found.tried[1]]
    assert tried[0][: RIDGE_SHARES.index(0.5)].any()
    assert not tried[1][: RIDGE_SHARES.index(0.5)].any()


def test_pass_and_disagree_alone_have_a_beginning() -> None:
    found = fit_factors(matrix("PD", "DP", "DD").observed_votes, 3, 1.0)
    assert np.isfinite(found.person).all()
