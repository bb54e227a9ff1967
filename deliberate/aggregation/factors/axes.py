"""The axes of the factors: orthogonal, the widest first, and never mirrored from one run to the next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def multiply_in_order(points: Floats, turn: Floats) -> Floats:
    """Return points @ turn, added up in a fixed order."""
    return np.asarray(np.einsum("ij,jk->ik", points, turn, optimize=False))


def compute_principal_axes(points: Floats, weight: Floats) -> Floats:
    """Return the rotation to axes along which the points are uncorrelated, the widest first."""
    spread = np.einsum("ij,ik->jk", weight[:, None] * points, points, optimize=False)
    _, vectors = np.linalg.eigh(spread) if spread.size else (None, spread)
    return np.asarray(vectors[:, ::-1])


def compute_axis_signs(spots: Floats) -> Floats:
    """Return +1 or −1 per axis, so that the first statement at least half as far out as the farthest is positive."""
    size = np.round(np.abs(spots), 9)
    telling = size >= size.max(axis=0, initial=0.0) / 2
    if not len(spots):
        return np.ones(spots.shape[1])
    return np.where(spots[telling.argmax(axis=0), np.arange(spots.shape[1])] < 0, -1.0, 1.0)


def compute_procrustes_rotation(spots: Floats, before: Floats) -> Floats:
    """Return the rotation or reflection that brings `spots` closest to `before`, in least squares.

    spots, before: coordinates of the same statements, shape (statements, dimensions); rows that are not finite in
    `before` do not count. Returns (dimensions, dimensions), to be applied from the right.
    Source: orthogonal Procrustes, Schönemann 1966.
    """
    known = np.isfinite(before).all(axis=1)
    cross = np.einsum("ij,ik->jk", spots[known], before[known], optimize=False)
    left, _, right = np.linalg.svd(cross)
    return np.asarray(left @ right)
