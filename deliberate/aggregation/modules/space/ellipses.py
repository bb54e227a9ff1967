"""How sure a person's place is: ellipses that hold it with 95 % probability."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from deliberate.aggregation.factors import build_person_ridge
from deliberate.aggregation.factors.spread import compute_posterior_covariance
from deliberate.aggregation.modules.space.fit import OpinionSpace

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LEVEL = 0.95


def compute_point_covariance(space: OpinionSpace, people: Ints) -> Floats:
    """Return the posterior covariance of these people's points on the map, shape (people, 2, 2)."""
    factors = space.factors
    design = np.column_stack((np.ones(space.cells.statements), factors.statement))
    whole = compute_posterior_covariance(
        space.cells.rows(people), design, build_person_ridge(factors.ridge, factors.dimensions)
    )
    axes = [1, 2] if factors.dimensions > 1 else [1, 0]
    return factors.noise * whole[:, axes][:, :, axes]


def compute_ellipses(spread: Floats) -> tuple[Floats, Floats, Floats]:
    """Return half axes, the longer first, and the turn of the longer in degrees from the first axis, 0 to 180."""
    radius = np.sqrt(special.chdtri(2, 1 - LEVEL))
    x, y, both = spread[:, 0, 0], spread[:, 1, 1], spread[:, 0, 1]
    middle, half = (x + y) / 2, np.hypot((x - y) / 2, both)
    turn = np.degrees(np.arctan2(both, (x - y) / 2) / 2) % 180
    return radius * np.sqrt(middle + half), radius * np.sqrt(np.maximum(middle - half, 0.0)), turn
