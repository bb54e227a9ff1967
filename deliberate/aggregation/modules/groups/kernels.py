"""The compiled rounds of k-means in a few dimensions; imported only where they are used. One thread."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def lloyd(points: Any, weights: Any, centers: Any, rounds: int, labels: Any, distance: Any) -> None:
    """Run Lloyd's algorithm until no label changes: moves `centers`, fills labels, which begin at −1, and the squared
    distance of every point to every center. Sums are added up in the order of the points, as by array operations."""
    people, axes = points.shape
    count = len(centers)
    mass, sums = np.zeros(count), np.zeros((count, axes))
    for turn in range(rounds + 1):
        for i in range(people):
            for c in range(count):
                total = 0.0
                for axis in range(axes):
                    gap = points[i, axis] - centers[c, axis]
                    total += gap * gap
                distance[i, c] = total
        if turn == rounds:
            return
        moved = False
        mass[:] = 0.0
        sums[:] = 0.0
        for i in range(people):
            nearest = 0
            for c in range(1, count):
                if distance[i, c] < distance[i, nearest]:
                    nearest = c
            moved = moved or nearest != labels[i]
            labels[i] = nearest
            mass[nearest] += weights[i]
            for axis in range(axes):
                sums[nearest, axis] += weights[i] * points[i, axis]
        if not moved:
            return
        for c in range(count):
            if mass[c] > 0:
                for axis in range(axes):
                    centers[c, axis] = sums[c, axis] / mass[c]
