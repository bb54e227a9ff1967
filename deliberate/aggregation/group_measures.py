"""Ways to combine the shares of several groups, each with its interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.measures import compute_smoothed_share, wilson_interval

Floats = NDArray[np.float64]
Bounds = tuple[Floats, Floats]
UPPER_ALPHA_SPLIT, LOWER_ALPHA_GAIN, MAX_RIVALS = 0.65, 0.5, 6


def compute_minimum_interval(successes: Floats, seen: Floats, level: float = 0.95) -> Bounds:
    """Return the interval of the lowest share among groups.

    successes, seen: (groups, statements). Lower bound: the lowest of the groups' lower bounds (Berger 1982), each with
    half as much error again for every further group that may be the lowest: if several are alike, all of them would
    have to be lucky at once. Upper bound: the lowest of upper bounds that share the error among these groups, since
    otherwise the unluckiest of several similar groups would set it. Sharing it in full would be too conservative,
    because some of those are truly higher. `UPPER_ALPHA_SPLIT` and `LOWER_ALPHA_GAIN` keep 93 to 97% between equal
    groups and groups far apart, and the lower bound above the truth in at most 3% (docs/coverage.md).
    """
    lower, upper = wilson_interval(successes, seen, level)
    rivals = (lower <= upper.min(axis=0)).sum(axis=0) - 1
    below = (1 - level) / 2 * (1 + LOWER_ALPHA_GAIN * np.minimum(rivals, MAX_RIVALS))
    above = np.minimum((1 - level) / 2, (1 - level) / (1 + UPPER_ALPHA_SPLIT * rivals))
    lowest = wilson_interval(successes, seen, 1 - 2 * below)[0].min(axis=0)
    # The smoothed share that is shown stays inside at any level.
    lowest = np.minimum(lowest, compute_smoothed_share(successes, seen).min(axis=0))
    return lowest, wilson_interval(successes, seen, 1 - 2 * above)[1].min(axis=0)


def compute_geometric_mean(successes: Floats, seen: Floats) -> Floats:
    """Return the geometric mean over groups of shares smoothed by one vote on each side, shape (statements,)."""
    return np.asarray(np.exp(np.log(compute_smoothed_share(successes, seen)).mean(axis=0)), dtype=np.float64)


def compute_geometric_interval(successes: Floats, seen: Floats, level: float = 0.95) -> Bounds:
    """Return the interval of the groups' geometric mean share; its lower bound is 0 where no one agrees in a group.

    The distances of the groups' own Wilson bounds are squared and added up on the log scale.
    Source: Zou and Donner 2008 (MOVER), here for a mean of logarithms.
    """
    lower, upper = wilson_interval(successes, seen, level)
    share = np.clip(compute_smoothed_share(successes, seen), np.maximum(lower, 1e-12), upper)
    middle = np.log(share)
    below = np.sqrt(((middle - np.log(np.maximum(lower, 1e-12))) ** 2).sum(axis=0)) / len(share)
    above = np.sqrt(((np.log(upper) - middle) ** 2).sum(axis=0)) / len(share)
    center = middle.mean(axis=0)
    bottom = np.where((lower <= 0).any(axis=0), 0.0, np.exp(center - below))
    return bottom, np.minimum(np.exp(center + above), 1.0)
