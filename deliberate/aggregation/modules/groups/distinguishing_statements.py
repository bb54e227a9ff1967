"""What sets each group apart from everyone else: shares, their difference with its interval, and a corrected test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from deliberate.aggregation.measures import benjamini_hochberg, wilson_interval

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class DistinguishingStatements:
    """Arrays (groups, statements): share that agrees inside and outside, of those who agree or disagree; difference
    with interval; q, the false discovery rate at which the difference would just be claimed (1 where not tested);
    claimed; decided: how many people inside agreed or disagreed."""

    inside: Floats
    outside: Floats
    difference: Floats
    lower: Floats
    upper: Floats
    q: Floats
    claimed: Bools
    decided: Floats


def compute_distinguishing_statements(
    counts: Floats, *, rate: float, least: int, effect: float, level: float
) -> DistinguishingStatements:
    """Test each group against the rest on each statement. counts: (groups, statements, 3), not used to find the groups.

    Tested where `least` people inside and outside agreed or disagreed. Claimed where q ≤ rate and the difference is at
    least `effect`. Sources: two-proportion z test; Benjamini and Hochberg 1995.
    """
    agrees, decided, others, rest = count_inside_and_outside(counts)
    inside, outside, difference, lower, upper = compute_differences(counts, level)
    tested = (decided >= least) & (rest >= least)
    q = np.ones_like(inside)
    q[tested] = benjamini_hochberg(compute_two_proportion_p_values(agrees, decided, others, rest)[tested])
    claimed = tested & (q <= rate) & (np.abs(difference) >= effect)
    return DistinguishingStatements(inside, outside, difference, lower, upper, q, claimed, decided)


def describe_published_groups(
    tested: DistinguishingStatements, counts: Floats, *, effect: float, level: float
) -> DistinguishingStatements:
    """Return the same claims with shares, differences and intervals of the groups as they are published.

    Groups found from half of the statements are blurred, and what sets them apart looks smaller than it is in the
    groups that are shown: enough for a test, not for an estimate. counts: (groups, statements, 3) of the published
    groups, each vote in the group that its person would be in without it. A claim whose difference is below `effect`
    there, or has another sign, is dropped.
    """
    inside, outside, difference, lower, upper = compute_differences(counts, level)
    same = (np.abs(difference) >= effect) & (np.sign(difference) == np.sign(tested.difference))
    decided = counts[:, :, 0] + counts[:, :, 2]
    return DistinguishingStatements(inside, outside, difference, lower, upper, tested.q, tested.claimed & same, decided)


def count_inside_and_outside(counts: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return agrees and decided votes inside each group, and in all others."""
    agrees, decided = counts[:, :, 2], counts[:, :, 0] + counts[:, :, 2]
    return agrees, decided, agrees.sum(axis=0) - agrees, decided.sum(axis=0) - decided


def compute_differences(counts: Floats, level: float) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return shares inside and outside, their difference, and its interval. Source: Newcombe 1998, method 10."""
    agrees, decided, others, rest = count_inside_and_outside(counts)
    inside, outside = compute_decided_share(agrees, decided), compute_decided_share(others, rest)
    difference = inside - outside
    low, high = wilson_interval(agrees, decided, level)
    other_low, other_high = wilson_interval(others, rest, level)
    lower = difference - np.sqrt((inside - low) ** 2 + (other_high - outside) ** 2)
    upper = difference + np.sqrt((high - inside) ** 2 + (outside - other_low) ** 2)
    return inside, outside, difference, lower, upper


def compute_decided_share(agrees: Floats, decided: Floats) -> Floats:
    """Return the share, ½ where no one agreed or disagreed."""
    return np.where(decided > 0, agrees / np.where(decided > 0, decided, 1), 0.5)


def compute_two_proportion_p_values(agrees: Floats, decided: Floats, others: Floats, rest: Floats) -> Floats:
    """Test whether two shares are equal, with pooled variance: two-sided p-value, 1 where there is no evidence."""
    total = decided + rest
    pooled = compute_decided_share(agrees + others, total)
    variance = pooled * (1 - pooled) * total / np.where((decided > 0) & (rest > 0), decided * rest, 1)
    gap = np.abs(compute_decided_share(agrees, decided) - compute_decided_share(others, rest))
    z = np.where(variance > 0, gap / np.sqrt(np.where(variance > 0, variance, 1)), 0.0)
    return np.asarray(np.clip(2 * special.ndtr(-z), 0, 1))
