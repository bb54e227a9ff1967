"""Bridging: the same optimum from every start and by another method, bounds by hand, compiled as plain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import optimize

from deliberate.aggregation.checks import simulate_two_groups
from deliberate.aggregation.modules.bridging.bounds import compute_extra_vote_bounds
from deliberate.aggregation.modules.bridging.fit import (
    FACTOR_RIDGE,
    INTERCEPT_RIDGE,
    BridgingFit,
    build_fixed_ridges,
    compute_notes_ridges,
    fit_bridging,
)
from deliberate.aggregation.modules.bridging.module import Settings, compute_bridging, compute_rank_ranges
from deliberate.aggregation.modules.bridging.totals import (
    compute_array_totals,
    compute_compiled_totals,
    compute_resampled_equations,
)
from deliberate.aggregation.votes import Votes


@pytest.fixture(scope="module")
def votes() -> Votes:
    return simulate_two_groups(people=40, statements=10)


def loss_of_notes(parameters: np.ndarray, votes: Votes) -> tuple[float, np.ndarray]:
    """The loss as the code of Community Notes has it, mean by mean, with its slope; for a minimiser of another kind."""
    n, m = votes.people, votes.statements
    mean, person, statement, f, g = np.split(parameters, np.cumsum([1, n, m, n]))
    i, j, rating = votes.person, votes.statement, (votes.choice + 1) / 2
    rest = rating - mean - person[i] - statement[j] - f[i] * g[j]
    size = len(rating)
    loss = (rest**2).mean() + INTERCEPT_RIDGE * ((person**2).mean() + (statement**2).mean() + mean[0] ** 2)
    loss += FACTOR_RIDGE * ((f**2).mean() + (g**2).mean())
    slope = -2 * rest / size
    return loss, np.concatenate([
        [slope.sum() + 2 * INTERCEPT_RIDGE * mean[0]],
        np.bincount(i, slope, n) + 2 * INTERCEPT_RIDGE * person / n,
        np.bincount(j, slope, m) + 2 * INTERCEPT_RIDGE * statement / m,
        np.bincount(i, slope * g[j], n) + 2 * FACTOR_RIDGE * f / n,
        np.bincount(j, slope * f[i], m) + 2 * FACTOR_RIDGE * g / m,
    ])  # fmt: skip


def test_a_general_minimiser_reaches_the_same_loss(votes: Votes) -> None:
    found = fit_bridging(votes.observed_votes, compute_notes_ridges(votes.observed_votes))
    random = np.random.default_rng(1)
    size = 1 + 2 * (votes.people + votes.statements)
    best = min(
        optimize.minimize(loss_of_notes, random.normal(0, 0.3, size), args=(votes,), jac=True, tol=1e-12).fun
        for _ in range(4)
    )
    assert found.loss == pytest.approx(best, abs=1e-7)
    at = np.concatenate([[found.mean], found.person, found.statement, found.person_factor, found.statement_factor])
    loss, slope = loss_of_notes(at, votes)
    assert loss == pytest.approx(found.loss, abs=1e-9)
    assert np.abs(slope).max() < 1e-6


@pytest.mark.parametrize("kind", ["fixed", "notes"])
def test_every_start_ends_at_the_same_place(votes: Votes, kind: str) -> None:
    ridges = build_fixed_ridges(5.0) if kind == "fixed" else compute_notes_ridges(votes.observed_votes)
    found = [fit_bridging(votes.observed_votes, ridges, seed=seed) for seed in range(5)]
    for other in found[1:]:
        assert other.loss == pytest.approx(found[0].loss, abs=1e-9)
        assert other.statement == pytest.approx(found[0].statement, abs=1e-5)
        assert other.statement_factor == pytest.approx(found[0].statement_factor, abs=1e-4)


def refitted(votes: Votes, bridge: BridgingFit, j: int, extra: tuple[float, float, float]) -> float:
    """The intercept of statement j with one rater more, people as they are, by ordinary least squares with a ridge."""
    mine = votes.statement == j
    person = votes.person[mine]
    rating = np.append((votes.choice[mine] + 1) / 2, extra[0]) - bridge.mean
    rating -= np.append(bridge.person[person], extra[1])
    design = np.column_stack([np.ones(len(rating)), np.append(bridge.person_factor[person], extra[2])])
    ridge = np.diag([bridge.ridges.statement, bridge.ridges.statement_factor])
    return float(np.linalg.solve(design.T @ design + ridge, design.T @ rating)[0])


def test_bounds_are_what_one_extreme_rater_more_would_make(votes: Votes) -> None:
    bridge = fit_bridging(votes.observed_votes, build_fixed_ridges(5.0))
    lowest, highest = compute_extra_vote_bounds(bridge)
    factors = (min(bridge.person_factor.min(), 0), 0.0, max(bridge.person_factor.max(), 0))
    for j in range(votes.statements):
        own = float(bridge.statement[j])
        down = [refitted(votes, bridge, j, (0.0, bridge.person.max(), factor)) for factor in factors]
        up = [refitted(votes, bridge, j, (1.0, bridge.person.min(), factor)) for factor in factors]
        assert lowest[j] == pytest.approx(min([own, *down]), abs=1e-6)
        assert highest[j] == pytest.approx(max([own, *up]), abs=1e-6)


def test_compiled_and_plain_sums_are_the_same(votes: Votes, monkeypatch: pytest.MonkeyPatch) -> None:
    bridge = fit_bridging(votes.observed_votes, build_fixed_ridges(5.0))
    voices = np.linspace(0.5, 1.5, votes.people)
    for one, other in zip(
        compute_compiled_totals(votes.observed_votes, bridge, voices),
        compute_array_totals(votes.observed_votes, bridge, voices),
        strict=True,
    ):
        assert one == pytest.approx(other, abs=1e-9)
    weights = np.random.default_rng(2).poisson(1, (votes.people, 6)).astype(float)
    compiled = compute_resampled_equations(votes.observed_votes, bridge, weights)
    monkeypatch.setenv("DELIBERATE_NUMBA", "off")
    assert compute_resampled_equations(votes.observed_votes, bridge, weights) == pytest.approx(compiled, abs=1e-9)


def test_without_any_structure_both_sides_agree_alike() -> None:
    """A vote cannot choose its own side, so chance hardly pulls the mean down; smoothing takes .01 of what is
    missing."""
    random = np.random.default_rng(6)
    gaps = []
    for _ in range(10):
        person, statement = np.nonzero(random.random((200, 30)) < 0.5)
        votes = Votes.from_triples(person, statement, np.where(random.random(len(person)) < 0.7, 1, -1))
        found = compute_bridging(votes, Settings(replicates=0))
        gaps.append(float(np.nanmean(found.two_sided)) - 0.7)
    assert abs(np.mean(gaps)) < 0.025


def test_what_divides_ranks_below_what_is_shared() -> None:
    found = compute_bridging(simulate_two_groups(people=200), Settings(replicates=100))
    shared, divided = found.intercept[::2], found.intercept[1::2]
    assert shared.min() > divided.max()
    assert np.nanmin(found.two_sided[::2]) > np.nanmax(found.two_sided[1::2])
    assert (found.rank_to[::2] <= 7).all()
    assert (found.rank_from <= found.rank_to).all()


def test_turning_all_votes_round_turns_the_intercepts() -> None:
    votes = simulate_two_groups(people=100)
    there = compute_bridging(votes, Settings(replicates=0))
    back = compute_bridging(replace(votes, choice=(-votes.choice).astype(np.int8)), Settings(replicates=0))
    assert back.intercept == pytest.approx(-there.intercept, abs=1e-6)
    assert back.lower == pytest.approx(-there.upper, abs=1e-6)


def test_rank_ranges_of_statements_that_are_not_listed_stay_unknown() -> None:
    draws = np.array([[3.0, 1.0], [2.0, 2.0], [9.0, 9.0]])
    low, high = compute_rank_ranges(draws, np.array([True, True, False]), 0.95)
    assert (low[:2].tolist(), high[:2].tolist()) == ([1, 1], [2, 2])
    assert np.isnan([low[2], high[2]]).all()
