"""Every printed interval holds the truth in 93 to 97 of 100 simulated cases, on average over many truths."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.coverage.bridges import one_split, two_sided, two_sides
from benchmarks.coverage.row import row
from benchmarks.coverage.shares import some_groups
from deliberate.aggregation.group_measures import compute_geometric_interval, compute_minimum_interval
from deliberate.aggregation.measures import jeffreys_interval, wilson_interval
from deliberate.aggregation.modules.bridging.module import Settings, compute_bridging
from deliberate.aggregation.modules.divisiveness.cross_split import compute_cross_split
from deliberate.aggregation.votes import Votes

TRIES = 20_000


def drawn(groups: int, least: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True shares, agrees and seen of many statements."""
    random = np.random.default_rng(seed)
    truth = random.uniform(0.1, 0.95, (groups, TRIES))
    seen = random.integers(least, 2 * least, truth.shape)
    return truth, random.binomial(seen, truth).astype(float), seen.astype(float)


def holds(truth: np.ndarray, bounds: tuple[np.ndarray, np.ndarray]) -> float:
    """In whole per cent, as the claim is made."""
    return round(float(((bounds[0] <= truth) & (truth <= bounds[1])).mean()), 2)


@pytest.mark.parametrize("least", [15, 40, 150])
@pytest.mark.parametrize("interval", [wilson_interval, jeffreys_interval])
def test_of_a_share(interval, least: int) -> None:  # type: ignore[no-untyped-def]
    truth, agrees, seen = drawn(1, least, 1)
    assert 0.93 <= holds(truth, interval(agrees, seen)) <= 0.97


@pytest.mark.parametrize("groups", [2, 3, 4])
@pytest.mark.parametrize("least", [15, 40, 150])
def test_of_the_lowest_share_and_of_the_mean(groups: int, least: int) -> None:
    truth, agrees, seen = drawn(groups, least, 2)
    assert 0.93 <= holds(truth.min(axis=0), compute_minimum_interval(agrees, seen)) <= 0.97
    assert 0.93 <= holds(np.exp(np.log(truth).mean(axis=0)), compute_geometric_interval(agrees, seen)) <= 0.97


@pytest.mark.parametrize("groups", [2, 3, 4, 5])
@pytest.mark.parametrize("apart", [0.0, 0.03, 0.1, 0.3])
def test_of_the_lowest_of_like_shares(groups: int, apart: float) -> None:
    """The upper bound must not be set by the luckless one of several groups that are alike, and the lower bound must
    stay one."""
    truth, agrees, seen = some_groups(np.random.default_rng(3), groups, apart, TRIES)
    lower, upper = compute_minimum_interval(agrees, seen)
    assert 0.93 <= holds(truth.min(axis=0), (lower, upper)) <= 0.97
    assert (lower > truth.min(axis=0)).mean() <= 0.03


def test_the_lowest_share_that_is_shown_lies_in_its_interval() -> None:
    for level in (0.8, 0.95, 0.99):
        seen = np.full((8, 16), 15.0)
        agrees = np.tile(np.arange(16.0), (8, 1))
        lower, upper = compute_minimum_interval(agrees, seen, level)
        assert (lower <= (agrees + 1).min(axis=0) / 17).all()
        assert (upper >= (agrees + 1).min(axis=0) / 17).all()


def test_of_the_intercept() -> None:
    """Votes from the model itself; statements differ as the ridge expects."""
    inside = total = 0
    for seed in range(8):
        random = np.random.default_rng(seed)
        people, statements = 300, 60
        person, statement = np.nonzero(random.random((people, statements)) < 0.5)
        appeal, pull = random.normal(0, 0.12, statements), random.normal(0, 0.08, statements)
        side, lean = random.choice([-1, 1], people), random.normal(0, 0.08, people)
        share = np.clip(0.5 + appeal[statement] + lean[person] + side[person] * pull[statement], 0, 1)
        votes = Votes.from_triples(person, statement, np.where(random.random(len(person)) < share, 1, -1))
        found = compute_bridging(votes, Settings(replicates=0, strength=0.24 / 0.12**2))
        truth = appeal + 0.5 - found.bridge.mean
        inside += int(((found.lower <= truth) & (truth <= found.upper)).sum())
        total += statements
    assert 0.93 <= inside / total <= 0.97


@pytest.mark.parametrize("seen", [0.1, 0.24])
def test_of_the_two_sided_mean(seen: float) -> None:
    """Of the sides as found: the share that would agree of all people found on each, if everybody voted."""
    made = [
        (one, compute_bridging(one.votes, Settings(replicates=0)))
        for one in (two_sides(seed, seen) for seed in range(20))
    ]
    true, lower, upper = (np.concatenate(part) for part in zip(*(two_sided(*pair) for pair in made), strict=True))
    assert 0.93 <= row("two-sided mean", "", true, (lower, upper)).held <= 0.97


@pytest.mark.parametrize(("apart", "people", "statements", "seen"), [
    (0.0, 600, 40, 0.6), (0.3, 600, 40, 0.6), (0.4, 400, 10, 0.8), (0.0, 400, 10, 0.8),
    (0.0, 300, 80, 0.3), (0.8, 300, 80, 0.3), (0.0, 120, 25, 0.5), (0.5, 120, 25, 0.5),
])  # fmt: skip
def test_of_the_cross_split_score_where_little_divides(apart: float, people: int, statements: int, seen: float) -> None:
    """Also where few people saw two statements both, and where there are few statements."""
    made = [one_split(seed, seen, apart, people, statements) for seed in range(4000 // statements)]
    true, lower, upper = (np.concatenate(part) for part in zip(*made, strict=True))
    assert 0.93 <= row("divides by", "", true, (lower, upper)).held <= 0.97


def test_of_the_cross_split_score() -> None:
    """Two camps of known shares: the true spread over the other statements is known."""
    inside = total = 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        people, statements = 600, 40
        shares = random.uniform(0.1, 0.9, (2, statements))
        camp = random.integers(0, 2, people)
        choice = np.where(random.random((people, statements)) < shares[camp], 1, -1)
        person, statement = np.nonzero(random.random((people, statements)) < 0.6)
        votes = Votes.from_triples(person, statement, choice[person, statement])
        found = compute_cross_split(votes.observed_votes, np.ones(people), 0.95)
        with_k = shares / shares.sum(axis=0)
        without = (1 - shares) / (1 - shares).sum(axis=0)
        gap = (shares.T @ with_k) - (shares.T @ without)
        np.fill_diagonal(gap, np.nan)
        square = np.nanmean(gap**2, axis=1) - np.nanmean(gap, axis=1) ** 2
        truth = np.sqrt(square)
        inside += int(((found.lower <= truth) & (truth <= found.upper)).sum())
        total += statements
    assert 0.93 <= inside / total <= 0.97
