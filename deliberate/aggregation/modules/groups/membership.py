"""How probably each person belongs to each group, from the votes they cast."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from deliberate.aggregation.factors import Factors, compute_person_covariance, fold_in
from deliberate.aggregation.modules.groups.people import Sample
from deliberate.aggregation.observed_votes import ObservedVotes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def compute_memberships(cells: ObservedVotes, sample: Sample, labels: Ints) -> Floats:
    """Return the probability of each group for each row of `cells`, shape (people, groups).

    labels: group of each person of the sample. A person's votes give a likelihood for every place on the map; a group's
    position is where its members' votes together are likeliest, and its prior is its size. Differences within groups
    make the likelihood as much flatter as members vary more than their votes alone explain.
    """
    groups = int(labels.max()) + 1
    pull, hold = compute_position_likelihood(sample.cells, sample.factors)
    member = (labels[:, None] == np.arange(groups)) * sample.weights[:, None]
    size = sample.factors.dimensions
    total = np.einsum("ig,ijk->gjk", member, hold, optimize=False) + 1e-9 * np.eye(size)
    centers = np.linalg.solve(total, np.einsum("ig,ij->gj", member, pull, optimize=False)[:, :, None])[:, :, 0]
    flatter = compute_overdispersion(pull, hold, centers[labels], sample)
    prior = np.log(member.sum(axis=0) / member.sum())
    pull, hold = compute_position_likelihood(cells, sample.factors)
    fit = np.einsum("ij,gj->ig", pull, centers, optimize=False)
    fit = fit - np.einsum("gj,ijk,gk->ig", centers, hold, centers, optimize=False) / 2
    return np.asarray(special.softmax(prior + fit / flatter, axis=1))


def compute_position_likelihood(cells: ObservedVotes, factors: Factors) -> tuple[Floats, Floats]:
    """Return per person h and H, so that the log likelihood of position c is h·c − c'Hc/2, without the prior."""
    coordinates = fold_in(cells, factors)[1]
    noise = max(factors.noise, 1e-9)
    precise = np.linalg.inv(compute_person_covariance(cells, factors) + 1e-12 * np.eye(factors.dimensions))
    pull = np.einsum("ijk,ik->ij", precise, coordinates, optimize=False)
    return pull, precise - factors.ridge / noise * np.eye(factors.dimensions)


def compute_overdispersion(pull: Floats, hold: Floats, centers: Floats, sample: Sample) -> float:
    """Return how much more members scatter around their center than their votes alone explain; 1 at least."""
    size = sample.factors.dimensions
    rest = pull - np.einsum("ijk,ik->ij", hold, centers, optimize=False)
    safe = hold + 1e-6 * np.eye(size)
    distance = np.einsum("ij,ij->i", rest, np.linalg.solve(safe, rest[:, :, None])[:, :, 0], optimize=False)
    return max(1.0, float((sample.weights * distance).sum() / (sample.weights.sum() * size)))
