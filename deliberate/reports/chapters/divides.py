"""What divides: where groups lie furthest apart, and who stands against each clear outcome, with their reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deliberate.findings.parts import Cell
from deliberate.reports.chapters.comments import CommentView
from deliberate.reports.chapters.outcomes import OutcomeView
from deliberate.reports.chapters.shared import GroupBars

MIN_GAP, MAX_DIVISIVE = 0.25, 7
MAX_MINORITIES = 7
MIN_MINORITY_SHARE = 0.1  # Below one in ten there is hardly a minority to speak of.


def select_most_divisive(bars: Sequence[GroupBars]) -> list[GroupBars]:
    """Return statements on which opinion groups lie furthest apart, widest gap first."""
    wide = [row for row in bars if row.gap >= MIN_GAP]
    return sorted(wide, key=lambda row: -row.gap)[:MAX_DIVISIVE]


@dataclass(frozen=True)
class Minority:
    """Who stands against an outcome: the group with the largest share against, in people and of a hundred."""

    outcome: OutcomeView
    group: str
    against: int
    people: int
    between: tuple[int, int]
    reason: CommentView | None


def build_minority_report(
    outcomes: Sequence[OutcomeView], bars: Sequence[GroupBars], comments: Sequence[CommentView]
) -> list[Minority]:
    """Return one entry for each accepted or rejected outcome with a minority of at least a tenth, the largest first."""
    cells = {row.number: row.cells for row in bars}
    found = [
        (share, build_minority(outcome, cell, comments))
        for outcome in outcomes
        if outcome.is_decided
        for share, cell in [find_strongest_opposition(outcome, cells.get(outcome.number, ()))]
        if cell is not None and share >= MIN_MINORITY_SHARE
    ]
    return [entry for _, entry in sorted(found, key=lambda pair: (-pair[0], pair[1].outcome.number))][:MAX_MINORITIES]


def find_strongest_opposition(outcome: OutcomeView, cells: Sequence[Cell]) -> tuple[float, Cell | None]:
    """Return the shown group with the largest share on the losing side, of those who agreed or disagreed."""
    shares = [
        (count_against(outcome, cell) / cell.sides, cell) for cell in cells if not cell.is_hidden and cell.sides > 0
    ]
    return max(shares, key=lambda pair: (pair[0], pair[1].group), default=(0.0, None))


def count_against(outcome: OutcomeView, cell: Cell) -> float:
    """Count the votes on the losing side of an outcome."""
    return float(cell.disagrees if outcome.state == "accepted" else cell.agrees)


def build_minority(outcome: OutcomeView, cell: Cell, comments: Sequence[CommentView]) -> Minority:
    lower, upper = cell.lower or 0.0, 1.0 if cell.upper is None else cell.upper
    ends = (1 - upper, 1 - lower) if outcome.state == "accepted" else (lower, upper)
    losing = -1 if outcome.state == "accepted" else 1
    reasons = [comment for comment in comments if comment.number == outcome.number and comment.stance == losing]
    return Minority(
        outcome=outcome,
        group=cell.group,
        against=round(count_against(outcome, cell)),
        people=round(cell.sides),
        between=(round(100 * ends[0]), round(100 * ends[1])),
        reason=reasons[0] if reasons else None,
    )
