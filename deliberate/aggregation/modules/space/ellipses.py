"""How sure a person's place is: ellipses that hold it with 95 % probability."""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEVEL = 0.95


def compute_ellipses(spread: Floats) -> tuple[Floats, Floats, Floats]:
    """Return half axes, the longer first, and the turn of the longer in degrees from the first axis, 0 to 180."""
    radius = np.sqrt(scipy.special.chdtri(2, 1 - LEVEL))
    x, y, both = spread[:, 0, 0], spread[:, 1, 1], spread[:, 0, 1]
    middle, half = (x + y) / 2, np.hypot((x - y) / 2, both)
    turn = np.degrees(np.arctan2(both, (x - y) / 2) / 2) % 180
    return radius * np.sqrt(middle + half), radius * np.sqrt(np.maximum(middle - half, 0.0)), turn
