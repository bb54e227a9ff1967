"""Weighted k-means in the plane that compares again only points whose nearest center may have changed (Hamerly)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors.jit import is_jit_enabled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MOVE_TOLERANCE = 0.01
TIE_TOLERANCE = 1e-9
"""Points this close (relatively) to a tie are always looked at again, so that rounding decides nothing."""
BLOCK = 8192


def hamerly_k_means(points: Floats, weights: Floats | None, k: int, rounds: int) -> tuple[Ints, Floats]:
    """Cluster by weighted k-means, starting from the first k distinct points; empty clusters are dropped.

    points: (n, 2). weights: (n,), None for one each. Returns labels (n,) and centers (clusters, 2). Stops when every
    center moves less than 0.01, or after `rounds`. The result is that of comparing every point with every center in
    every round. Source of the bounds: Hamerly 2010.
    """
    centers = select_first_distinct(points, k)
    labels, other = compute_two_nearest(points, centers)
    for _ in range(rounds):
        moved, kept = compute_centers(points, weights, labels, len(centers))
        if not kept.all():
            centers = moved[kept]
            labels, other = compute_two_nearest(points, centers)
            continue
        shift = moved - centers
        centers = moved
        labels, other = update_labels(points, centers, np.hypot(shift[:, 0], shift[:, 1]), labels, other)
        if np.abs(shift).max() < MOVE_TOLERANCE:
            break
    used = np.bincount(labels, minlength=len(centers)) > 0
    place = np.cumsum(used) - 1
    return place[labels], centers[used]


def update_labels(points: Floats, centers: Floats, moves: Floats, labels: Ints, other: Floats) -> tuple[Ints, Floats]:
    """Update labels and bounds after the centers moved; only points whose bound leaves the label open are compared.

    moves: how far each center moved, shape (k,). other: lower bound of each point's distance to every other center.

    Compiled and plain steps give the same labels; the bounds may differ, as the compiled ones need fewer comparisons.
    """
    if is_jit_enabled():
        from deliberate.aggregation.modules.polis_classic.kernels import update_nearest

        between = np.hypot(*(np.subtract.outer(centers[:, axis], centers[:, axis]) for axis in (0, 1)))
        np.fill_diagonal(between, -1.0)
        near = between.argsort(axis=1, kind="stable")
        update_nearest(
            points, centers, near, np.take_along_axis(between, near, axis=1), moves, TIE_TOLERANCE, labels, other
        )
        return labels, other
    own = compute_distances(points, centers[labels])
    other = compute_distance_bounds(other, own, labels, centers, moves)
    doubtful = np.flatnonzero(own >= (1 - TIE_TOLERANCE) * other)
    labels[doubtful], other[doubtful] = compute_two_nearest(points[doubtful], centers)
    return labels, other


def compute_distance_bounds(other: Floats, own: Floats, labels: Ints, centers: Floats, moves: Floats) -> Floats:
    """Return a lower bound of each point's distance to every center but its own, after the centers moved.

    other: the bound before. own: distance to the own center now. moves: how far each center moved. A center three times
    as far from the own one as any point of the cluster cannot become the nearest; only moves of nearer ones count.
    """
    reach = np.zeros(len(centers))
    np.maximum.at(reach, labels, own)
    between = np.hypot(*(np.subtract.outer(centers[:, axis], centers[:, axis]) for axis in (0, 1)))
    np.fill_diagonal(between, np.inf)
    move = np.where(between <= 3 * reach[:, None], moves, 0.0).max(axis=1)
    return np.asarray(np.minimum(other - move[labels], 3 * reach[labels] - own), dtype=np.float64)


def compute_distances(points: Floats, others: Floats) -> Floats:
    """Return the distance from each point to the one at the same index of `others`, shape (n,)."""
    return np.asarray(np.hypot(points[:, 0] - others[:, 0], points[:, 1] - others[:, 1]), dtype=np.float64)


def select_first_distinct(points: Floats, k: int) -> Floats:
    """Return the first k points that differ from each other by more than rounding, in their order."""
    taken = min(len(points), 4 * k)
    while True:
        _, first = np.unique(np.round(points[:taken], 12), axis=0, return_index=True)
        if len(first) >= k or taken == len(points):
            return points[np.sort(first)[:k]]
        taken = min(len(points), 4 * taken)


def compute_centers(points: Floats, weights: Floats | None, labels: Ints, k: int) -> tuple[Floats, Bools]:
    """Return the weighted mean of each cluster, shape (k, 2), and which clusters have any weight."""
    mass = np.bincount(labels, weights=weights, minlength=k).astype(np.float64)
    kept = mass > 0
    along = [points[:, axis] if weights is None else weights * points[:, axis] for axis in (0, 1)]
    sums = np.stack([np.bincount(labels, weights=values, minlength=k) for values in along], axis=1)
    return sums / np.where(kept, mass, 1.0)[:, None], kept


def compute_two_nearest(points: Floats, centers: Floats) -> tuple[Ints, Floats]:
    """Return the nearest center of each point, the first one on a tie, and the distance to the second nearest."""
    labels, other = np.empty(len(points), dtype=np.int64), np.empty(len(points))
    if is_jit_enabled():
        from deliberate.aggregation.modules.polis_classic.kernels import fill_two_nearest

        fill_two_nearest(points, centers, labels, other)
        return labels, other
    for start in range(0, len(points), BLOCK):
        part = points[start : start + BLOCK]
        across = np.subtract.outer(part[:, 0], centers[:, 0])
        across *= across
        up = np.subtract.outer(part[:, 1], centers[:, 1])
        up *= up
        across += up
        nearest = across.argmin(axis=1)
        across[np.arange(len(part)), nearest] = np.inf
        labels[start : start + BLOCK], other[start : start + BLOCK] = nearest, np.sqrt(across.min(axis=1))
    return labels, other
