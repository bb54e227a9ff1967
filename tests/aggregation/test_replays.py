"""Outcomes with other people and other numbers of groups."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from deliberate.aggregation.contract import Answer, Module, NoSettings
from deliberate.aggregation.modules.groups.agreement import adjusted_rand
from deliberate.aggregation.replays import (
    OutcomeReplay,
    repeat_people,
    replay_with_other_groups,
    replay_with_resampled_people,
)
from deliberate.aggregation.rule import Rule
from deliberate.aggregation.runner import ModuleAnswers, restore_module_votes, run_modules
from deliberate.aggregation.simulate import OPINION_GROUPS, SimulationPlan, simulate
from deliberate.aggregation.votes import Votes, matrix

RULE = Rule(measure="everyone", threshold=0.6, least_votes=5)
VOTES = matrix(*["ADA"] * 40, *["ADD"] * 30)


def judged_everyone() -> OutcomeReplay:
    found = OutcomeReplay.of(VOTES, RULE, {})
    assert found is not None
    return found


def test_what_all_agree_on_never_changes_and_what_is_close_does() -> None:
    draws = list(replay_with_resampled_people(judged_everyone(), 100))
    assert len(draws) == 100
    assert {drawn[0] for drawn in draws} == {"accepted"}
    assert {drawn[1] for drawn in draws} == {"rejected"}
    assert len({drawn[2] for drawn in draws}) > 1


def test_the_same_draws_at_every_call() -> None:
    assert list(replay_with_resampled_people(judged_everyone(), 20)) == list(
        replay_with_resampled_people(judged_everyone(), 20)
    )


def test_where_all_are_asked_together_no_other_grouping_is_tried() -> None:
    assert replay_with_other_groups(judged_everyone(), {}) == {}


def test_one_group_fewer_and_one_more() -> None:
    parts = [["AAADDDAA", "AAADDPAA"], ["DDDAAAAD", "DDDAPAAD"], ["ADADADAD", "ADADAPAD"]]
    votes = matrix(*[row for rows in parts for _ in range(12) for row in rows])
    findings = run_modules(votes, ["outcomes"], {"outcomes": {"measure": "groups", "least_votes": 5}})
    results = {name: findings.result(name) for name in findings.answers}
    judged = OutcomeReplay.of(votes, findings.settings["outcomes"], results)
    assert judged is not None
    own = judged.cohorts.groups
    assert set(replay_with_other_groups(judged, results)) == {own - 1, own + 1} - {0}


def test_nobody_has_voted() -> None:
    assert OutcomeReplay.of(matrix("---"), RULE, {}) is None


@pytest.fixture(scope="module")
def camps() -> tuple[Votes, ModuleAnswers]:
    plan = SimulationPlan(OPINION_GROUPS, people=150, statements=30, votes_each=24, strength=4.0, sizes=(0.6, 0.4))
    votes = simulate(plan, 5).votes
    return votes, run_modules(votes, ["outcomes"], {"outcomes": {"measure": "groups"}, "groups": {"replicates": 5}})


def replay_camps(votes: Votes, found: ModuleAnswers) -> OutcomeReplay:
    results = {name: found.result(name) for name in found.answers}
    replay = OutcomeReplay.of(votes, found.settings["outcomes"], results, found.settings["groups"])
    assert replay is not None
    return replay


def test_groups_are_looked_for_anew_in_every_resample(camps: tuple[Votes, ModuleAnswers]) -> None:
    votes, found = camps
    search, groups = replay_camps(votes, found).search, found.result("groups")
    assert search is not None
    assert groups.groups == 2
    everyone = search.find_labels(np.ones(votes.people))
    assert everyone is not None
    assert adjusted_rand(everyone, groups.labels) > 0.95
    # With one camp alone there is nothing to tell apart, and with three of the other, groups are too small.
    assert search.find_labels((groups.labels == 0).astype(np.float64)) is None
    few = np.flatnonzero(groups.labels == 1)[:3]
    assert search.find_labels(((groups.labels == 0) | np.isin(np.arange(votes.people), few)).astype(np.float64)) is None


def test_a_rule_by_groups_is_replayed_on_the_groups_of_each_resample(camps: tuple[Votes, ModuleAnswers]) -> None:
    votes, found = camps
    replay = replay_camps(votes, found)
    states = list(replay_with_resampled_people(replay, 4))
    assert states == list(replay_with_resampled_people(replay, 4))
    alone = OutcomeReplay.of(votes, Rule(measure="everyone"), {})
    assert alone is not None
    accepted = [sum(state == "accepted" for one in drawn for state in one.values())
                for drawn in (states, replay_with_resampled_people(alone, 4))]  # fmt: skip
    assert accepted[0] < accepted[1]


def test_whoever_is_drawn_twice_is_two_people() -> None:
    drawn = repeat_people(matrix("AD-", "-PA", "DDD"), np.array([0, 0, 2]))
    assert drawn.counts.tolist() == [[1, 0, 2], [3, 0, 0], [1, 0, 0]]
    assert (drawn.people, drawn.person.tolist()) == (3, [0, 0, 1, 1, 2, 2, 2])


def test_people_are_resampled_with_the_weights_that_were_found() -> None:
    class Found:
        weights = np.array([1.0, 3.0])

    def weigh(votes: Votes, settings: object, needed: Any) -> Answer:
        return Answer((), Found())

    module = Module(name="weigh", title="", question="", run=weigh, reweights=True)
    answers = ModuleAnswers({"weigh": Answer((), Found())}, {"weigh": NoSettings()}, {"weigh": module})
    weights = restore_module_votes(matrix("AD", "DA"), answers).weights
    assert weights is not None
    assert weights.tolist() == [0.5, 1.5]
