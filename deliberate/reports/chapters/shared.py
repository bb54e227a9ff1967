"""Shared ground: the votes of each group on each statement, and what every group agrees with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberate.concepts.codebook import Concept
from deliberate.findings.blocks import StoredMatrix, StoredRanking
from deliberate.findings.disclosure import redact_matrix
from deliberate.findings.parts import Cell
from deliberate.findings.ranges import counts_passes
from deliberate.findings.standing import find_line
from deliberate.queries.report import ReportSource
from deliberate.reports.chapters.outcomes import (
    OutcomeView,
    StandRow,
    build_source_outcomes,
    build_stand_rows,
    select_in_state,
)

MAJORITY, MAX_SHARED = 0.5, 10
# Rows of the chart in each state; the others are in the table of outcomes.
MAX_ROWS = 15


@dataclass(frozen=True)
class SharedChapter:
    """What is accepted and rejected, row by row of the stand chart, and what more than half of every group agrees on.

    rows: by state; counts: how many there are. bars: the votes of each group. line: the share that must be exceeded,
    where the rule has one.
    """

    rows: Mapping[str, Sequence[StandRow]]
    counts: Mapping[str, int]
    bars: Sequence[GroupBars]
    bar_names: Mapping[str, str]
    concepts: Mapping[str, Concept]
    line: float | None
    counts_passes: bool


@dataclass(frozen=True)
class GroupBars:
    """One statement with a bar for each group. minimum: the share that agrees in the group that agrees least."""

    number: int
    text: str
    minimum: float
    cells: Sequence[Cell]

    @property
    def has_hidden_cell(self) -> bool:
        """Whether a group of the statement is too small to be shown."""
        return any(cell.is_hidden for cell in self.cells)

    @property
    def gap(self) -> float:
        """The distance between the shares of the most and the least agreeing group; 0 where a group is hidden."""
        shares = [cell.share for cell in self.cells if cell.share is not None]
        return 0.0 if self.has_hidden_cell or not shares else float(max(shares) - min(shares))


def build_group_bars(
    matrix: StoredMatrix | None, ranking: StoredRanking | None, texts: Mapping[int, str]
) -> list[GroupBars]:
    """Build one bar per statement and group; cells of fewer than ten people stay empty."""
    if matrix is None or ranking is None:
        return []
    cells = redact_matrix(matrix).by_statement
    return [
        GroupBars(row.statement, texts[row.statement], float(row.number("minimum") or 0), cells[row.statement])
        for row in ranking.rows
        if row.statement in texts
    ]


def build_source_bars(source: ReportSource) -> list[GroupBars]:
    """Return the bars of all statements of a report."""
    findings = source.findings
    return build_group_bars(findings.group_cells, findings.group_ranking, source.texts)


def build_shared_chapter(source: ReportSource, outcomes: Sequence[OutcomeView] | None = None) -> SharedChapter:
    """Return the chapter on shared ground."""
    known = build_source_outcomes(source) if outcomes is None else outcomes
    findings = source.findings
    return SharedChapter(
        rows={
            state: build_stand_rows(select_in_state(known, state)[:MAX_ROWS], findings)
            for state in ("accepted", "rejected")
        },
        counts={state: len(select_in_state(known, state)) for state in ("accepted", "rejected")},
        bars=select_shared(build_source_bars(source)),
        bar_names=source.bar_names,
        concepts=source.codebook.concepts,
        line=find_line(findings.rule_settings),
        counts_passes=counts_passes(findings.rule_settings),
    )


def select_shared(bars: Sequence[GroupBars]) -> list[GroupBars]:
    """Return statements that every group agrees with by more than half, strongest first."""
    return [row for row in bars if row.minimum > MAJORITY and not row.has_hidden_cell][:MAX_SHARED]
