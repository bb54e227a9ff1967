"""The sentences of the rule of sides and of coordinated voting: where they are true, and where they must not appear."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask, render_template_string

from deliberate.aggregation.rule import Rule
from deliberate.findings.sides import SideFinding, SideShare
from deliberate.findings.standing import StandMark
from deliberate.reports.chapters.method import build_rule_sentences
from deliberate.reports.chapters.outcomes import OutcomeView, StandRow

THERE = SideShare(0.71, 0.634, 0.786, 41.3)
FINDING = SideFinding(2, "low", 0.93, THERE, SideShare(0.8, 0.7, 0.9, 50.0), "accepted", 12)
DECIDED = OutcomeView(1, "Trees for all.", "accepted", 100, 0.8, 0.75, 0.85, [], None, side=FINDING)


@pytest.fixture(autouse=True)
def page(app: Flask) -> Iterator[None]:
    """A request for an English page, outside of any assembly."""
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def read(source: str, **values: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", render_template_string(source, **values))).split())


def note(outcome: OutcomeView) -> str:
    return read('{% from "report/_words.html" import side_note with context %}{{ side_note(o) }}', o=outcome)


def rule(**values: Any) -> str:
    source = "{% for text, values in sentences %}{{ text | filled(values) }} {% endfor %}"
    return read(source, sentences=build_rule_sentences(Rule(**values)))


def test_an_outcome_by_sides_names_the_side_it_hangs_on() -> None:
    assert note(DECIDED) == (
        "Weakest side: Dimension 2, low side. 71% agree there (63% to 79%; effective number of people: 41)."
    )
    assert note(replace(DECIDED, side=None)) == ""
    few = replace(FINDING, low=SideShare(None, None, None, 7.0))
    assert note(replace(DECIDED, side=few)) == (
        "Weakest side: Dimension 2, low side. Fewer than ten people there: not shown."
    )


@pytest.mark.parametrize(("state", "word"), [("accepted", "Accepted"), ("rejected", "Rejected")])
def test_the_second_reading_is_told_only_where_it_differs(state: str, word: str) -> None:
    differs = note(replace(DECIDED, state=state, side=replace(FINDING, second="undetermined")))
    assert f"{word}, but for the outermost 5% (12 people)." in differs
    assert "With the whole outer quarter of each side asked, the outcome would be: undetermined." in differs
    same = note(replace(DECIDED, state=state, side=replace(FINDING, second=state)))
    assert "outermost" not in same
    assert "outer quarter" not in same


def test_the_rule_of_sides_is_told_only_where_it_is_the_rule() -> None:
    own = rule(measure="sides", threshold=0.6)
    for words in (
        "more than 60% of people agree, among everyone together and on both sides of every dimension of opinion",
        "A side is the part of a dimension from the outermost 5% to the outermost 15% of the people",
        "and 90% for each of the six sides",
        "divided if two sides of one dimension are certainly opposed",
        "published as divided only if it also is without them",
    ):
        assert words in own
        for other in ("groups", "everyone", "segments", "geometric"):
            assert words not in rule(measure=other, threshold=0.6)
    assert "Groups with fewer than 6% of the people" in rule(measure="groups", least_share=0.06)
    assert "Groups with fewer than" not in own


def test_what_divides_names_sides_only_where_sides_are_marked() -> None:
    source = '{% from "report/_answer.html" import divided_sentence with context %}{{ divided_sentence(3, row) }}'
    marks = [StandMark(name, share, share, share) for name, share in (("", 0.5), ("1<", 0.2), ("1>", 0.9))]
    sides = read(source, row=StandRow(replace(DECIDED, state="divided"), marks, []))
    assert sides.endswith("20% agree on one side, 90% on the other.")
    groups = [StandMark(name, share, share, share) for name, share in (("A", 0.2), ("B", 0.9))]
    assert "on one side" not in read(source, row=StandRow(replace(DECIDED, state="divided"), groups, []))


def test_the_key_of_the_chart_speaks_of_triangles_only_for_sides() -> None:
    with open("templates/report/chapters/page_one.html", encoding="utf-8") as file:
        source = file.read()
    part = source[source.index("{% if chapter.asks_sides %}") :]
    part = part[: part.index("{% endif %}") + len("{% endif %}")]
    assert "Triangles: both sides of the dimension" in read(part, chapter={"asks_sides": True})
    assert "Triangles" not in read(part, chapter={"asks_sides": False})


@dataclass(frozen=True)
class Found:
    """What the sentence on coordinated voting takes."""

    differing: int
    outcomes: int = 9


def test_how_many_outcomes_would_differ_without_the_sets() -> None:
    source = '{% include "report/chapters/_differing.html" %}'
    assert read(source, found=Found(0)) == "No outcome would be different without them."
    assert read(source, found=Found(3)) == "Without them, 3 of 9 outcomes would be different."
