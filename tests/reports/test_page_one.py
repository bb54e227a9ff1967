"""What page one chooses: the order inside a state, how many rows there is room for, the headlines."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from deliberate.concepts.profile import OutcomeEffect
from deliberate.findings.document import Findings
from deliberate.reports.chapters.bands import build_bands, select_headlines
from deliberate.reports.chapters.outcomes import OutcomeView
from deliberate.reports.chapters.page_one import Accountability, asks_everyone
from deliberate.reports.chapters.room import NOTHING, WHOLE, Room, measure_said
from deliberate.text import shorten_text

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


def test_robust_outcomes_come_first_then_what_touches_a_concept_then_the_surest() -> None:
    outcomes = [
        outcome(1, "accepted", 0.9), outcome(2, "accepted", 0.7, DIRECT), outcome(3, "accepted", 0.8, DIRECT),
        outcome(4, "accepted", 0.85, INDIRECT), outcome(5, "rejected", 0.05, DIRECT), outcome(6, "rejected", 0.0),
    ]  # fmt: skip
    accepted, rejected, *_ = build_bands(outcomes, findings(), ())
    assert [one.number for one in accepted.outcomes] == [3, 2, 1, 4]
    assert [one.number for one in rejected.outcomes] == [5, 6]
    assert [one.number for one in select_headlines(outcomes, ())] == [5]
    robust, *_ = build_bands(outcomes, findings(), {4, 2})
    assert [one.number for one in robust.outcomes] == [2, 4, 3, 1]
    assert [one.number for one in select_headlines(outcomes, {4})] == [4]
    assert select_headlines([outcome(1, "divided", 0.4)], ()) == []


def test_divided_ones_come_by_distance_and_have_marks_at_its_ends() -> None:
    outcomes = [outcome(1, "divided", 0.4), outcome(2, "divided", 0.4)]
    divided = build_bands(outcomes, findings(*cells(1, 0.3, 0.7), *cells(2, 0.9, 0.05)), ())[2]
    assert [row.outcome.number for row in divided.rows] == [2, 1]
    ends = divided.rows[0].ends
    assert ends is not None
    assert [(mark.group, mark.share) for mark in ends] == [("B", 0.05), ("A", 0.9)]


def test_page_one_has_room_for_a_dozen_rows() -> None:
    def shown(**counts: int) -> list[int]:
        given = [outcome(n, state, 0.7) for state, count in counts.items() for n in range(count)]
        return [len(band.rows) for band in build_bands(given, findings(), ())]

    assert shown(accepted=14, rejected=5, divided=1, undetermined=2) == [5, 4, 1, 1]
    assert shown(accepted=500, rejected=500, divided=500, undetermined=500) == [5, 3, 3, 1]
    assert shown(divided=9) == [0, 0, 5, 0]
    # Where nothing else is to be shown, more of what is open.
    assert shown(undetermined=9) == [0, 0, 0, 5]
    assert shown() == [0, 0, 0, 0]


def test_long_texts_leave_room_for_fewer_rows_but_for_two_at_least() -> None:
    def shown(length: int, taken: Room = NOTHING) -> list[int]:
        given = [
            replace(outcome(n, state, 0.7), text="word " * (length // 5))
            for state in ("accepted", "rejected", "divided", "undetermined")
            for n in range(5)
        ]
        return [len(band.rows) for band in build_bands(given, findings(), (), taken)]

    assert shown(50) == [5, 3, 3, 1]
    assert sum(shown(140)) < 12
    assert shown(1_000) == shown(200) == [2, 2, 2, 1], "each ends at a word"
    assert shown(50, WHOLE) == [1, 1, 0, 0]
    said = measure_said("What should the city do?", [outcome(1, "accepted", 0.7)])
    assert (said.words, said.wide, said.phone) == (5 + 2, 104 + 29, 70 + 29)


def test_a_long_text_ends_at_a_word_and_a_short_one_is_whole() -> None:
    text = (
        "Whoever runs such a system for the public must say in plain words what it is for, whom it may harm, and who, "
    )
    assert shorten_text(text * 2) == text + "Whoever…"
    assert shorten_text(text) == text
    assert shorten_text("x" * 200) == "x" * 120 + "…"


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
