"""Stability of the groups when people are resampled (bootstrap)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors import fit_factors
from deliberate.aggregation.modules.groups.agreement import adjusted_rand, match_labels
from deliberate.aggregation.modules.groups.k_means import k_means
from deliberate.aggregation.modules.groups.people import Sample, compute_vote_scale

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SWEEPS = 12
LOOSE = 1e-2
FEWER_STARTS = 2


def compute_group_stability(sample: Sample, labels: Ints, groups: int, replicates: int) -> tuple[float, Floats]:
    """Return the mean adjusted Rand index with the groups of resampled people, and per person how often the group
    stayed.

    Each replicate weights people by Poisson(1), refits the model from its last state, and searches for groups from new
    starts; everyone is placed, including those left out. Source: Hanley and MacGibbon 2006 for the weights; Monti et
    al. 2003.
    """
    random = np.random.default_rng(20261106)
    scores, stayed = np.zeros(replicates), np.zeros(len(labels))
    for replicate in range(replicates):
        weights = sample.weights * random.poisson(1.0, len(labels))
        found = cluster_resampled_people(sample, weights, groups, replicate)
        scores[replicate] = adjusted_rand(labels, found)
        stayed += match_labels(found, labels) == labels
    return float(scores.mean()) if replicates else 0.0, stayed / max(replicates, 1)


def cluster_resampled_people(sample: Sample, weights: Floats, groups: int, seed: int) -> Ints:
    """Return groups of everyone in the sample, found with other weights."""
    if not weights.any():
        return np.zeros(len(weights), dtype=np.int64)
    factors = fit_factors(
        sample.cells,
        sample.factors.dimensions,
        sample.factors.ridge,
        person_weight=weights,
        start=sample.factors,
        tolerance=LOOSE,
        sweeps=SWEEPS,
    )
    points = (factors.person * compute_vote_scale(factors, sample.cells))[:, : sample.points.shape[1]]
    return k_means(points, weights, groups, seed=1000 + seed, starts=FEWER_STARTS)[0]
