"""What divides: where groups lie furthest apart, and who stands against each clear outcome, with their reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberate.concepts.codebook import Concept
from deliberate.findings.parts import Cell
from deliberate.findings.ranges import counts_passes, round_outwards
from deliberate.findings.standing import find_line
from deliberate.queries.report import CommentView, ReportSource
from deliberate.reports.chapters.outcomes import (
    OutcomeView,
    StandRow,
    build_source_outcomes,
    build_stand_rows,
    select_in_state,
    sort_by_distance,
)
from deliberate.reports.chapters.shared import GroupBars, build_source_bars

MIN_GAP, MAX_DIVISIVE = 0.25, 7
# Rows of the chart; the others are in the table of outcomes.
MAX_ROWS = 20
MAX_MINORITIES = 7
MIN_MINORITY_SHARE = 0.1  # Below one in ten there is hardly a minority to speak of.


@dataclass(frozen=True)
class DividesChapter:
    """Divided outcomes as rows of the stand chart and how many are left out, what groups differ on most, minorities."""

    rows: Sequence[StandRow]
    more: int
    most_divisive: Sequence[GroupBars]
    minorities: Sequence[Minority]
    bar_names: Mapping[str, str]
    concepts: Mapping[str, Concept]
    line: float | None
    counts_passes: bool


def build_divides_chapter(source: ReportSource, outcomes: Sequence[OutcomeView] | None = None) -> DividesChapter:
    """Return the chapter on what divides."""
    known = build_source_outcomes(source) if outcomes is None else outcomes
    findings, bars = source.findings, build_source_bars(source)
    divided = sort_by_distance(select_in_state(known, "divided"), findings)
    return DividesChapter(
        rows=build_stand_rows(divided[:MAX_ROWS], findings),
        more=max(0, len(divided) - MAX_ROWS),
        most_divisive=select_most_divisive(bars),
        minorities=build_minority_report(known, bars, source.comments),
        bar_names=source.bar_names,
        concepts=source.codebook.concepts,
        line=find_line(findings.rule_settings),
        counts_passes=counts_passes(findings.rule_settings),
    )


def select_most_divisive(bars: Sequence[GroupBars]) -> list[GroupBars]:
    """Return statements on which opinion groups lie furthest apart, widest gap first."""
    wide = [row for row in bars if row.gap >= MIN_GAP]
    return sorted(wide, key=lambda row: -row.gap)[:MAX_DIVISIVE]


@dataclass(frozen=True)
class Minority:
    """Who stands against an outcome: the group with the largest share against, in people; between: its range, in
    percent."""

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
        between=round_outwards(*ends),
        reason=reasons[0] if reasons else None,
    )
