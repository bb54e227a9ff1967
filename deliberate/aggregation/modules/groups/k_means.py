"""Weighted k-means in a few dimensions, and how well it separates the points; the same points give the same groups."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors.jit import is_jit_enabled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STARTS, ROUNDS = 3, 60


def compute_squared_distances(points: Floats, centers: Floats) -> Floats:
    """Return the squared distances, shape (points, centers); never below 0."""
    total = np.zeros((len(points), len(centers)))
    for axis in range(points.shape[1]):
        total += (points[:, axis, None] - centers[None, :, axis]) ** 2
    return total


def k_means_plus_plus(points: Floats, weights: Floats, k: int, random: np.random.Generator) -> Floats:
    """Return starting centers, far from each other by chance; of a few drawn at each step the one that leaves least is
    taken.

    Source: k-means++, Arthur and Vassilvitskii 2007, with their greedy choice.
    """
    drawn = 2 + int(np.log(k))
    chosen = [int(random.choice(len(points), p=weights / weights.sum()))]
    nearest = compute_squared_distances(points, points[chosen])[:, 0]
    for _ in range(1, k):
        mass = weights * nearest
        if mass.sum() <= 0:
            break
        tried = random.choice(len(points), size=drawn, p=mass / mass.sum())
        left = np.minimum(nearest[:, None], compute_squared_distances(points, points[tried]))
        best = int(np.round((weights[:, None] * left).sum(axis=0), 9).argmin())
        chosen.append(int(tried[best]))
        nearest = left[:, best]
    return points[chosen]


def run_lloyd(points: Floats, weights: Floats, centers: Floats, rounds: int = ROUNDS) -> tuple[Ints, Floats, float]:
    """Run Lloyd's algorithm from these centers until no label changes: labels, centers, weighted squares within.

    A center that loses all its points stays where it is. Source: Lloyd 1982.
    """
    labels = np.full(len(points), -1, dtype=np.int64)
    if is_jit_enabled():
        from deliberate.aggregation.modules.groups.kernels import lloyd

        centers, distance = np.array(centers, dtype=np.float64), np.empty((len(points), len(centers)))
        lloyd(np.ascontiguousarray(points), weights.astype(np.float64), centers, rounds, labels, distance)
        return labels, centers, compute_inertia(weights, distance, labels)
    distance = compute_squared_distances(points, centers)
    for _ in range(rounds):
        found = distance.argmin(axis=1)
        if (found == labels).all():
            break
        labels = found
        mass = np.bincount(labels, weights=weights, minlength=len(centers))
        sums = [np.bincount(labels, weights=weights * axis, minlength=len(centers)) for axis in points.T]
        moved = np.stack(sums, axis=1) / np.where(mass > 0, mass, 1)[:, None]
        centers = np.where((mass > 0)[:, None], moved, centers)
        distance = compute_squared_distances(points, centers)
    return labels, centers, compute_inertia(weights, distance, labels)


def compute_inertia(weights: Floats, distance: Floats, labels: Ints) -> float:
    """Sum the weighted squared distances to the own centers."""
    return float((weights * distance[np.arange(len(labels)), labels]).sum())


def k_means(points: Floats, weights: Floats, k: int, *, seed: int = 0, starts: int = STARTS) -> tuple[Ints, Floats]:
    """Return labels and centers of the best of several starts; fewer if points coincide. points: (people, axes)."""
    random = np.random.default_rng([20261102, seed, k])
    best: tuple[Ints, Floats, float] | None = None
    for _ in range(starts):
        found = run_lloyd(points, weights, k_means_plus_plus(points, weights, k, random))
        # A start wins only by more than rounding, so that the choice is the same everywhere.
        if best is None or found[2] < best[2] * (1 - 1e-9):
            best = found
    assert best is not None
    return best[0], best[1]


def simplified_silhouette(points: Floats, weights: Floats, labels: Ints, centers: Floats) -> float:
    """Return the mean silhouette (−1 to 1), measured to the centers instead of to every point: O(people × groups).

    Source: simplified silhouette, Hruschka, de Castro and Campello 2004.
    """
    if len(centers) < 2:
        return 0.0
    distance = np.sqrt(compute_squared_distances(points, centers))
    own = distance[np.arange(len(points)), labels]
    distance[np.arange(len(points)), labels] = np.inf
    other = distance.min(axis=1)
    scale = np.maximum(own, other)
    score = np.where(scale > 0, (other - own) / np.where(scale > 0, scale, 1), 0.0)
    return float((weights * score).sum() / weights.sum())
