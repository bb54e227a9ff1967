"""Compiled work on one vote: where the opinion behind it is to be expected. See `truncated_normal` for the formulas."""

from __future__ import annotations

import math
from typing import Any

from deliberate.aggregation.factors.jit import kernel

REACH, STEPS_PER_UNIT = 8.0, 256.0
ROOT_HALF, DENSITY = math.sqrt(0.5), 1 / math.sqrt(2 * math.pi)
MIN_PROBABILITY = 1e-300


@kernel
def look_up_mills_ratio(t: float, mills: Any) -> float:
    """Return φ(t) / Φ(t) from the table, on a straight line between its entries."""
    if t >= REACH:
        return 0.0
    if t <= -REACH:
        return -t - 1.0 / t
    place = (t + REACH) * STEPS_PER_UNIT
    k = int(place)
    return float(mills[k] + (place - k) * (mills[k + 1] - mills[k]))


@kernel
def compute_shift(value: int, mean: float, cut: float, mills: Any) -> float:
    """Return E[y | vote] − μ."""
    if value > 0:
        return float(look_up_mills_ratio(mean - cut, mills))
    if value < 0:
        return -float(look_up_mills_ratio(-mean - cut, mills))
    near = min(max(mean, -REACH), REACH)
    above = DENSITY * math.exp(-0.5 * (cut - near) * (cut - near))
    below = DENSITY * math.exp(-0.5 * (cut + near) * (cut + near))
    chance = 0.5 * (math.erfc((near - cut) * ROOT_HALF) - math.erfc((cut + near) * ROOT_HALF))
    return (below - above) / max(chance, MIN_PROBABILITY)


@kernel
def compute_cut_slopes(value: int, mean: float, cut: float, shift: float) -> tuple[float, float]:
    """Return the first two derivatives of log P(vote) with respect to c."""
    if value != 0:
        ratio = abs(shift)
        return -ratio, -ratio * (ratio + value * mean - cut)
    near = min(max(mean, -REACH), REACH)
    above = DENSITY * math.exp(-0.5 * (cut - near) * (cut - near))
    below = DENSITY * math.exp(-0.5 * (cut + near) * (cut + near))
    chance = max(0.5 * (math.erfc((near - cut) * ROOT_HALF) - math.erfc((cut + near) * ROOT_HALF)), MIN_PROBABILITY)
    slope = (above + below) / chance
    return slope, -((cut - near) * above + (cut + near) * below) / chance - slope * slope


@kernel
def compute_information(value: int, mean: float, cut: float, shift: float) -> float:
    """Return −d² log P(vote) / dμ²: between 0 and 1."""
    if value != 0:
        ratio = abs(shift)
        return ratio * (ratio + value * mean - cut)
    near = min(max(mean, -REACH), REACH)
    above = DENSITY * math.exp(-0.5 * (cut - near) * (cut - near))
    below = DENSITY * math.exp(-0.5 * (cut + near) * (cut + near))
    chance = max(0.5 * (math.erfc((near - cut) * ROOT_HALF) - math.erfc((cut + near) * ROOT_HALF)), MIN_PROBABILITY)
    return shift * shift + ((cut - near) * above + (cut + near) * below) / chance
