"""The sides of the opinion space against a slow reading of their definition, and what the rule makes of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import optimize, special, stats

from deliberate.aggregation.factors import passes
from deliberate.aggregation.group_partition import keep_large_groups, partition_by_labels
from deliberate.aggregation.modules.outcomes.sides import judge_sides
from deliberate.aggregation.probit import fit_probit
from deliberate.aggregation.rule import Rule
from deliberate.aggregation.runner import run_modules
from deliberate.aggregation.sides import DECIDING, ask_sides, compute_side_shares, fit_side_model
from deliberate.aggregation.sides.bands import Population, Reading, compute_side_weights
from deliberate.aggregation.sides.counts import SideCounts, add_up
from deliberate.aggregation.sides.positions import assign_folds, place_by_folds
from deliberate.aggregation.sides.spread import fit_concentrations
from deliberate.aggregation.simulate import ACQUIESCENCE, INDEPENDENT, LINE, SimulationPlan, simulate
from deliberate.aggregation.votes import Votes

Floats = NDArray[np.float64]
NO_MIDDLE = np.zeros(6), np.zeros(6), np.zeros((0, 30, 3)), np.zeros((0, 30, 2))
READINGS = (Reading(0.05, 0.15), Reading(0.0, 0.25), Reading(0.1, 0.5))


def line(people: int = 200, statements: int = 30, seed: int = 3, kind: str = LINE) -> Votes:
    return simulate(SimulationPlan(kind=kind, people=people, statements=statements, votes_each=15), seed).votes


@pytest.mark.parametrize("reading", READINGS)
def test_people_count_with_the_probability_of_lying_between_two_quantiles(reading: Reading) -> None:
    random = np.random.default_rng(1)
    mean, width, people = (
        random.normal(size=(60, 2)),
        random.uniform(0.1, 1, (60, 2)),
        random.integers(0, 3, 60).astype(np.float64),
    )

    def quantile(axis: int, share: float) -> float:
        if share in (0, 1):
            return float("-inf") if share == 0 else float("inf")
        weight = people / people.sum()
        return float(
            optimize.brentq(lambda x: (weight * stats.norm.cdf(x, mean[:, axis], width[:, axis])).sum() - share, -9, 9)
        )

    found = compute_side_weights(Population(mean, width, people), reading)
    for side in range(4):
        axis, low, high = side // 2, reading.floor, reading.reach
        if side % 2:
            low, high = 1 - high, 1 - low
        normal = stats.norm(mean[:, axis], width[:, axis])
        expected = normal.cdf(quantile(axis, high)) - normal.cdf(quantile(axis, low))
        assert found[:, side] == pytest.approx(np.where(people > 0, expected, 0), abs=1e-5)
        assert (people * found[:, side]).sum() / people.sum() == pytest.approx(reading.reach - reading.floor, abs=1e-6)


def test_the_votes_of_a_side_are_those_of_its_people_by_weight() -> None:
    votes, random = line(people=40), np.random.default_rng(2)
    weights, times = random.random((40, 6)), random.integers(0, 3, 40).astype(np.float64)
    weighted, squares = add_up(votes.observed_votes, weights, times)
    slow = np.zeros((6, 30, 3))
    heavy = np.zeros((6, 30, 2))
    for i, j, choice in zip(votes.person, votes.statement, votes.choice, strict=True):
        slow[:, j, choice + 1] += times[i] * weights[i]
        heavy[:, j, 0] += times[i] * weights[i] ** 2 * (choice != 0)
        heavy[:, j, 1] += times[i] * weights[i] ** 2
    assert weighted == pytest.approx(slow, abs=1e-12)
    assert squares == pytest.approx(heavy, abs=1e-12)
    counted = SideCounts(weighted, squares, *NO_MIDDLE).compute_effective(count_passes=False)
    decided = slow[..., 0] + slow[..., 2]
    assert counted[..., 0] + counted[..., 2] == pytest.approx(decided**2 / heavy[..., 0], abs=1e-9)


def test_the_spread_is_the_likeliest_one() -> None:
    random = np.random.default_rng(5)
    share, seen = random.uniform(0.2, 0.9, 80), random.integers(5, 60, (3, 80))
    truth = np.array([[4.0], [40.0], [1e9]])
    agrees = random.binomial(seen, random.beta(truth * share, truth * (1 - share))).astype(np.float64)
    found = fit_concentrations(agrees, seen - agrees, share)
    for side in range(3):
        own = agrees[side], seen[side] - agrees[side]

        def loss(place: float, own: tuple[Floats, Floats] = own) -> float:
            a, b = np.exp(place) * share, np.exp(place) * (1 - share)
            return -float((special.betaln(own[0] + a, own[1] + b) - special.betaln(a, b)).sum())

        best = optimize.minimize_scalar(loss, bounds=(np.log(2), np.log(2000)), method="bounded").x
        assert loss(float(np.log(found[side]))) <= loss(best) + 1e-6
    assert found[0] < 10 < found[1] < found[2] == 2000


def test_no_vote_places_the_person_for_its_own_statement() -> None:
    votes = line()
    model, cells = fit_probit(votes.observed_votes, 3), votes.observed_votes
    folds = assign_folds(votes.statement_ids)
    flipped = replace(cells, value=np.where(folds[cells.statement] == 2, -cells.value, cells.value))
    for before, after in zip(place_by_folds(model, cells, folds), place_by_folds(model, flipped, folds), strict=True):
        same = before.mean == pytest.approx(after.mean, abs=1e-3)
        assert same == bool(before.statements[np.flatnonzero(folds == 2)[0]])


def test_threads_and_blocks_change_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    votes, found = line(), []
    monkeypatch.setattr(passes, "BLOCK", 600)
    for threads in ("1", "2"):
        monkeypatch.setenv("NUMBA_NUM_THREADS", threads)
        model = fit_side_model(votes, None)
        assert model is not None
        (counted,) = ask_sides(votes, model, (DECIDING,)).readings
        found.append(counted)
    assert (found[0].weighted == found[1].weighted).all()
    assert (found[0].squares == found[1].squares).all()


@pytest.mark.parametrize("kind", [INDEPENDENT, ACQUIESCENCE])
def test_where_people_have_no_sides_nothing_is_lost(kind: str) -> None:
    for seed in (1, 2):
        votes = line(400, 80, seed, kind)
        states = [states_under(votes, measure) for measure in ("sides", "everyone")]
        assert states[0].count("accepted") == states[1].count("accepted") > 5


def states_under(votes: Votes, measure: str) -> list[str]:
    return list(run_modules(votes, ["outcomes"], {"outcomes": {"measure": measure}}).result("outcomes").state)


def test_what_an_outer_part_of_a_line_opposes_is_not_accepted() -> None:
    made = simulate(SimulationPlan(kind=LINE, people=400, statements=80, votes_each=25, strength=3.0), 4)
    chance = special.expit(made.popularity + made.place @ made.directions.T * 1.5)
    order = np.argsort(made.place[:, 0])
    outer = np.minimum(chance[order[:100]].mean(axis=0), chance[order[-100:]].mean(axis=0))
    alone, sides = (np.array(states_under(made.votes, measure)) == "accepted" for measure in ("everyone", "sides"))
    assert (alone & (outer < 0.5)).sum() >= 5
    assert (sides & (outer < 0.5)).sum() <= 1
    assert sides.sum() >= 5


TABLES = st.lists(st.lists(st.integers(0, 40), min_size=21, max_size=21), min_size=2, max_size=4)


@given(TABLES, st.booleans(), st.booleans())
def test_reversed_votes_reverse_the_outcomes(table: list[list[int]], with_passes: bool, count_passes: bool) -> None:
    counts = np.array(table, dtype=float).T.reshape(7, 3, -1).transpose(0, 2, 1)
    if not with_passes:
        counts[..., 1] = 0
    rule, counted = Rule(count_passes=count_passes), np.ones(counts.shape[1], dtype=bool)
    states = []
    for own in (counts, counts[..., ::-1]):
        squares = np.stack((own[..., 0] + own[..., 2], own.sum(axis=-1)), axis=-1)
        sides = SideCounts(own[1:], squares[1:], np.zeros(6), np.zeros(6), own[4:], squares[4:])
        shares = compute_side_shares(sides, own[0], count_passes=count_passes)
        states.append(judge_sides(own[0], shares, rule, counted).state)
    swapped = {"accepted": "rejected", "rejected": "accepted"}
    assert states[1] == tuple(swapped.get(state, state) for state in states[0])


@pytest.mark.parametrize(("middle", "state"), [((60, 0, 62), "divided"), ((60, 0, 90), "undetermined")])
def test_people_are_split_only_if_they_are_without_the_outermost_too(middle: tuple[int, ...], state: str) -> None:
    everyone, alike = np.array([[100.0, 10.0, 102.0]]), np.full((6, 1, 3), 20.0)
    rows = np.array([[(100, 10, 102)], [middle], [(90, 9, 92)]], dtype=float)
    squares = [np.stack((one[..., 0] + one[..., 2], one.sum(axis=-1)), axis=-1) for one in (alike, rows)]
    sides = SideCounts(alike, squares[0], np.zeros(6), np.zeros(6), rows, squares[1])
    shares = compute_side_shares(sides, everyone[0:1], count_passes=False)
    assert judge_sides(everyone, shares, Rule(), np.ones(1, dtype=bool)).state == (state,)


def test_a_small_group_has_no_veto_of_its_own() -> None:
    votes = line(people=100)
    labels = np.where(np.arange(100) < 4, 0, np.where(np.arange(100) < 60, 1, 2))
    partition = partition_by_labels(votes, labels, "groups")
    kept = keep_large_groups(votes, partition, 0.05)
    assert kept.names == ("B", "C")
    assert (kept.counts == partition.counts[1:]).all()
    assert kept.labels is not None
    assert (kept.labels[:4].tolist(), kept.labels.max()) == ([-1] * 4, 1)
    assert keep_large_groups(votes, partition, 0.04) is partition
    assert keep_large_groups(votes, partition, 0.5).names == ("",)


@pytest.mark.parametrize("votes", [line(people=3), line(people=1), line(statements=1)])
def test_few_votes_leave_outcomes_open(votes: Votes) -> None:
    answer: Any = run_modules(votes, ["outcomes"]).result("outcomes")
    assert set(answer.state) <= {"undetermined", "accepted", "divided", "rejected"}
    assert np.isfinite(answer.sides.credence).all()
