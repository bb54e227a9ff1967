"""Intercepts and a few shared directions, fitted to the observed votes alone.

minimise Σ w_i (x_ij − m − b_i − c_j − u_i·v_j)² + w_i (l_b b_i² + l |u_i|²) + l_c c_j² + l |v_j|², over observed cells.
A weight of 2 counts a person twice; a weight of 0 leaves the person out of the fit but still places them.
Source: alternating least squares for matrix factorization with weighted ridge (Zhou et al. 2008); the same optimum is
the MAP estimate of probabilistic PCA with missing data (Tipping and Bishop 1999; Ilin and Raiko 2010).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.cells import Cells
from deliberate.aggregation.factor_passes import OnePass, passes
from deliberate.aggregation.fixed_point import fixed_point
from deliberate.aggregation.small_systems import add_ridge, inverse, packed, solve

Floats = NDArray[np.float64]
Places = NDArray[np.integer]

RIDGE_PERSON = 3.0
RIDGE_STATEMENT = 1.0
TOLERANCE = 1e-10
SWEEPS = 400


@dataclass(frozen=True, eq=False)
class Factors:
    """x̂_ij = mean + person_intercept_i + statement_intercept_j + person_i · statement_j.

    person: (people, dimensions), rows of people without votes are 0; statement: (statements, dimensions). Axes stand at
    right angles, the one along which people differ most first. noise: residual variance of a vote. moved: how far the
    last sweep still moved; sweeps: how many there were.
    """

    mean: float
    person_intercept: Floats
    statement_intercept: Floats
    person: Floats
    statement: Floats
    noise: float
    ridge: float
    moved: float = 0.0
    sweeps: int = 0

    @property
    def dimensions(self) -> int:
        return int(self.statement.shape[1])

    @property
    def place(self) -> Floats:
        """Offset and coordinates of each statement, shape (statements, 1 + dimensions)."""
        return np.column_stack((self.mean + self.statement_intercept, self.statement))


def fit_factors(
    cells: Cells,
    dimensions: int,
    ridge: float,
    *,
    person_weight: Floats | None = None,
    start: Factors | None = None,
    seed: int = 0,
    tolerance: float = TOLERANCE,
    sweeps: int = SWEEPS,
) -> Factors:
    """The best factors of the cells; `start` only saves time, `seed` picks another start.

    tolerance: the fit ends when a sweep moves no statement by more than this, relative to the largest.
    """
    one = passes(cells, RIDGE_PERSON, ridge, person_weight)
    weight = np.ones(cells.people) if person_weight is None else person_weight
    active = cells.per_statement > 0
    step = Step(one, weight, active, ridge)
    begin = start.place if start is not None else first_place(cells, dimensions, step, seed)
    place, moved, taken = fixed_point(step, begin, tolerance=tolerance, most=sweeps)
    return finished(cells, one(place).person, place, weight, ridge, active, moved, taken)


@dataclass(frozen=True, eq=False)
class Step:
    """One sweep: people given statements, then statements given people; value and next place."""

    one: OnePass
    weight: Floats
    active: NDArray[np.bool_]
    ridge: float

    def __call__(self, place: Floats) -> tuple[float, Floats]:
        found = self.one(place)
        mean = float(place[self.active, 0].mean()) if self.active.any() else 0.0
        center = np.zeros(place.shape[1])
        center[0] = mean
        ridge = np.full(place.shape[1], self.ridge)
        ridge[0] = RIDGE_STATEMENT
        value = found.loss + float((ridge * (place[self.active] - center) ** 2).sum())
        solution, _ = solve(add_ridge(found.triangles, ridge), found.right + ridge * center)
        solution[~self.active] = center
        # What all people share belongs to the statements: at the optimum the weighted mean of b is 0.
        total = float(self.weight.sum())
        solution[:, 0] += float((self.weight * found.person[:, 0]).sum()) / total if total > 0 else 0.0
        return value, solution


def first_place(cells: Cells, dimensions: int, step: Step, seed: int) -> Floats:
    """Where the sweeps begin: each statement's own mean, and directions that no vote has touched."""
    counts = np.maximum(cells.per_statement, 1)
    total = np.bincount(cells.statement, weights=cells.value, minlength=cells.statements)
    place = np.zeros((cells.statements, 1 + dimensions))
    place[:, 0] = total / counts
    place[:, 1:] = scattered(cells.statements, dimensions, seed)
    return place


def scattered(rows: int, columns: int, seed: int) -> Floats:
    """Fixed numbers between −½ and ½ without pattern, one per row and column; the same everywhere and always."""
    mixed = np.arange(rows * columns, dtype=np.uint64) + np.uint64(seed * 1_000_003 + 1)
    mixed = mixed * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed = mixed ^ (mixed >> np.uint64(31))
    return ((mixed >> np.uint64(11)).astype(np.float64) / 2.0**53 - 0.5).reshape(rows, columns)


def finished(
    cells: Cells, person: Floats, place: Floats, weight: Floats, ridge: float, active: NDArray[np.bool_], moved: float,
    taken: int,
) -> Factors:  # fmt: skip
    """The factors in their own axes: right angles, largest spread first, sign by the first telling statement."""
    mean = float(place[active, 0].mean()) if active.any() else 0.0
    offsets = np.where(active, place[:, 0] - mean, 0.0)
    turn = own_axes(person[:, 1:], weight)
    coordinates, spots = product(person[:, 1:], turn), product(place[:, 1:], turn)
    sign = telling_sign(spots)
    fitted = Factors(
        mean, person[:, 0], offsets, coordinates * sign, spots * sign, 0.0, ridge, moved, taken
    )  # fmt: skip
    return replace(fitted, noise=residual_variance(cells, fitted, weight))


def product(points: Floats, turn: Floats) -> Floats:
    """points @ turn, added up in a fixed order."""
    return np.asarray(np.einsum("ij,jk->ik", points, turn, optimize=False))


def own_axes(points: Floats, weight: Floats) -> Floats:
    """The rotation to axes along which the points are uncorrelated, the widest first."""
    spread = np.einsum("ij,ik->jk", weight[:, None] * points, points, optimize=False)
    _, vectors = np.linalg.eigh(spread) if spread.size else (None, spread)
    return np.asarray(vectors[:, ::-1])


def telling_sign(spots: Floats) -> Floats:
    """+1 or −1 per axis, so that the first statement at least half as far out as the farthest is positive."""
    size = np.round(np.abs(spots), 9)
    telling = size >= size.max(axis=0, initial=0.0) / 2
    if not len(spots):
        return np.ones(spots.shape[1])
    return np.where(spots[telling.argmax(axis=0), np.arange(spots.shape[1])] < 0, -1.0, 1.0)


def residual_variance(cells: Cells, factors: Factors, weight: Floats) -> float:
    """Residual squares per vote, less what the parameters take up; 0 where nothing is left to judge by."""
    if cells.total == 0:
        return 0.0
    rest = cells.value - predict_cells(cells, factors)
    heavy = np.repeat(weight, cells.per_person)
    squares, votes = float((heavy * rest * rest).sum()), float(heavy.sum())
    design = np.column_stack((np.ones(cells.statements), factors.statement))
    return squares / max(votes - used_up(cells, design, factors.ridge, weight), 0.1 * votes) if votes else 0.0


def used_up(cells: Cells, design: Floats, ridge: float, weight: Floats) -> float:
    """Effective number of parameters of people, and the full number of those of statements."""
    size = design.shape[1]
    triangles = products_per_person(cells, design)
    extra = np.full(size, ridge)
    extra[0] = RIDGE_PERSON
    rest = np.einsum("ijj,j->i", inverse(add_ridge(triangles, extra), size), extra, optimize=False)
    return float((weight * (size - rest)).sum()) + float(size * (cells.per_statement > 0).sum())


def products_per_person(cells: Cells, design: Floats) -> Floats:
    """Σ_j z_j z_j' over the statements each person voted on, as triangles."""
    from scipy import sparse

    seen = sparse.csr_array(
        (np.ones(cells.total), cells.statement, cells.start), shape=(cells.people, cells.statements)
    )
    return np.asarray(seen @ packed(design))


def predict(factors: Factors, person: Places, statement: Places) -> Floats:
    """Predicted votes of pairs, about −1 to 1; person and statement are positions, of the same length."""
    found = factors.mean + factors.person_intercept[person] + factors.statement_intercept[statement]
    for axis in range(factors.dimensions):
        found = found + factors.person[person, axis] * factors.statement[statement, axis]
    return np.asarray(found)


def predict_cells(cells: Cells, factors: Factors) -> Floats:
    """Predicted votes of the observed cells."""
    return predict(factors, cells.person, cells.statement)


def fold_in(cells: Cells, factors: Factors) -> tuple[Floats, Floats]:
    """Intercept and coordinates of people given the statements' factors: one small solve each.

    cells: any people on the same statements. Returns shapes (people,) and (people, dimensions).
    """
    found = passes(cells, RIDGE_PERSON, factors.ridge, np.zeros(cells.people))(factors.place)
    return found.person[:, 0], found.person[:, 1:]


def person_covariance(cells: Cells, factors: Factors) -> Floats:
    """Posterior covariance of each person's coordinates, shape (people, dimensions, dimensions).

    noise × (Z'Z + ridge)⁻¹ with the intercept integrated out; people without votes keep the prior noise / ridge.
    """
    design = np.column_stack((np.ones(cells.statements), factors.statement))
    extra = np.full(design.shape[1], factors.ridge)
    extra[0] = RIDGE_PERSON
    whole = inverse(add_ridge(products_per_person(cells, design), extra), design.shape[1])
    return np.asarray(factors.noise * whole[:, 1:, 1:])
