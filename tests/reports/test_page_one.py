"""What page one chooses: the order inside a state, how many rows there is room for, the strongest outcome."""

from __future__ import annotations

import datetime as dt
from typing import Any

from deliberate.concepts.profile import OutcomeEffect
from deliberate.findings.document import Findings
from deliberate.reports.chapters.outcomes import OutcomeView
from deliberate.reports.chapters.page_one import Accountability, asks_everyone, build_bands, find_strongest

OWN = {"preset": "own", "measure": "groups", "threshold": 0.6, "credence": 0.95}
DIRECT = OutcomeEffect("use", "supports", by_rejection=False, directness="direct")
INDIRECT = OutcomeEffect("use", "supports", by_rejection=False, directness="indirect")


def outcome(number: int, state: str, lower: float, *lines: OutcomeEffect) -> OutcomeView:
    return OutcomeView(number, f"Text {number}", state, 100, lower + 0.05, lower, lower + 0.1, lines, None)


def cells(number: int, *shares: float) -> list[dict[str, Any]]:
    return [
        {"statement": number, "group": "ABC"[n], "agrees": 100 * share, "disagrees": 100 - 100 * share, "passes": 0}
        for n, share in enumerate(shares)
    ]


def findings(*found: dict[str, Any]) -> Findings:
    block = {"kind": "matrix", "name": "group_consensus.cells", "groups": ["A", "B"], "cells": list(found)}
    modules = [
        {"module": "outcomes", "settings": OWN, "blocks": []},
        {"module": "group_consensus", "settings": {}, "blocks": [block]},
    ]
    return Findings.from_json({"modules": modules})


def test_what_touches_a_concept_comes_first_then_the_surest() -> None:
    outcomes = [
        outcome(1, "accepted", 0.9), outcome(2, "accepted", 0.7, DIRECT), outcome(3, "accepted", 0.8, DIRECT),
        outcome(4, "accepted", 0.85, INDIRECT), outcome(5, "rejected", 0.2, DIRECT), outcome(6, "rejected", 0.0),
    ]  # fmt: skip
    accepted, rejected, *_ = build_bands(outcomes, findings())
    assert [one.number for one in accepted.outcomes] == [3, 2, 1, 4]
    assert [one.number for one in rejected.outcomes] == [5, 6]
    strongest = find_strongest(outcomes)
    assert strongest is not None
    assert strongest.number == 3
    alone = find_strongest([outcome(1, "accepted", 0.8), outcome(6, "rejected", 0.0)])
    assert alone is not None
    assert alone.number == 6
    assert find_strongest([outcome(1, "divided", 0.4)]) is None


def test_divided_ones_come_by_distance_and_have_marks_at_its_ends() -> None:
    outcomes = [outcome(1, "divided", 0.4), outcome(2, "divided", 0.4)]
    divided = build_bands(outcomes, findings(*cells(1, 0.3, 0.7), *cells(2, 0.9, 0.05)))[2]
    assert [row.outcome.number for row in divided.rows] == [2, 1]
    ends = divided.rows[0].ends
    assert ends is not None
    assert [(mark.group, mark.share) for mark in ends] == [("B", 0.05), ("A", 0.9)]


def test_page_one_has_room_for_a_dozen_rows() -> None:
    def shown(**counts: int) -> list[int]:
        given = [outcome(n, state, 0.7) for state, count in counts.items() for n in range(count)]
        return [len(band.rows) for band in build_bands(given, findings())]

    assert shown(accepted=14, rejected=5, divided=1, undetermined=2) == [5, 4, 1, 1]
    assert shown(accepted=500, rejected=500, divided=500, undetermined=500) == [5, 3, 3, 1]
    assert shown(divided=9) == [0, 0, 5, 0]
    # Where nothing else is to be shown, more of what is open.
    assert shown(undetermined=9) == [0, 0, 0, 5]
    assert shown() == [0, 0, 0, 0]


def test_everyone_is_asked_by_the_rule_or_because_there_are_no_groups() -> None:
    assert asks_everyone({**OWN, "measure": "everyone"}, ["A", "B"])
    assert asks_everyone(OWN, [])
    assert not asks_everyone(OWN, ["A", "B"])
    assert not asks_everyone({**OWN, "preset": "polis"}, [])
    assert not asks_everyone({**OWN, "measure": "segments"}, [])


def test_a_response_is_overdue_once_its_day_has_passed_and_an_outcome_waits() -> None:
    today = dt.date(2026, 11, 30)
    assert Accountability("", dt.date(2026, 11, 29), [True, False], today).is_overdue
    assert not Accountability("", today, [False], today).is_overdue
    assert not Accountability("", dt.date(2026, 11, 29), [True], today).is_overdue
    assert not Accountability("", dt.date(2026, 11, 29), [], today).is_overdue
    assert not Accountability("", None, [False], today).is_overdue
