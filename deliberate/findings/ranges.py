"""The range that the consensus rule asks of a share: an end beyond the line means that the rule is sure."""

from __future__ import annotations

from math import ceil, floor

import scipy

from deliberate.findings.parts import JsonObject

# What a rule asks that did not say, in findings of older versions.
DEFAULT_CREDENCE = 0.95


def read_credence(rule: JsonObject) -> float:
    """Return how sure the rule must be, from its stored settings."""
    return float(rule.get("credence", DEFAULT_CREDENCE))


def counts_passes(rule: JsonObject) -> bool:
    """Return whether a pass counts among those who did not agree: always so in the rule of Polis reports."""
    return bool(rule.get("count_passes")) or rule.get("preset") == "polis"


def compute_rule_range(agrees: float, others: float, credence: float) -> tuple[float, float]:
    """Return the ends of the range of a share: below and above it lies no more than the rule's doubt.

    The rule takes the share as Beta(agrees + 1, others + 1). So the lower end lies above a line exactly where the
    rule is sure that the share does. Without votes on one side the range reaches to the share itself.
    """
    share = agrees / (agrees + others)
    lower, upper = scipy.special.betaincinv(agrees + 1, others + 1, (1 - credence, credence))
    return min(float(lower), share), max(float(upper), share)


def round_outwards(lower: float, upper: float) -> tuple[int, int]:
    """Return the ends of a range in whole percent, the lower one rounded down and the upper one up.

    What is a whole number but for the last bits stays that number.
    """
    return floor(round(100 * lower, 6)), ceil(round(100 * upper, 6))
