"""How firm the outcomes are: under other rules, and with other people of the same kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from deliberate.reports.chapters.outcomes import OutcomeView
from deliberate.reports.documents import block_named

LEAST_FIRM = 3


@dataclass(frozen=True)
class FirmRow:
    """One outcome: under how many of the rules it is the same, and in how many of a hundred draws of the people."""

    outcome: OutcomeView
    same: int
    draws: int | None


@dataclass(frozen=True)
class Firmness:
    """rules: how many rules were tried, the rule itself among them. rows: every outcome, the least firm first."""

    rules: int
    rows: tuple[FirmRow, ...]
    other_rules: dict[str, Any]

    @property
    def clear(self) -> list[FirmRow]:
        """The accepted and rejected ones."""
        return [row for row in self.rows if row.outcome.is_decided]

    @property
    def same_always(self) -> int:
        """Clear outcomes that no other rule changes."""
        return sum(row.same == self.rules for row in self.clear)

    @property
    def least_firm(self) -> list[FirmRow]:
        """The few clear outcomes that hang most on the rule."""
        return [row for row in self.clear if row.same < self.rules][:LEAST_FIRM]

    @property
    def drawn(self) -> int:
        """Clear outcomes for which the people were drawn anew."""
        return sum(row.draws is not None for row in self.clear)

    @property
    def steady(self) -> int:
        """Clear outcomes that come out the same in nearly every draw of the people."""
        return sum(row.outcome.is_steady for row in self.clear)


def firmness_of(findings: dict[str, Any], outcomes: Sequence[OutcomeView]) -> Firmness | None:
    """What the module outcomes found under other rules; None where it did not try any."""
    steadiness, tried = block_named(findings, "outcomes.steadiness"), block_named(findings, "outcomes.sensitivity")
    if steadiness is None or tried is None or not tried["rows"]:
        return None
    rules = len(tried["rows"])
    shares = {row["statement"]: row["steady"] for row in steadiness["rows"]}
    rows = [
        FirmRow(
            outcome,
            round(shares[outcome.number] * rules),
            None if outcome.steady is None else round(100 * outcome.steady),
        )
        for outcome in outcomes
        if shares.get(outcome.number) is not None
    ]
    return Firmness(rules, tuple(sorted(rows, key=lambda row: (row.same, row.draws or 0, row.outcome.number))), tried)
