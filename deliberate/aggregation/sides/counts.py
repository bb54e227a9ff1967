"""The votes of each side on each statement, people weighted by the probability of lying there.

Each cell is scaled to its effective number of people, (Σw)² / Σw² (Kish 1965): forty people who each lie there with a
probability of one in ten tell more than four, and less than forty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors.passes import build_seen_matrix
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.probit import ProbitModel
from deliberate.aggregation.sides.bands import Population, Reading, compute_middle_weights, compute_side_weights
from deliberate.aggregation.sides.positions import FoldPositions, place_by_folds

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class SideCounts:
    """What the sides of one reading say.

    weighted: disagrees, passes and agrees, each vote with the probability that its person lies there, shape (sides,
    statements, 3). squares: the sums of the squared weights of those who agree or disagree, and of all who voted,
    shape (sides, statements, 2). people: how many people lie in each side, shape (sides,). outermost: how many lie
    beyond it. middle, middle_squares: the same votes and squares of everyone but the outermost at both ends of each
    dimension, shapes (dimensions, statements, 3) and (dimensions, statements, 2); no row where sides reach the ends.
    """

    weighted: Floats
    squares: Floats
    people: Floats
    outermost: Floats
    middle: Floats
    middle_squares: Floats

    def compute_effective(self, *, count_passes: bool) -> Floats:
        """Return the counts scaled to the effective number of people, of all who voted or of those who agree or
        disagree."""
        return scale_to_effective(self.weighted, self.squares, count_passes)

    def compute_effective_middle(self, *, count_passes: bool) -> Floats:
        """Return the same of everyone but the outermost of each dimension."""
        return scale_to_effective(self.middle, self.middle_squares, count_passes)


def scale_to_effective(weighted: Floats, squares: Floats, count_passes: bool) -> Floats:
    """Return weighted counts (…, 3) scaled to the effective number of people. squares: as in `SideCounts`."""
    total = weighted.sum(axis=-1) if count_passes else weighted[..., 0] + weighted[..., 2]
    squares = squares[..., int(count_passes)]
    scale = np.divide(total, squares, out=np.zeros_like(total), where=squares > 0)
    return np.asarray(weighted * scale[..., None])


@dataclass(frozen=True, eq=False)
class Sides:
    """Several readings of the same positions. reliability: of each dimension, the share of the spread of positions
    that is not uncertainty about them, shape (dimensions,)."""

    readings: tuple[SideCounts, ...]
    reliability: Floats


def count_sides(
    model: ProbitModel,
    cells: ObservedVotes,
    folds: Ints,
    readings: tuple[Reading, ...],
    *,
    weight: Floats | None = None,
    times: Floats | None = None,
) -> Sides:
    """Place people fold by fold and count each side's votes on the statements of the fold.

    folds: of each statement. weight: of each person. times: how often each person was drawn, in a resample; whoever was
    drawn twice is two people. count_passes: whether the effective number is that of all votes, or of those who agree or
    disagree.
    """
    shares = np.ones(cells.people) if weight is None else np.asarray(weight, dtype=np.float64)
    drawn = np.ones(cells.people) if times is None else np.asarray(times, dtype=np.float64)
    people = shares * drawn * (cells.per_person > 0)
    sums = [SideSums.empty(reading, model.dimensions, cells.statements) for reading in readings]
    certain: list[Floats] = []
    for placed in place_by_folds(model, cells, folds):
        judged = cells.select_statements(placed.statements)
        population = Population(placed.mean, placed.deviation, people)
        for one in sums:
            one.add(population, judged, shares, drawn)
        certain.append(compute_reliability(placed, people))
    return Sides(
        tuple(one.finish(max(len(certain), 1)) for one in sums),
        np.mean(certain, axis=0) if certain else np.zeros(model.dimensions),
    )


@dataclass(eq=False)
class SideSums:
    """The counts of one reading while folds of the statements are added to them. columns: sides, then the middle of
    each dimension where there is one; people, outermost: of the sides, summed over the folds."""

    reading: Reading
    sides: int
    columns: Floats
    squares: Floats
    people: Floats
    outermost: Floats

    @classmethod
    def empty(cls, reading: Reading, dimensions: int, statements: int) -> SideSums:
        """Return sums to which nothing was added."""
        sides = 2 * dimensions
        columns = sides + (dimensions if reading.floor else 0)
        votes, squares = np.zeros((columns, statements, 3)), np.zeros((columns, statements, 2))
        return cls(reading, sides, votes, squares, np.zeros(sides), np.zeros(sides))

    def add(self, population: Population, judged: ObservedVotes, shares: Floats, drawn: Floats) -> None:
        """Add the votes on the statements of one fold. shares, drawn: what each person weighs, and how many people
        they are."""
        floor = self.reading.floor
        own = compute_side_weights(population, self.reading)
        columns = np.hstack((own, compute_middle_weights(population, floor))) if floor else own
        votes, squares = add_up(judged, columns * shares[:, None], drawn)
        self.columns += votes
        self.squares += squares
        self.people += (drawn[:, None] * own).sum(axis=0)
        if floor:
            tail = compute_side_weights(population, Reading(0.0, floor))
            self.outermost += (drawn[:, None] * tail).sum(axis=0)

    def finish(self, folds: int) -> SideCounts:
        """Return the counts; people are the mean over the folds."""
        parts = (slice(self.sides), slice(self.sides, None))
        (votes, middle), (squares, middle_squares) = (
            [table[part] for part in parts] for table in (self.columns, self.squares)
        )
        return SideCounts(votes, squares, self.people / folds, self.outermost / folds, middle, middle_squares)


def add_up(cells: ObservedVotes, weights: Floats, times: Floats) -> tuple[Floats, Floats]:
    """Return the votes added up, and the squares of their weights, as in `SideCounts`.

    weights: of each person in each side; times: how many people each one is.
    """
    seen = build_seen_matrix(cells)
    heavy = weights * times[:, None]
    found = []
    for vote in (-1, 0, 1):
        seen.data = (cells.value == vote).astype(np.float64)
        found.append(np.asarray(seen.T @ heavy).T)
    heavy = weights * heavy
    seen.data = (cells.value != 0).astype(np.float64)
    decided = np.asarray(seen.T @ heavy).T
    seen.data = 1 - seen.data
    passed = np.asarray(seen.T @ heavy).T
    return np.stack(found, axis=-1), np.stack((decided, decided + passed), axis=-1)


def compute_reliability(placed: FoldPositions, people: Floats) -> Floats:
    """Return the share of the spread of positions that is not uncertainty about them, of each dimension."""
    total = max(float(people.sum()), 1e-300)
    mean = (people[:, None] * placed.mean).sum(axis=0) / total
    apart = (people[:, None] * (placed.mean - mean) ** 2).sum(axis=0) / total
    unsure = (people[:, None] * placed.deviation**2).sum(axis=0) / total
    return np.asarray(apart / np.maximum(apart + unsure, 1e-300))
