"""The conditions under which groups are published, each with its value, its cut-off and a plain sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deliberate.text import N_

STRUCTURE, RELIABILITY, SIZES = "structure", "reliability", "sizes"
SEPARATION, HELD_OUT, STABILITY = "separation", "held_out", "stability"

GATE_MEANINGS = {
    STRUCTURE: N_("Shared dimensions predict votes better than popularity alone (lower bound)"),
    RELIABILITY: N_("Two halves of the statements position people alike (correlation)"),
    SIZES: N_("People in the smallest group"),
    SEPARATION: N_("Groups are separated better than people along an unbroken line would be (silhouette)"),
    HELD_OUT: N_("Groups differ on statements that were not used to find them (share of those statements)"),
    STABILITY: N_("The same groups come out when people are resampled (adjusted Rand index)"),
}
FAILURE_LABELS = {
    STRUCTURE: N_("Shared dimensions do not help to predict people's votes."),
    RELIABILITY: N_("Two halves of the statements position people too differently."),
    SIZES: N_("The smallest group would be too small."),
    SEPARATION: N_("People spread along the same dimensions without a gap would look much the same."),
    HELD_OUT: N_("Too few statements confirm the groups that the other statements suggest."),
    STABILITY: N_("With other people of the same kind, other groups would come out."),
}
GATE_ORDER = (STRUCTURE, RELIABILITY, SIZES, SEPARATION, HELD_OUT, STABILITY)


@dataclass(frozen=True)
class Gate:
    """One condition. value: None if it was not checked because an earlier one failed, or could not be."""

    name: str
    value: float | None
    cut: float
    strict: bool = False

    @property
    def passed(self) -> bool:
        """Whether the value reaches the cut-off, or lies above it where `strict`."""
        return self.value is not None and (self.value > self.cut if self.strict else self.value >= self.cut)

    @property
    def short_by(self) -> float | None:
        """How much is missing; 0 where passed, None where not looked at."""
        return None if self.value is None else max(0.0, self.cut - self.value)


# From this share of its cut-off on, a condition is nearly met.
NEAR = 0.8


def is_near(gate: Gate) -> bool:
    """Return whether a condition holds or only just fails."""
    return gate.passed or (gate.value is not None and gate.cut > 0 and gate.value >= NEAR * gate.cut)


def has_passed_all(gates: Sequence[Gate]) -> bool:
    """Return whether every condition was looked at and holds."""
    return {gate.name for gate in gates if gate.passed} == set(GATE_ORDER)


def select_first_failed(gates: Sequence[Gate]) -> Gate | None:
    """Return the first condition that was looked at and does not hold."""
    return next((gate for gate in gates if not gate.passed), None)
