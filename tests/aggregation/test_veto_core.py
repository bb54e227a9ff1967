"""The veto core: equal to trying every group, in the core what all want, out of it what a large group rejects."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from deliberate.aggregation.checks import run_with_requirements, simulate_two_groups
from deliberate.aggregation.contract import Status
from deliberate.aggregation.modules.veto_core import MODULE
from deliberate.aggregation.modules.veto_core.core import BY_VOTES, NEVER, VETOED, find_objections
from deliberate.aggregation.modules.veto_core.objection import find_strongest_objection
from deliberate.aggregation.simulate import OPINION_GROUPS, SimulationPlan, simulate
from deliberate.aggregation.votes import Votes, matrix


def largest_excess(prefers: NDArray[np.bool_]) -> float:
    """By how much group and preferred statements exceed 1 at most, trying every group."""
    people = len(prefers)
    groups = chain.from_iterable(combinations(range(people), size) for size in range(1, people + 1))
    return max(0.0, *(len(group) / people + float(prefers[list(group)].all(axis=0).mean()) - 1 for group in groups))


@st.composite
def some_wants(draw: st.DrawFn) -> NDArray[np.float64]:
    """How much up to seven people want each of up to six statements, with ties."""
    people, statements = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    return np.array(draw(st.lists(st.lists(st.integers(0, 4), min_size=statements, max_size=statements),
                                  min_size=people, max_size=people)), dtype=float)  # fmt: skip


@given(some_wants())
def test_the_strongest_objection_is_that_of_trying_every_group(wanted: NDArray[np.float64]) -> None:
    for j in range(wanted.shape[1]):
        prefers = wanted > wanted[:, [j]]
        found = find_strongest_objection(prefers)
        assert found.excess == pytest.approx(largest_excess(prefers), abs=1e-12)


@given(some_wants())
def test_some_statement_is_always_in_the_core(wanted: NDArray[np.float64]) -> None:
    assert min(one.excess for one in find_objections(wanted, "model")) == 0


@given(some_wants(), st.randoms(use_true_random=False))
def test_the_core_knows_no_names(wanted: NDArray[np.float64], random: object) -> None:
    people = np.random.default_rng(1).permutation(len(wanted))
    statements = np.random.default_rng(2).permutation(wanted.shape[1])
    before = [one.excess for one in find_objections(wanted, "model")]
    after = [one.excess for one in find_objections(wanted[people][:, statements], "model")]
    assert after == pytest.approx([before[j] for j in statements], abs=1e-12)


def test_the_example_of_the_literature() -> None:
    """Of 100 people 60 order a > b > c, 40 b > c > a: the 40 veto a, all veto c, and b is the core (Ianovski and
    Kondratev)."""
    wanted = np.array([[3, 2, 1]] * 60 + [[1, 3, 2]] * 40, dtype=float)
    found = find_objections(wanted, "model")
    assert [one.excess > 0 for one in found] == [True, False, True]
    assert [found[0].group, found[0].preferred] == pytest.approx([0.4, 2 / 3])


def test_votes_alone_veto_only_what_a_group_rejects_alike() -> None:
    wanted = 4.0 * np.array([[1, 1, 1, -1]] * 6 + [[1, 1, 1, 1]] * 4) + np.linspace(0, 1, 4)
    assert [one.excess > 0 for one in find_objections(wanted, BY_VOTES)] == [False, False, False, True]


def test_what_everyone_rejects_is_vetoed_and_what_everyone_wants_is_not() -> None:
    random = np.random.default_rng(5)
    lean = np.array([0.95] * 5 + [0.5] * 4 + [0.05])
    choice = np.where(random.random((80, 10)) < lean, 1, -1)
    person, statement = np.indices(choice.shape).reshape(2, -1)
    votes = Votes.from_triples(person, statement, choice.ravel())
    answer = run_with_requirements(MODULE, votes)
    rows = {row["statement"]: row for row in answer.blocks[0].to_json()["rows"]}
    assert rows[9]["vetoed"] == VETOED
    assert rows[9]["group"] > 0.5
    assert VETOED not in {rows[number]["vetoed"] for number in range(5)}
    assert answer.blocks[1].to_json()["value"] == sum(row["vetoed"] == NEVER for row in rows.values()) > 0


def test_a_third_cannot_veto_what_a_tenth_of_the_statements_could_replace() -> None:
    """Two groups of 65 and 35 people: what only the smaller rejects is vetoed more strongly than common ground."""
    world = simulate(SimulationPlan(OPINION_GROUPS, 200, 40, 30, sizes=(0.65, 0.35), passing=0.05), 3)
    answer = run_with_requirements(MODULE, world.votes)
    excess = {row["statement"]: row["excess"] for row in answer.blocks[0].to_json()["rows"]}
    share = dict(zip(world.votes.statement_ids.tolist(), world.share.tolist(), strict=True))
    best, worst = sorted(excess, key=lambda j: -share[j])[:8], sorted(excess, key=lambda j: share[j])[:8]
    assert np.mean([excess[j] for j in best]) < np.mean([excess[j] for j in worst])
    assert min(excess.values()) == 0


def test_without_an_opinion_space_it_says_so() -> None:
    assert run_with_requirements(MODULE, matrix("AD", "DA")).status is Status.INSUFFICIENT


def test_few_votes_make_no_candidates() -> None:
    answer = run_with_requirements(MODULE, simulate_two_groups(), {"least_votes": 1000})
    assert answer.status is Status.INSUFFICIENT
