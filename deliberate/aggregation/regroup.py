"""The same people in another number of groups, to see what depends on that number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MAX_FITTED_PEOPLE = 2000
ROUNDS = 30


def select_placed_people(needed: Mapping[str, Any]) -> tuple[Ints, Floats] | None:
    """Return who stands where in the opinion space: positions of people and their points; None where there is none."""
    space = needed.get("space")
    if space is None or space.points.shape[1] == 0:
        return None
    placed = np.flatnonzero(space.placed)
    return placed, space.points[placed]


def regroup_people(people: int, placed: Ints, points: Floats, k: int) -> Ints:
    """Return the labels of all people (−1: not placed) for k groups by k-means; the same at every call.

    Centers start at evenly spaced places along the widest axis and are fitted to at most 2,000 people, evenly taken.
    """
    labels = np.full(people, -1, dtype=np.int64)
    if len(placed) == 0:
        return labels
    some = points[np.linspace(0, len(points) - 1, min(len(points), MAX_FITTED_PEOPLE)).astype(np.int64)]
    order = np.lexsort((*some.T[::-1], np.round(some[:, 0], 9)))
    centres = some[order[((np.arange(k) + 0.5) * len(some) / k).astype(np.int64)]]
    for _ in range(ROUNDS):
        near = assign_to_nearest_center(some, centres)
        sizes = np.bincount(near, minlength=k)
        sums = np.stack([np.bincount(near, weights=axis, minlength=k) for axis in some.T], axis=1)
        moved = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], centres)
        if np.abs(moved - centres).max() < 1e-9:
            break
        centres = moved
    labels[placed] = assign_to_nearest_center(points, centres)
    _, numbers = np.unique(labels[placed], return_inverse=True)
    labels[placed] = numbers
    return labels


def assign_to_nearest_center(points: Floats, centres: Floats) -> Ints:
    """Return the nearest center of each point; the first one on a tie."""
    distance = np.zeros((len(points), len(centres)))
    for axis in range(points.shape[1]):
        distance += (points[:, axis, None] - centres[:, axis]) ** 2
    return np.asarray(distance.argmin(axis=1), dtype=np.int64)
