"""The minority report: who stands against each clear outcome, and the reason that most people found helpful."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from deliberate.reports.chapters.comments import CommentView
from deliberate.reports.chapters.outcomes import OutcomeView

MAX_MINORITIES = 7
MIN_MINORITY_SHARE = 0.1  # Below one in ten there is hardly a minority to speak of.


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
    outcomes: list[OutcomeView], bars: list[dict[str, Any]], voices: list[CommentView]
) -> list[Minority]:
    """Return one entry for each accepted or rejected outcome with a minority of at least a tenth, the largest first."""
    cells = {row["number"]: row["cells"] for row in bars}
    found = [
        (share, build_minority(outcome, cell, voices))
        for outcome in outcomes
        if outcome.state in ("accepted", "rejected")
        for share, cell in [find_strongest_opposition(outcome, cells.get(outcome.number, []))]
        if cell is not None and share >= MIN_MINORITY_SHARE
    ]
    return [entry for _, entry in sorted(found, key=lambda pair: (-pair[0], pair[1].outcome.number))][:MAX_MINORITIES]


def find_strongest_opposition(outcome: OutcomeView, cells: list[dict[str, Any]]) -> tuple[float, dict[str, Any] | None]:
    """Return the shown group with the largest share on the losing side, of those who took a side."""
    shares = [
        (count_against(outcome, cell) / (cell["agrees"] + cell["disagrees"]), cell)
        for cell in cells
        if not cell.get("hidden") and cell["agrees"] + cell["disagrees"] > 0
    ]
    return max(shares, key=lambda pair: (pair[0], pair[1]["group"]), default=(0.0, None))


def count_against(outcome: OutcomeView, cell: dict[str, Any]) -> float:
    """Votes on the losing side."""
    return float(cell["disagrees"] if outcome.state == "accepted" else cell["agrees"])


def build_minority(outcome: OutcomeView, cell: dict[str, Any], voices: list[CommentView]) -> Minority:
    lower, upper = cell["lower"], cell["upper"]
    ends = (1 - upper, 1 - lower) if outcome.state == "accepted" else (lower, upper)
    losing = -1 if outcome.state == "accepted" else 1
    reasons = [voice for voice in voices if voice.number == outcome.number and voice.stance == losing]
    return Minority(
        outcome=outcome,
        group=cell["group"],
        against=round(count_against(outcome, cell)),
        people=round(cell["agrees"] + cell["disagrees"]),
        between=(round(100 * ends[0]), round(100 * ends[1])),
        reason=reasons[0] if reasons else None,
    )
