"""Compiled steps of k-means in the plane; imported only where they are used. One thread, points in their order."""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def fill_two_nearest(points: Any, centers: Any, labels: Any, other: Any) -> None:
    """Fill labels with each point's nearest center, the first on a tie, and other with the distance to the next."""
    for i in range(len(points)):
        x, y = points[i, 0], points[i, 1]
        best, second, nearest = np.inf, np.inf, 0
        for j in range(len(centers)):
            across, up = x - centers[j, 0], y - centers[j, 1]
            square = across * across + up * up
            if square < best:
                second, best, nearest = best, square, j
            elif square < second:
                second = square
        labels[i], other[i] = nearest, math.sqrt(second)


@numba.njit(cache=True, nogil=True)
def update_nearest(
    points: Any, centers: Any, near: Any, gap: Any, moves: Any, room: float, labels: Any, other: Any
) -> None:  # fmt: skip
    """Update labels and other, a lower bound of the distance to all centers but the own, after the centers moved.

    near: (k, k) the other centers of each center from the closest on, itself first; gap: how far they are. moves: how
    far each center moved. A point nearer to its own center than the bound stays. For any other one centers are tried
    from those closest to its own on, until the triangle says that none of the rest can be among the two nearest.
    """
    size = len(centers)
    own, reach = np.empty(len(points)), np.zeros(size)
    for i in range(len(points)):
        c = labels[i]
        across, up = points[i, 0] - centers[c, 0], points[i, 1] - centers[c, 1]
        own[i] = math.sqrt(across * across + up * up)
        reach[c] = max(reach[c], own[i])
    move = np.zeros(size)
    for c in range(size):
        for t in range(1, size):
            if gap[c, t] > 3 * reach[c]:
                break
            move[c] = max(move[c], moves[near[c, t]])
    for i in range(len(points)):
        c = labels[i]
        other[i] = min(other[i] - move[c], 3 * reach[c] - own[i])
        if own[i] < (1 - room) * other[i]:
            continue
        x, y = points[i, 0], points[i, 1]
        across, up = x - centers[c, 0], y - centers[c, 1]
        best, second, nearest = across * across + up * up, np.inf, c
        limit = np.inf
        for t in range(1, size):
            if gap[c, t] > limit:
                break
            j = near[c, t]
            across, up = x - centers[j, 0], y - centers[j, 1]
            square = across * across + up * up
            if square < best or (square == best and j < nearest):
                second, best, nearest = best, square, j
            elif square < second:
                second = square
            else:
                continue
            limit = (own[i] + math.sqrt(second)) * (1 + room)
        labels[i], other[i] = nearest, math.sqrt(second)
