"""Whether two halves of the statements place people alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors import fit_factors
from deliberate.aggregation.factors.deterministic_sampling import assign_halves
from deliberate.aggregation.factors.passes import run_in_parallel
from deliberate.aggregation.factors.ridge import compute_ridge
from deliberate.aggregation.observed_votes import ObservedVotes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MIN_VOTES = 5
MIN_PEOPLE = 20
TOLERANCE = 1e-3
SWEEPS = 30
HALF_STREAM = 100


@dataclass(frozen=True, eq=False)
class SplitHalf:
    """Where either half of the statements places the people who voted enough on both. people: their positions, shape
    (people,); one, two: their coordinates, shape (people, dimensions)."""

    people: Ints
    one: Floats
    two: Floats

    def correlate(self, weight: Floats) -> float:
        """Return the largest canonical correlation, not-a-number where fewer than 20 people are left.

        weight: of everyone in the table that was split.
        """
        heavy = weight[self.people]
        if (heavy > 0).sum() < MIN_PEOPLE:
            return float("nan")
        return compute_canonical_correlation(self.one, self.two, heavy)


def compute_split_half_correlations(
    cells: ObservedVotes,
    statement_ids: Ints,
    dimensions: int,
    share: float,
    *,
    splits: int,
    weight: Floats | None = None,
) -> Floats:
    """Return the largest canonical correlation of people's places from two halves of the statements, one per split.

    share: the ridge as a share of the reach of chance. Halves are drawn at random; people with fewer than five votes in
    either half do not count. Not-a-number where fewer than 20 people are left.
    Source: split-half reliability; canonical correlation, Hotelling 1936.
    """
    halves = fit_split_halves(cells, statement_ids, dimensions, share, splits=splits, weight=weight)
    heavy = np.ones(cells.people) if weight is None else weight
    return np.array([half.correlate(heavy) for half in halves])


def compute_mean_correlation(halves: Sequence[SplitHalf], weight: Floats) -> float:
    """Return the mean over the splits where enough people are left; not-a-number where there is none."""
    found = np.array([half.correlate(weight) for half in halves])
    known = found[np.isfinite(found)]
    return float(known.mean()) if len(known) else float("nan")


def fit_split_halves(
    cells: ObservedVotes,
    statement_ids: Ints,
    dimensions: int,
    share: float,
    *,
    splits: int,
    weight: Floats | None = None,
) -> list[SplitHalf]:
    """Return the places from two halves of the statements, one pair per split; arguments as above."""
    heavy = np.ones(cells.people) if weight is None else weight

    def of_split(number: int) -> SplitHalf:
        first = assign_halves(statement_ids, HALF_STREAM + number)
        parts = [cells.select_statements(half) for half in (first, ~first)]
        both = np.flatnonzero(np.all([part.per_person >= MIN_VOTES for part in parts], axis=0))
        if len(both) < MIN_PEOPLE:
            return SplitHalf(both[:0], np.zeros((0, dimensions)), np.zeros((0, dimensions)))
        one, two = (fit_person_coordinates(part, dimensions, share, heavy)[both] for part in parts)
        return SplitHalf(both, one, two)

    return list(run_in_parallel(of_split, splits))


def fit_person_coordinates(cells: ObservedVotes, dimensions: int, share: float, weight: Floats) -> Floats:
    """Return the people's coordinates from these cells alone."""
    ridge = compute_ridge(share, cells)
    return fit_factors(cells, dimensions, ridge, person_weight=weight, tolerance=TOLERANCE, sweeps=SWEEPS).person


def compute_canonical_correlation(one: Floats, two: Floats, weight: Floats) -> float:
    """Return the highest correlation between any direction of `one` and any of `two`; 0 where either does not vary."""
    white = [whiten(points, weight) for points in (one, two)]
    across = np.einsum("ij,ik->jk", white[0], white[1], optimize=False)
    return float(min(np.linalg.svd(across, compute_uv=False).max(initial=0.0), 1.0))


def whiten(points: Floats, weight: Floats) -> Floats:
    """Return the points centerd and turned to uncorrelated axes of equal size, times the root of the weight."""
    total = weight.sum()
    if total == 0:
        return np.zeros((len(points), 0))
    centred = (points - (weight[:, None] * points).sum(axis=0) / total) * np.sqrt(weight)[:, None]
    spread, axes = np.linalg.eigh(np.einsum("ij,ik->jk", centred, centred, optimize=False))
    kept = spread > 1e-9 * total
    return np.asarray(np.einsum("ij,jk->ik", centred, axes[:, kept] / np.sqrt(spread[kept]), optimize=False))
