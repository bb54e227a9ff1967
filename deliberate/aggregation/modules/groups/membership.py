"""How probably each person belongs to each group, from the votes they cast."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from deliberate.aggregation.factors import Factors, compute_person_covariance, fold_in
from deliberate.aggregation.modules.groups.people import Sample
from deliberate.aggregation.observed_votes import ObservedVotes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class GroupShapes:
    """centers: where each group's members together are likeliest, (groups, axes). log_prior: log of the shares of the
    groups. flatter: how many times more members scatter than their votes alone explain."""

    centers: Floats
    log_prior: Floats
    flatter: float

    def score(self, pull: Floats, hold: Floats) -> Floats:
        """Return, up to a constant of each row, the log probabilities of the groups, shape (rows, groups).

        pull, hold: of the likelihood of a position, shapes (rows, axes) and (rows, axes, axes).
        """
        fit = np.einsum("ij,gj->ig", pull, self.centers, optimize=False)
        fit = fit - np.einsum("gj,ijk,gk->ig", self.centers, hold, self.centers, optimize=False) / 2
        return np.asarray(self.log_prior + fit / self.flatter)


def learn_group_shapes(sample: Sample, labels: Ints) -> GroupShapes:
    """Learn the groups from their members in the sample.

    A person's votes give a likelihood for every place on the map; a group's position is where its members' votes
    together are likeliest, and its prior is its size. Differences within groups make the likelihood as much flatter as
    members vary more than their votes alone explain.
    """
    groups = int(labels.max()) + 1
    pull, hold = compute_position_likelihood(sample.cells, sample.factors)
    member = (labels[:, None] == np.arange(groups)) * sample.weights[:, None]
    size = sample.factors.dimensions
    total = np.einsum("ig,ijk->gjk", member, hold, optimize=False) + 1e-9 * np.eye(size)
    centers = np.linalg.solve(total, np.einsum("ig,ij->gj", member, pull, optimize=False)[:, :, None])[:, :, 0]
    flatter = compute_overdispersion(pull, hold, centers[labels], sample)
    return GroupShapes(centers, np.log(member.sum(axis=0) / member.sum()), flatter)


def compute_memberships(cells: ObservedVotes, sample: Sample, shapes: GroupShapes) -> Floats:
    """Return the probability of each group for each row of `cells`, shape (people, groups)."""
    return np.asarray(special.softmax(shapes.score(*compute_position_likelihood(cells, sample.factors)), axis=1))


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
