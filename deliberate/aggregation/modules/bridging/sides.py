"""The two-sided mean: agreement on each side of the shared direction, where nobody's side knows their own vote."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.group_measures import geometric_interval, geometric_mean
from deliberate.aggregation.modules.bridging.totals import Totals

Floats = NDArray[np.float64]
LEAST_PER_SIDE = 10


def two_sided_mean(sums: Totals, level: float) -> tuple[Floats, Floats, Floats]:
    """√(p₋·p₊) with its interval at the effective number of people, per statement.

    NaN where fewer than ten people of a side took a stand.
    """
    scale = np.divide(sums.seen, sums.squares, out=np.zeros_like(sums.seen), where=sums.squares > 0)
    agrees, seen = sums.agrees * scale, sums.seen * scale
    known = np.logical_and.reduce(seen >= LEAST_PER_SIDE, axis=0)
    lower, upper = geometric_interval(agrees, seen, level)
    share = geometric_mean(agrees, seen)
    return (np.where(known, share, np.nan), np.where(known, lower, np.nan), np.where(known, upper, np.nan))
