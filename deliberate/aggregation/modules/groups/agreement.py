"""How well two groupings of the same people agree, and which group of one is which of the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def compute_contingency_table(one: Ints, two: Ints, weights: Floats | None = None) -> Floats:
    """Return how many people are in each pair of groups; people with −1 in either are left out."""
    kept = (one >= 0) & (two >= 0)
    size = (int(one.max(initial=-1)) + 1, int(two.max(initial=-1)) + 1)
    cell = one[kept] * size[1] + two[kept]
    heavy = None if weights is None else weights[kept]
    return np.bincount(cell, weights=heavy, minlength=size[0] * size[1]).reshape(size).astype(np.float64)


def adjusted_rand(one: Ints, two: Ints) -> float:
    """Return the adjusted Rand index: 1 for the same groups, about 0 for unrelated ones. Source: Hubert and Arabie
    1985."""
    table = compute_contingency_table(one, two)
    pairs = (table * (table - 1)).sum() / 2
    rows, columns = (((side := table.sum(axis=axis)) * (side - 1)).sum() / 2 for axis in (1, 0))
    people = table.sum()
    expected = rows * columns / max(people * (people - 1) / 2, 1)
    most = (rows + columns) / 2
    return 1.0 if most == expected else float((pairs - expected) / (most - expected))


def match_labels(labels: Ints, reference: Ints) -> Ints:
    """Return the labels renamed so that as many people as possible keep their reference label.

    Groups beyond those of the reference get the numbers after its last. Source: Kuhn 1955 (the Hungarian method).
    """
    table = compute_contingency_table(labels, reference)
    size = max(table.shape)
    square = np.zeros((size, size))
    square[: table.shape[0], : table.shape[1]] = table
    # Loaded where it is used: it would add more than a second to every start.
    from scipy.optimize import linear_sum_assignment

    _, name = linear_sum_assignment(-square)
    return np.where(labels >= 0, name[np.maximum(labels, 0)], -1).astype(np.int64)
