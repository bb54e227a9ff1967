"""The minority report: the largest losing side among the groups that may be shown."""

from __future__ import annotations

from deliberate.findings.parts import Cell
from deliberate.queries.report import CommentView
from deliberate.reports.chapters.divides import build_minority_report
from deliberate.reports.chapters.outcomes import OutcomeView
from deliberate.reports.chapters.shared import GroupBars


def outcome(number: int, state: str) -> OutcomeView:
    return OutcomeView(number, f"text {number}", state, 100, 0.5, 0.4, 0.6, [], None)


def cell(group: str, agrees: int, disagrees: int) -> Cell:
    return Cell(1, group, agrees=agrees, disagrees=disagrees, lower=0.6, upper=0.8)


def bar(number: int, *cells: Cell) -> GroupBars:
    return GroupBars(number, f"text {number}", 0.5, cells)


def test_the_group_most_against_is_named_with_its_range_and_reason() -> None:
    bars = [bar(1, cell("A", 50, 5), cell("B", 30, 12))]
    voices = [
        CommentView(1, "text 1", "yes", "reason", 1, 9),
        CommentView(1, "text 1", "no, because", "counter", -1, 2),
    ]
    (entry,) = build_minority_report([outcome(1, "accepted")], bars, voices)
    assert (entry.group, entry.against, entry.people, entry.between) == ("B", 12, 42, (20, 40))
    assert entry.reason is not None
    assert entry.reason.text == "no, because"


def test_of_a_rejected_outcome_those_who_agree_are_the_minority() -> None:
    bars = [bar(1, cell("A", 9, 40), cell("B", 2, 30))]
    (entry,) = build_minority_report([outcome(1, "rejected")], bars, [])
    assert (entry.group, entry.against, entry.people, entry.between) == ("A", 9, 49, (60, 80))


def test_hidden_groups_open_outcomes_and_tiny_minorities_stay_out() -> None:
    hidden = Cell(1, "A", is_hidden=True)
    bars = [bar(1, hidden, cell("B", 99, 2)), bar(2, cell("A", 10, 10), cell("B", 10, 10)), bar(3)]
    found = build_minority_report(
        [outcome(1, "accepted"), outcome(2, "undetermined"), outcome(3, "accepted")], bars, []
    )
    assert found == []
