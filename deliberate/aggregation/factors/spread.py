"""Uncertainty of the factors: residual variance of a vote, and the posterior covariance of each person's position."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors.passes import compute_products_per_person
from deliberate.aggregation.factors.small_systems import add_ridge, invert
from deliberate.aggregation.observed_votes import ObservedVotes

Floats = NDArray[np.float64]
BATCH = 50_000


def compute_posterior_covariance(cells: ObservedVotes, design: Floats, ridge: Floats) -> Floats:
    """Return (Z'Z + ridge)⁻¹ of each person, shape (people, d, d). design: (statements, d). ridge: (d,)."""
    triangles = compute_products_per_person(cells, design)
    size = design.shape[1]
    covariance = np.empty((cells.people, size, size))
    for first in range(0, cells.people, BATCH):
        covariance[first : first + BATCH] = invert(add_ridge(triangles[first : first + BATCH], ridge), size)
    return covariance


def compute_residual_variance(squares: float, votes: float, used: float) -> float:
    """Return residual squares per degree of freedom: votes minus parameters used; 0 where there are no votes."""
    return squares / max(votes - used, 0.1 * votes) if votes else 0.0


def compute_effective_parameters(cells: ObservedVotes, spread: Floats, ridge: Floats, weight: Floats) -> float:
    """Return the effective number of parameters: those of people under their ridge, and all of the statements'.

    spread: from `compute_posterior_covariance`, by which each person uses Σ (1 − ridge × diagonal) parameters.
    """
    left = np.einsum("ijj,j->i", spread, ridge, optimize=False)
    people = np.where(cells.per_person > 0, weight * (len(ridge) - left), 0.0)
    return float(people.sum()) + float(len(ridge) * (cells.per_statement > 0).sum())
