"""Two-level k-means: up to a hundred base clusters, then two to five groups of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.modules.polis_classic.k_means import hamerly_k_means
from deliberate.aggregation.votes import Votes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BASE_CLUSTERS = 100
MIN_VOTES = 7
MIN_PEOPLE = 15


def select_people_to_group(votes: Votes) -> Ints:
    """Return who is placed in groups: at least min(7, statements) votes; filled up to 15 with the most active."""
    each = np.diff(votes.person_start)
    columns = int((votes.counts.sum(axis=1) > 0).sum()) if votes.total else 0
    placed = each >= max(min(MIN_VOTES, columns), 1)
    if placed.sum() < MIN_PEOPLE:
        most_active = np.lexsort((votes.participant_ids, -each))[:MIN_PEOPLE]
        placed[most_active[each[most_active] > 0]] = True
    return np.flatnonzero(placed)


def silhouette(points: Floats, labels: Ints) -> float:
    """Return mean silhouette over the points, each counted once; a group of one scores 0. Source: Rousseeuw 1987."""
    groups = int(labels.max()) + 1
    if groups < 2:
        return -1.0
    distance = np.hypot(points[:, :1] - points[:, 0], points[:, 1:] - points[:, 1])
    member = labels[:, None] == np.arange(groups)
    size = member.sum(axis=0)
    mean = distance @ member / np.maximum(size, 1)
    own_size = size[labels]
    inside = mean[np.arange(len(labels)), labels] * own_size / np.maximum(own_size - 1, 1)
    mean[np.arange(len(labels)), labels] = np.inf
    outside = mean.min(axis=1)
    scale = np.maximum(inside, outside)
    score = np.where((own_size > 1) & (scale > 0), (outside - inside) / np.where(scale > 0, scale, 1), 0.0)
    return float(score.mean())


def cluster_people(points: Floats) -> tuple[Ints, float]:
    """Group of each point (largest group first) and the silhouette of the chosen number of groups.

    Fewer than two distinct points make one group.
    """
    base, centers = hamerly_k_means(points, None, BASE_CLUSTERS, 100)
    if len(centers) < 2:
        return np.zeros(len(points), dtype=np.int64), 0.0
    sizes = np.bincount(base).astype(np.float64)
    most = min(5, 2 + len(centers) // 12)
    best: tuple[float, Ints] | None = None
    for k in range(2, min(most, len(centers)) + 1):
        labels, _ = hamerly_k_means(centers, sizes, k, 20)
        score = round(silhouette(centers, labels), 12)
        if best is None or score > best[0]:
            best = (score, labels)
    assert best is not None
    labels = best[1][base]
    return number_by_size(labels), best[0]


def number_by_size(labels: Ints) -> Ints:
    """Return the same groups, numbered from the largest to the smallest."""
    sizes = np.bincount(labels)
    rank = np.empty(len(sizes), dtype=np.int64)
    rank[np.lexsort((np.arange(len(sizes)), -sizes))] = np.arange(len(sizes))
    return rank[labels]
