"""Robustness of the outcomes: under other rules, and with other people of the same kind (bootstrap)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from deliberate.findings.blocks import StoredRanking, StoredTable
from deliberate.findings.parts import Row
from deliberate.queries.report import ReportSource
from deliberate.reports.chapters.coordination import Coordination, build_coordination
from deliberate.reports.chapters.outcomes import OutcomeView, build_source_outcomes
from deliberate.reports.chapters.paging import Page, cut_page

MAX_SENSITIVE_SHOWN = 3


@dataclass(frozen=True)
class RobustnessRow:
    """One outcome: under how many of the rules it is the same, and in how many of a hundred draws of the people.

    held: for each rule, in the order of the table of rules, whether it is the same; empty where only their number is
    known.
    """

    outcome: OutcomeView
    same: int
    draws: int | None
    held: tuple[bool, ...] = ()

    @property
    def changing(self) -> list[int]:
        """The rules, counted from 1, under which it is another."""
        return [place for place, is_same in enumerate(self.held, start=1) if not is_same]


@dataclass(frozen=True)
class RobustnessFigures:
    """rules: how many rules were tried, the rule itself among them. rows: every outcome, the least stable first."""

    rules: int
    rows: tuple[RobustnessRow, ...]
    other_rules: StoredTable

    @cached_property
    def by_number(self) -> Mapping[int, RobustnessRow]:
        """The rows by the number of their statement."""
        return {row.outcome.number: row for row in self.rows}

    @property
    def shows_rules(self) -> bool:
        """Whether it is known which rules change an outcome; older analyses kept only how many do."""
        return any(row.held for row in self.rows)

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
    def robust(self) -> list[RobustnessRow]:
        """Clear outcomes that no other rule changes and that come out the same in nearly every draw of the people."""
        return [row for row in self.clear if row.same == self.rules and row.outcome.is_stable]

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
    found = {row.statement: row for row in sameness.rows}
    rows = [
        RobustnessRow(
            outcome,
            round(share * rules),
            None if outcome.steady is None else round(100 * outcome.steady),
            read_held(found[outcome.number], rules),
        )
        for outcome in outcomes
        if outcome.number in found and (share := found[outcome.number].number("steady")) is not None
    ]
    return RobustnessFigures(
        rules, tuple(sorted(rows, key=lambda row: (row.same, row.draws or 0, row.outcome.number))), other_rules
    )


def read_held(row: Row, rules: int) -> tuple[bool, ...]:
    """Return for each rule whether the outcome is the same under it; nothing where the findings do not say it."""
    signs = str(row.get("same") or "")
    return tuple(sign == "1" for sign in signs) if len(signs) == rules else ()


@dataclass(frozen=True)
class RobustnessChapter:
    """The chapter; no figures where no other rules were tried, nothing on coordination where it was not looked for.

    page: the outcomes that the table shows.
    """

    figures: RobustnessFigures | None
    page: Page[RobustnessRow]
    coordination: Coordination | None


def build_robustness_chapter(
    source: ReportSource,
    outcomes: Sequence[OutcomeView] | None = None,
    *,
    page: int | None = 1,
    most: int | None = None,
) -> RobustnessChapter:
    """Return the chapter on robustness. page: which page of the outcomes; without one, all of them up to most."""
    known = build_source_outcomes(source) if outcomes is None else outcomes
    findings = source.findings
    figures = build_robustness_figures(findings.other_rules, findings.sameness_under_rules, known)
    shown = cut_page(figures.rows if figures is not None else (), page, most)
    return RobustnessChapter(figures, shown, build_coordination(findings))
