"""The two-sided mean: agreement on each side of the shared direction, where no one's side depends on the vote in
question."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.group_measures import compute_geometric_interval, compute_geometric_mean
from deliberate.aggregation.modules.bridging.totals import BridgingTotals

Floats = NDArray[np.float64]
MIN_PER_SIDE = 10


def compute_two_sided_mean(sums: BridgingTotals, level: float) -> tuple[Floats, Floats, Floats]:
    """Return √(p₋·p₊) with its interval at the effective number of people, per statement.

    NaN where fewer than ten people of a side took a stand.
    """
    scale = np.divide(sums.seen, sums.squares, out=np.zeros_like(sums.seen), where=sums.squares > 0)
    agrees, seen = sums.agrees * scale, sums.seen * scale
    known = np.logical_and.reduce(seen >= MIN_PER_SIDE, axis=0)
    lower, upper = compute_geometric_interval(agrees, seen, level)
    share = compute_geometric_mean(agrees, seen)
    return (np.where(known, share, np.nan), np.where(known, lower, np.nan), np.where(known, upper, np.nan))
