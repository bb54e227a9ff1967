"""Routing: published probabilities are those that happen, and estimates from them are unbiased."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.aggregation.exposures import Exposures
from deliberate.aggregation.horvitz_thompson import compute_exposure_weights, hajek
from deliberate.aggregation.routing import (
    PolicyInvalid,
    RoutingPolicy,
    compute_information_gain,
    compute_routing_probabilities,
    parse_policy,
)


def test_chances_by_hand() -> None:
    made = compute_routing_probabilities([3, 1, 1, 7], np.array([0.1, 0.1, 0.1, 0.4]), RoutingPolicy(0.5, 0.3, 0.2))
    assert made.total.tolist() == pytest.approx([0.075, 0.325, 0.325, 0.275])
    assert [purpose for purpose, _, _ in made.purposes] == ["fewest", "random", "information"]


def test_without_a_map_information_falls_back_to_random_and_says_so() -> None:
    made = compute_routing_probabilities([0, 5], None, RoutingPolicy(0.0, 0.4, 0.6))
    assert [purpose for purpose, _, _ in made.purposes] == ["random", "fallback"]
    assert made.total.tolist() == [0.5, 0.5]
    assert made.draw(0.5, 0.0)[0] == "fallback"


@settings(max_examples=30)
@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=12),
    st.booleans(),
    st.integers(0, 6),
    st.integers(1, 4),
    st.integers(0, 2**32 - 1),
)
def test_what_is_published_is_what_happens(shown: list[int], has_map: bool, few: int, rand: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    gain = random.integers(1, 4, len(shown)) / 4 if has_map else None
    made = compute_routing_probabilities(shown, gain, RoutingPolicy(few / 10, rand / 10, (10 - few - rand) / 10))
    assert made.total.sum() == pytest.approx(1)
    # At least the random part is left for every statement.
    assert made.total.min() >= rand / 10 / len(shown) - 1e-12
    # Over a fine grid of the two random numbers each statement turns up as often as published.
    grid = (np.arange(24) + 0.5) / 24
    found = np.bincount([made.draw(a, b)[1] for a in grid for b in grid], minlength=len(shown)) / 576
    assert found == pytest.approx(made.total, abs=0.1)


@pytest.mark.parametrize(
    "shares",
    [{"fewest": 0.5, "random": 0.3}, {"random": 2.0}, {"fewest": 0.95, "random": 0.05}, {"likely_agreement": 1.0}],
)
def test_shares_that_are_no_policy_are_refused(shares: dict[str, float]) -> None:
    with pytest.raises(PolicyInvalid):
        parse_policy(shares)


def test_information_asks_where_a_person_is_least_known() -> None:
    """After votes along one direction, a statement along the other tells more, whichever way one votes."""
    answered = np.array([[1.0, 0.0], [1.0, 0.0]])
    gain = compute_information_gain(answered, np.array([[1.0, 0.0], [0.0, 1.0], [0.0, -1.0]]), ridge=1.0)
    assert gain is not None
    assert gain.tolist() == pytest.approx([1 / 3, 1.0, 1.0])
    assert compute_information_gain(np.zeros((0, 0)), np.zeros((3, 0)), 1.0) is None
    assert compute_information_gain(np.zeros((0, 2)), np.zeros((3, 2)), 1.0) is None


def steered(seed: int, agrees: np.ndarray, late: int) -> tuple[Exposures, np.ndarray]:
    """Draws steered by who one is: odd people are mostly shown what they agree with, and go further.

    The last `late` statements come only after half of the people.
    """
    random = np.random.default_rng(seed)
    people, statements = agrees.shape
    person, statement, probability = [], [], []
    for one in range(people):
        exists = statements if one >= people // 2 else statements - late
        open_ones = list(range(exists))
        for _ in range(4 if one % 2 else 2):
            lean = np.array([3.0 if one % 2 and agrees[one, j] else 1.0 for j in open_ones])
            chance = lean / lean.sum()
            place = int(np.searchsorted(np.cumsum(chance), random.random()))
            person.append(one)
            statement.append(open_ones.pop(place))
            probability.append(chance[place])
    shown = Exposures.of(person, statement, probability)
    return shown, agrees[shown.person, shown.statement].astype(np.float64)


def test_estimates_are_unbiased_where_plain_shares_are_not() -> None:
    random = np.random.default_rng(2)
    people, statements, late = 60, 8, 2
    agrees = random.random((people, statements)) < np.where(np.arange(people) % 2, 0.7, 0.3)[:, None]
    truth = agrees.mean(axis=0)
    estimates, totals, plain = [], [], []
    for seed in range(144):
        shown, value = steered(seed, agrees, late)
        weight = compute_exposure_weights(shown)
        totals.append(np.bincount(shown.statement, weights=weight, minlength=statements))
        estimates.append(np.bincount(shown.statement, weights=weight * value, minlength=statements) / people)
        seen = np.bincount(shown.statement, minlength=statements)
        plain.append(np.bincount(shown.statement, weights=value, minlength=statements) / np.maximum(seen, 1))
    early = slice(0, statements - late)
    spread = np.std(estimates, axis=0) / np.sqrt(len(estimates))
    assert (np.abs(np.mean(totals, axis=0)[early] / people - 1) < 4 * np.std(totals, axis=0)[early] / people / 12).all()
    assert (np.abs(np.mean(estimates, axis=0) - truth)[early] < 4 * spread[early]).all()
    assert np.abs(np.mean(plain, axis=0) - truth)[early].mean() > 0.1


def test_the_ratio_estimate_and_its_interval() -> None:
    """People are shown the statement with π = .9 if they agree, .3 if not: the interval covers the truth."""
    covered, shares = 0, []
    for seed in range(200):
        random = np.random.default_rng(seed)
        agrees = random.random(300) < 0.4
        chance = np.where(agrees, 0.9, 0.3)
        first = random.random(300) < chance
        shown = Exposures.of(np.arange(300), np.where(first, 0, 1), np.where(first, chance, 1 - chance))
        answered = np.flatnonzero(shown.statement == 0)
        found = hajek(shown, answered, agrees[answered].astype(np.float64), 2)
        covered += found.lower[0] <= 0.4 <= found.upper[0]
        shares.append(found.share[0])
    assert np.mean(shares) == pytest.approx(0.4, abs=0.01)
    assert 0.9 < covered / 200 <= 1
    assert np.isnan(found.share[1])


def test_a_statement_nobody_answered_has_no_share() -> None:
    empty = Exposures.of([], [], [])
    found = hajek(empty, np.zeros(0, dtype=np.int64), np.zeros(0), 3)
    assert np.isnan(found.share).all()
    assert found.people.tolist() == [0, 0, 0]
