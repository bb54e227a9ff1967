"""Groups found from one half of the statements and counted on the other half, both ways round.

Votes that formed the groups cannot also be evidence for them: groups found in pure chance differ on the very votes they
were found from. Source: Gao, Bien and Witten 2022; Chen and Witten 2023 (arXiv 2203.15267) on testing after clustering.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from deliberate.aggregation.factors import deterministic_sampling, fit_factors, fold_in
from deliberate.aggregation.measures import benjamini_hochberg
from deliberate.aggregation.modules.groups.agreement import match_labels
from deliberate.aggregation.modules.groups.k_means import compute_squared_distances, k_means
from deliberate.aggregation.modules.groups.people import (
    COUNTED_STREAM,
    HALVES_STREAM,
    LOOSE,
    Sample,
    compute_person_weights,
    compute_vote_scale,
)
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.votes import Votes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MIN_CELL = 10
MAX_COUNTED = 50_000


@dataclass(frozen=True, eq=False)
class CrossFit:
    """labels: (2, people) groups found from half 0 and from half 1 of the statements, −1 where not placed.

    half: of each statement. counts: (groups, statements, 3) disagrees, passes, agrees of the groups found without the
    statement, scaled so that they sum to the number of people they are worth (see `compute_effective_size`).
    """

    labels: Ints
    half: Ints
    counts: Floats


def assign_statement_halves(votes: Votes) -> Ints:
    """Return half 0 or 1 of each statement, as if by lot but always the same; −1 for statements without votes that
    count."""
    half = np.full(votes.statements, -1, dtype=np.int64)
    used = np.flatnonzero(votes.observed_votes.per_statement > 0)
    half[used] = deterministic_sampling.assign_halves(votes.statement_ids[used], HALVES_STREAM)
    return half


def cross_fit_groups(votes: Votes, sample: Sample, people: Ints, labels: Ints) -> CrossFit:
    """Cross-fit the groups in two folds of the statements.

    people: positions of those to count, of whom at most `MAX_COUNTED` are sampled at random. labels: group per person
    found from all statements.
    """
    people = people[deterministic_sampling.sample_positions(votes.participant_ids[people], MAX_COUNTED, COUNTED_STREAM)]
    half, groups = assign_statement_halves(votes), int(labels.max()) + 1
    found = np.full((2, votes.people), -1, dtype=np.int64)
    counts = np.zeros((groups, votes.statements, 3))
    all_votes = votes.observed_votes.rows(people)
    for part in (0, 1):
        alone = cluster_by_statements(sample, all_votes, half == part, groups)
        found[part, people] = alone
        found[part] = match_labels(found[part], labels)
        counts += compute_cross_fit_counts(
            all_votes.select_statements(half == 1 - part), found[part, people], groups, votes, people
        )
    return CrossFit(found, half, counts)


def cluster_by_statements(sample: Sample, all_votes: ObservedVotes, used: Bools, groups: int) -> Ints:
    """Return the group of each person in `all_votes`, found from the statements `used` alone."""
    axes, ridge = sample.factors.dimensions, sample.factors.ridge
    cells = sample.cells.select_statements(used)
    factors = fit_factors(cells, axes, ridge, person_weight=sample.weights, tolerance=LOOSE)
    scale = compute_vote_scale(factors, cells)
    kept = sample.points.shape[1]
    _, centers = k_means((factors.person * scale)[:, :kept], sample.weights, groups)
    coordinates = fold_in(all_votes.select_statements(used), factors)[1]
    return np.asarray(
        compute_squared_distances((coordinates * scale)[:, :kept], centers).argmin(axis=1), dtype=np.int64
    )


def compute_cross_fit_counts(cells: ObservedVotes, labels: Ints, groups: int, votes: Votes, people: Ints) -> Floats:
    """Return counts per group, statement and choice; with weights scaled to the effective number of people of each
    cell."""
    place = (labels[cells.person] * cells.statements + cells.statement) * 3 + cells.value + 1
    size, shape = groups * cells.statements * 3, (groups, cells.statements, 3)
    if votes.weights is None:
        return np.bincount(place, minlength=size).reshape(shape).astype(np.float64)
    weight = compute_person_weights(votes)[people][cells.person]
    total = np.bincount(place, weights=weight, minlength=size).reshape(shape)
    squared = np.bincount(place, weights=weight**2, minlength=size).reshape(shape).sum(axis=2)
    worth = np.where(squared > 0, total.sum(axis=2) / np.where(squared > 0, squared, 1), 0.0)
    return np.asarray(total * worth[:, :, None])


def compute_held_out_share(found: CrossFit, level: float) -> tuple[float, int]:
    """Return the share of tested statements on which groups differ (Benjamini–Hochberg), and how many these are."""
    agrees, decided = found.counts[:, :, 2], found.counts[:, :, 0] + found.counts[:, :, 2]
    enough = decided >= MIN_CELL
    tested = enough.sum(axis=0) >= 2
    if not tested.any():
        return 0.0, 0
    values = compute_homogeneity_p_values(
        np.where(enough, agrees, 0.0)[:, tested], np.where(enough, decided, 0.0)[:, tested]
    )
    return float((benjamini_hochberg(values) <= level).mean()), int(tested.sum())


def compute_homogeneity_p_values(agrees: Floats, decided: Floats) -> Floats:
    """Test, per statement, whether all groups agree equally often: p-values of Pearson's chi-square test."""
    share = agrees.sum(axis=0) / decided.sum(axis=0)
    variance = share * (1 - share)
    there = decided > 0
    gap = (np.where(there, agrees / np.where(there, decided, 1), 0.0) - share) ** 2 * decided
    value = np.where(variance > 0, gap.sum(axis=0) / np.where(variance > 0, variance, 1), 0.0)
    return np.asarray(special.chdtrc(there.sum(axis=0) - 1, value))
