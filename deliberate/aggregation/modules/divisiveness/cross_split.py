"""The cross-split score with its interval: moments of the differences over all other statements, corrected for
chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, special

from deliberate.aggregation.factors.jit import is_jit_enabled
from deliberate.aggregation.observed_votes import ObservedVotes

Floats = NDArray[np.float64]
FOLDS = 8
MIN_PER_SIDE = 10
MIN_OTHERS = 5
MAX_PAIRS = 5e7
MOMENT_COLUMNS = 5
VARIANCE_REDUCTION, FEW_COMPARED, NOISE_FACTOR, INTERVAL_STRETCH = 0.6, 4, 7.0, 1.02
MIN_COMPARED_FOR_BOUNDS, MAX_NOISE, MANY_COMPARED = 8, 0.04, 20
BLOCK = 64


@dataclass(frozen=True, eq=False)
class CrossSplit:
    """Per statement: compared, how many others; score, signed root of the debiased spread, with lower and upper; plain,
    the same of the debiased mean of squares; chance, one-sided p-value that nothing divides. people: how many were
    used. NaN where fewer than five other statements could be compared; lower and upper also where `has_reliable_bounds`
    says that they would not have their coverage."""

    compared: Floats
    score: Floats
    lower: Floats
    upper: Floats
    plain: Floats
    chance: Floats
    people: int


def compute_cross_split(
    cells: ObservedVotes, person_weights: Floats, level: float, *, most_pairs: float = MAX_PAIRS
) -> CrossSplit:
    """Return the score of every statement. person_weights: shape (people,); level: of the interval.

    Interval and p-value come from a delete-a-group jackknife over eight groups of people (Kott 2001), on the scale of
    squares. Where there are more than `most_pairs` pairs of votes by one person, only every second, third … person is
    used.
    """
    cells = cells.taken(cells.value != 0)
    pairs = float((cells.per_person.astype(np.float64) ** 2).sum())
    every = max(1, int(np.ceil(pairs / most_pairs)))
    if every > 1:
        cells = cells.select_people(np.arange(cells.people) % every == 0)
    fold = (np.arange(cells.people) // every) % FOLDS
    voting = cells.per_person > 0
    squares = float((person_weights[voting] ** 2).sum())
    scale = float(person_weights[voting].sum()) / squares if squares > 0 else 0.0
    make = compute_compiled_moments if is_jit_enabled() else compute_sparse_moments
    moments = make(cells, fold, person_weights, scale)
    return summarize_moments(moments, level, int(voting.sum()))


def summarize_moments(moments: Floats, level: float, people: int) -> CrossSplit:
    """Compute scores and intervals from the moments with all people and without each fold.

    A jackknife counts the part of a variance that is a product of two people's chance about twice (Efron and Stein
    1981), and where nothing divides that part is all there is: 2 Σ noise² / K² over K statements compared, were these
    independent. The interval takes a part of that off, see `compute_interval_error`; the p-value takes nothing off.
    """
    compared = moments[0, :, 0]
    known = np.logical_and.reduce(moments[:, :, 0] >= MIN_OTHERS, axis=0)
    plain, spread = debias_moments(moments)
    value = spread[0]
    error = np.sqrt((FOLDS - 1) / FOLDS * ((spread[1:] - spread[1:].mean(axis=0)) ** 2).sum(axis=0))
    half = np.where(
        has_reliable_bounds(moments[0]),
        float(special.stdtrit(FOLDS - 1, 0.5 + level / 2)) * compute_interval_error(error**2, moments[0]),
        np.nan,
    )
    chance = special.stdtr(FOLDS - 1, -np.divide(value, error, out=np.zeros_like(value), where=error > 0))

    def shown(squared: Floats) -> Floats:
        return np.where(known, np.sign(squared) * np.sqrt(np.abs(squared)), np.nan)

    return CrossSplit(
        compared, shown(value), shown(value - half), shown(value + half), shown(plain[0]),
        np.where(known, chance, np.nan), people,
    )  # fmt: skip


def compute_interval_error(variance: Floats, moments: Floats) -> Floats:
    """Return the standard error for the interval. The part taken off is the larger the noisier a difference is, because
    what the jackknife counts twice grows faster than the noise where folds leave few people; smaller where few
    statements are compared, because these are not independent; and fades out where most of the variance comes from real
    differences. A fiftieth is added, as eight groups' squares are more skewed than the t distribution takes them for.
    The numbers were set by simulation (docs/coverage.md)."""
    compared, noise, twice = compute_difference_noise(moments)
    part = np.minimum(VARIANCE_REDUCTION * (1 + NOISE_FACTOR * noise), 1) * np.maximum(1 - FEW_COMPARED / compared, 0)
    doubled = np.minimum(2 * twice / np.where(variance > 0, variance, 1), 1)
    return np.asarray(
        INTERVAL_STRETCH * np.sqrt(np.maximum(variance - part * doubled * np.minimum(twice, variance), 0))
    )


def has_reliable_bounds(moments: Floats) -> NDArray[np.bool_]:
    """Return whether an interval has its nominal coverage: at least eight others compared, and the noise of a
    difference at most .04 (about 25 people who saw both), less where fewer than 20 are compared."""
    compared, noise, _ = compute_difference_noise(moments)
    return np.asarray(
        (compared >= MIN_COMPARED_FOR_BOUNDS) & (noise <= MAX_NOISE * np.minimum(compared / MANY_COMPARED, 1))
    )


def compute_difference_noise(moments: Floats) -> tuple[Floats, Floats, Floats]:
    """Return how many are compared, at least 1; the mean variance of a difference by chance; and 2 Σ noise² / K²."""
    compared = np.maximum(moments[:, 0], 1)
    return compared, moments[:, 3] / compared, 2 * moments[:, 4] / compared**2


def debias_moments(moments: Floats) -> tuple[Floats, Floats]:
    """Return mean square and variance of the true differences over the other statements, both without chance."""
    count = np.maximum(moments[..., 0], 1)
    mean, square, noise = (moments[..., column] / count for column in (1, 2, 3))
    plain = square - noise
    return plain, plain - (mean**2 - noise / count)


def compute_compiled_moments(
    cells: ObservedVotes, fold: NDArray[np.int64], person_weights: Floats, scale: float
) -> Floats:
    from deliberate.aggregation.modules.divisiveness.kernels import fill_moments

    moments = np.zeros((1 + FOLDS, cells.statements, MOMENT_COLUMNS))
    order = np.argsort(fold, kind="stable")
    table = cells.rows(order)
    place = (4 * table.statement + np.where(table.value > 0, 0, 2)).astype(np.int32)
    there = sparse.csr_array(
        (np.arange(table.total), table.statement, table.start), shape=(table.people, table.statements)
    ).tocsc()
    fill_moments(
        there.indptr, there.indices, there.data, table.start, place, fold[order], person_weights[order], FOLDS, scale,
        float(MIN_PER_SIDE), moments,
    )  # fmt: skip
    return moments


def compute_sparse_moments(
    cells: ObservedVotes, fold: NDArray[np.int64], person_weights: Floats, scale: float
) -> Floats:
    """Compute the same as `compute_compiled_moments` by sparse products, some statements at a time."""
    shape = (cells.people, cells.statements)
    weight = person_weights[cells.person]
    sides = [sparse.csr_array((cells.value == side, cells.statement, cells.start), shape=shape, dtype=float)
             for side in (1, -1)]  # fmt: skip
    heavy = [sparse.csr_array((weight * (cells.value == side), cells.statement, cells.start), shape=shape)
             for side in (1, -1)]  # fmt: skip
    moments = np.zeros((1 + FOLDS, cells.statements, MOMENT_COLUMNS))
    for first in range(0, cells.statements, BLOCK):
        part = slice(first, min(first + BLOCK, cells.statements))
        sums = np.zeros((FOLDS, part.stop - first, cells.statements, 4))
        for f in range(FOLDS):
            rows = np.flatnonzero(fold == f)
            for there, table in enumerate(sides):
                for here, own in enumerate(heavy):
                    sums[f, ..., 2 * there + here] = (own[rows][:, part].T @ table[rows]).toarray()
        whole, numbers = sums.sum(axis=0), np.arange(first, part.stop)
        kept = select_comparable(whole, scale, numbers)
        for f in range(FOLDS + 1):
            moments[f, part] = compute_moments(whole - sums[f - 1] if f else whole, scale, kept)
    return moments


def select_comparable(sums: Floats, scale: float, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which others have enough people on either side, from sums (rows, statements, 4); `numbers`: which
    statement each row is."""
    a, b, c, d = np.moveaxis(sums, -1, 0)
    kept = np.minimum(a + b, c + d) * scale >= MIN_PER_SIDE
    kept[np.arange(len(numbers)), numbers] = False
    return np.asarray(kept)


def compute_moments(sums: Floats, scale: float, compared: NDArray[np.bool_]) -> Floats:
    """Return the moments per row of sums (rows, statements, 4) over the others it is compared with."""
    a, b, c, d = np.moveaxis(sums, -1, 0)
    n1, n0 = (a + b) * scale, (c + d) * scale
    kept = compared & (n1 > 1) & (n0 > 1)
    p1, p0 = a / np.where(kept, a + b, 1), c / np.where(kept, c + d, 1)
    gap = np.where(kept, p1 - p0, 0.0)
    noise = np.where(kept, p1 * (1 - p1) / np.where(kept, n1 - 1, 1) + p0 * (1 - p0) / np.where(kept, n0 - 1, 1), 0.0)
    return np.stack([part.sum(axis=1) for part in (kept, gap, gap**2, noise, noise**2)], axis=1)
