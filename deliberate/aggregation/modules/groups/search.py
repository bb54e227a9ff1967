"""Looks for groups, cheapest conditions first, and stops at the first that fails."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.measures import compute_effective_size
from deliberate.aggregation.modules.groups import gates as g
from deliberate.aggregation.modules.groups.cross_fit import CrossFit, compute_held_out_share, cross_fit_groups
from deliberate.aggregation.modules.groups.gates import Gate
from deliberate.aggregation.modules.groups.k_means import k_means, simplified_silhouette
from deliberate.aggregation.modules.groups.membership import GroupShapes, compute_memberships, learn_group_shapes
from deliberate.aggregation.modules.groups.people import Sample, compute_person_weights
from deliberate.aggregation.modules.groups.separation import compute_separations
from deliberate.aggregation.modules.groups.settings import Settings
from deliberate.aggregation.modules.groups.stability import compute_group_stability
from deliberate.aggregation.modules.structure import Structure
from deliberate.aggregation.observed_votes import MIN_VOTES_TO_PLACE
from deliberate.aggregation.votes import Votes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Standard deviation of the silhouette of simulated continua times the root of the number of people.
SILHOUETTE_SPREAD = 0.25
MIN_SIZE, MIN_SHARE = 15, 0.03
FALSE_DISCOVERY_RATE = 0.1


@dataclass(frozen=True, eq=False)
class CandidatePartition:
    """A candidate. axes: how many of the first axes separate the groups. sampled: labels of the sample.

    labels, membership: of all people, −1 and zeros where not placed. separation: silhouette beyond a continuum's.
    shapes: the groups as learnt from the sample; rank: their places among `labels`.
    """

    axes: int
    sampled: Ints
    labels: Ints
    membership: Floats
    separation: float
    shapes: GroupShapes
    rank: Ints

    @property
    def groups(self) -> int:
        return int(self.membership.shape[1])


def search_groups(
    votes: Votes, sample: Sample, people: Ints, structure: Structure, settings: Settings
) -> tuple[list[Gate], CandidatePartition | None, CrossFit | None]:
    """Check the conditions of a candidate until one clearly fails; return those checked, the candidate, and its
    cross-fit.

    Where one only just fails, the others are looked at too: “nearly” means that they hold.
    """
    surely = float(structure.strict_lower[0]) if len(structure.strict_lower) else 0.0
    found = [
        Gate(g.STRUCTURE, surely, 0.0, strict=True),
        Gate(g.RELIABILITY, structure.reliability, settings.reliability),
    ]
    if not all(map(g.is_near, found)) or structure.dimensions < 1:
        return found, None, None
    candidate = select_best_partition(votes, sample, settings)
    found.append(build_size_gate(candidate))
    if g.is_near(found[-1]):
        found.append(build_separation_gate(candidate, sample, settings))
    if not g.is_near(found[-1]):
        return found, candidate, None
    sample = replace(sample, points=sample.points[:, : candidate.axes])
    crossed = cross_fit_groups(votes, sample, people, candidate.labels)
    found.append(Gate(g.HELD_OUT, compute_held_out_share(crossed, FALSE_DISCOVERY_RATE)[0], settings.held_out))
    if g.is_near(found[-1]) and settings.replicates:
        agreement, _ = compute_group_stability(sample, candidate.sampled, candidate.groups, settings.replicates)
        found.append(Gate(g.STABILITY, agreement, settings.stability))
    return found, candidate, crossed


def build_size_gate(candidate: CandidatePartition, times: Floats | None = None) -> Gate:
    """Require fifteen people in the smallest group, and 3% of those placed. times: how often each was drawn, in a
    resample."""
    placed = candidate.labels >= 0
    drawn = None if times is None else times[placed]
    sizes = np.bincount(candidate.labels[placed], weights=drawn, minlength=candidate.groups)
    return Gate(g.SIZES, float(sizes.min()), max(float(MIN_SIZE), float(np.ceil(MIN_SHARE * sizes.sum()))))


def build_separation_gate(candidate: CandidatePartition, sample: Sample, settings: Settings) -> Gate:
    """Require a silhouette above that of continua, by the set margin and by two standard deviations of chance."""
    return Gate(g.SEPARATION, candidate.separation, settings.separation + compute_chance_separation(sample))


def compute_chance_separation(sample: Sample) -> float:
    """Return two standard deviations of a continuum's silhouette among so many people."""
    return float(2 * SILHOUETTE_SPREAD / np.sqrt(max(compute_effective_size(sample.weights), 1.0)))


def select_best_partition(votes: Votes, sample: Sample, settings: Settings) -> CandidatePartition:
    """Return the candidate that is separated best, beyond what a continuum would show.

    For the first axis, the first two, and so on: two to `most_groups` groups by k-means on the sample, of those without
    a tiny group the best separated. Everyone with seven votes is then placed where their votes most probably belong.
    """
    found = [select_best_labels(sample, axes, settings.most_groups) for axes in range(1, sample.factors.dimensions + 1)]
    beyond = compute_separations(
        sample, [(axes + 1, int(labels.max()) + 1, score) for axes, (score, labels) in enumerate(found)]
    )
    best = int(np.round(beyond, 9).argmax())
    return build_partition_of_all(votes, sample, best + 1, found[best][1], float(beyond[best]))


def select_best_labels(sample: Sample, axes: int, most: int) -> tuple[float, Ints]:
    """Return the silhouette and labels of the best separated groups along the first so many axes."""
    best: tuple[float, Ints] | None = None
    least, points = MIN_SHARE * len(sample.people), sample.points[:, :axes]
    for groups in range(2, most + 1):
        labels, centers = k_means(points, sample.weights, groups)
        labels = np.unique(labels, return_inverse=True)[1].astype(np.int64)
        if best is not None and np.bincount(labels).min() < least:
            continue
        score = round(simplified_silhouette(points, sample.weights, labels, centers), 9) if labels.any() else 0.0
        if best is None or score > best[0]:
            best = (score, labels)
    assert best is not None
    return best


def build_partition_of_all(votes: Votes, sample: Sample, axes: int, labels: Ints, beyond: float) -> CandidatePartition:
    """Return probabilities and labels of all people; groups in the order of their size, then of their first member."""
    placed = np.flatnonzero(
        (votes.observed_votes.per_person >= MIN_VOTES_TO_PLACE) & (compute_person_weights(votes) > 0)
    )
    shapes = learn_group_shapes(sample, labels)
    chances = compute_memberships(votes.observed_votes.rows(placed), sample, shapes)
    nearest = np.round(chances, 9).argmax(axis=1)
    size = np.bincount(nearest, minlength=chances.shape[1])
    first = np.array([np.append(np.flatnonzero(nearest == k), votes.people)[0] for k in range(chances.shape[1])])
    order = np.lexsort((first, -size))
    rank = np.argsort(order)
    everyone = np.full(votes.people, -1, dtype=np.int64)
    everyone[placed] = rank[nearest]
    membership = np.zeros((votes.people, chances.shape[1]))
    membership[placed] = chances[:, order]
    return CandidatePartition(axes, rank[labels], everyone, membership, beyond, shapes, rank)
