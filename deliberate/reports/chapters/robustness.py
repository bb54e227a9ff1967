"""Robustness of the outcomes: under other rules, and with other people of the same kind (bootstrap)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deliberate.findings.blocks import StoredRanking, StoredTable
from deliberate.queries.report import ReportSource
from deliberate.reports.chapters.outcomes import OutcomeView, build_source_outcomes

MAX_SENSITIVE_SHOWN = 3


@dataclass(frozen=True)
class RobustnessRow:
    """One outcome: under how many of the rules it is the same, and in how many of a hundred draws of the people."""

    outcome: OutcomeView
    same: int
    draws: int | None


@dataclass(frozen=True)
class RobustnessFigures:
    """rules: how many rules were tried, the rule itself among them. rows: every outcome, the least stable first."""

    rules: int
    rows: tuple[RobustnessRow, ...]
    other_rules: StoredTable

    @property
    def clear(self) -> list[RobustnessRow]:
        """The accepted and rejected ones."""
        return [row for row in self.rows if row.outcome.is_decided]

    @property
    def unchanged_by_any_rule(self) -> int:
        """Clear outcomes that no other rule changes."""
        return sum(row.same == self.rules for row in self.clear)

    @property
    def most_sensitive(self) -> list[RobustnessRow]:
        """The few clear outcomes that hang most on the rule."""
        return [row for row in self.clear if row.same < self.rules][:MAX_SENSITIVE_SHOWN]

    @property
    def drawn(self) -> int:
        """Decided outcomes for which the people were resampled."""
        return sum(row.draws is not None for row in self.clear)

    @property
    def stable(self) -> int:
        """Clear outcomes that come out the same in nearly every draw of the people."""
        return sum(row.outcome.is_stable for row in self.clear)


def build_robustness_figures(
    other_rules: StoredTable | None, sameness: StoredRanking | None, outcomes: Sequence[OutcomeView]
) -> RobustnessFigures | None:
    """Return what the module outcomes found under other rules; None where it did not try any.

    sameness: per outcome, the share of those rules under which it is the same.
    """
    if sameness is None or other_rules is None or not other_rules.rows:
        return None
    rules = len(other_rules.rows)
    shares = {row.statement: row.number("steady") for row in sameness.rows}
    rows = [
        RobustnessRow(outcome, round(share * rules), None if outcome.steady is None else round(100 * outcome.steady))
        for outcome in outcomes
        if (share := shares.get(outcome.number)) is not None
    ]
    return RobustnessFigures(
        rules, tuple(sorted(rows, key=lambda row: (row.same, row.draws or 0, row.outcome.number))), other_rules
    )


@dataclass(frozen=True)
class RobustnessChapter:
    """The chapter; no figures where no other rules were tried."""

    figures: RobustnessFigures | None


def build_robustness_chapter(source: ReportSource, outcomes: Sequence[OutcomeView] | None = None) -> RobustnessChapter:
    """Return the chapter on robustness."""
    known = build_source_outcomes(source) if outcomes is None else outcomes
    findings = source.findings
    return RobustnessChapter(build_robustness_figures(findings.other_rules, findings.sameness_under_rules, known))
