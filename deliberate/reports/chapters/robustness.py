"""How firm the outcomes are: under other rules, and with other people of the same kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from deliberate.reports.chapters.outcomes import OutcomeView
from deliberate.reports.documents import find_block

MAX_SENSITIVE_SHOWN = 3


@dataclass(frozen=True)
class RobustnessRow:
    """One outcome: under how many of the rules it is the same, and in how many of a hundred draws of the people."""

    outcome: OutcomeView
    same: int
    draws: int | None


@dataclass(frozen=True)
class RobustnessChapter:
    """rules: how many rules were tried, the rule itself among them. rows: every outcome, the least firm first."""

    rules: int
    rows: tuple[RobustnessRow, ...]
    other_rules: dict[str, Any]

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
        """Clear outcomes for which the people were drawn anew."""
        return sum(row.draws is not None for row in self.clear)

    @property
    def stable(self) -> int:
        """Clear outcomes that come out the same in nearly every draw of the people."""
        return sum(row.outcome.is_stable for row in self.clear)


def build_robustness_chapter(findings: dict[str, Any], outcomes: Sequence[OutcomeView]) -> RobustnessChapter | None:
    """Return what the module outcomes found under other rules; None where it did not try any."""
    steadiness, tried = find_block(findings, "outcomes.steadiness"), find_block(findings, "outcomes.sensitivity")
    if steadiness is None or tried is None or not tried["rows"]:
        return None
    rules = len(tried["rows"])
    shares = {row["statement"]: row["steady"] for row in steadiness["rows"]}
    rows = [
        RobustnessRow(
            outcome,
            round(shares[outcome.number] * rules),
            None if outcome.steady is None else round(100 * outcome.steady),
        )
        for outcome in outcomes
        if shares.get(outcome.number) is not None
    ]
    return RobustnessChapter(
        rules, tuple(sorted(rows, key=lambda row: (row.same, row.draws or 0, row.outcome.number))), tried
    )
