"""One line of the table: an interval under one setting, and how often it held the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bounds = tuple[Floats, Floats]


@dataclass(frozen=True)
class Row:
    """interval: which one, and where it is printed. setting: what was simulated. intervals: how many were looked at;
    held: share of them that held the truth."""

    interval: str
    setting: str
    intervals: int
    held: float


def row(interval: str, setting: str, truth: Floats, bounds: Bounds) -> Row:
    """Count; where a bound is not a number nothing is printed, and nothing counted."""
    lower, upper = (np.asarray(bound, dtype=np.float64).ravel() for bound in bounds)
    true = np.broadcast_to(truth, np.shape(bounds[0])).ravel()
    known = np.isfinite(lower) & np.isfinite(upper) & np.isfinite(true)
    # Bounds are printed to nine digits; rounding on the way must not decide.
    inside = (lower - 1e-12 <= true) & (true <= upper + 1e-12)
    return Row(interval, setting, int(known.sum()), float(inside[known].mean()) if known.any() else np.nan)
