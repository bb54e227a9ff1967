"""Outcomes with other people and other numbers of groups."""

from __future__ import annotations

from deliberate.aggregation.replays import OutcomeReplay, replay_with_other_groups, replay_with_resampled_people
from deliberate.aggregation.rule import Rule
from deliberate.aggregation.runner import run_modules
from deliberate.aggregation.votes import matrix

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
