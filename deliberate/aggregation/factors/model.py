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
from deliberate.aggregation.factors.axes import own_axes, product, telling_sign, turn_towards
from deliberate.aggregation.factors.fixed_point import fixed_point
from deliberate.aggregation.factors.leading import Leading, leading
from deliberate.aggregation.factors.passes import OnePass, passes
from deliberate.aggregation.factors.small_systems import add_ridge, solve
from deliberate.aggregation.factors.spread import posterior, residual_variance, used_up
from deliberate.aggregation.factors.start import first_place, widened

Floats = NDArray[np.float64]
Places = NDArray[np.integer]

RIDGE_PERSON = 3.0
RIDGE_STATEMENT = 1.0
TOLERANCE, LOOSE = 1e-8, 1e-3
SWEEPS = 400
ENOUGH_TO_BEGIN = 1_000_000


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
    """The best factors of the cells; `start` only saves time, a `seed` other than 0 starts without any pattern.

    tolerance: the fit ends when a sweep moves no statement by more than this, relative to the largest.
    """
    step = sweeps_over(cells, ridge, person_weight)
    if start is not None:
        begin = widened(start.place, dimensions, seed)
    elif seed == 0 and dimensions:
        begin = beginning(cells, step.weight, dimensions).place(dimensions, ridge)
    else:
        begin = first_place(cells, dimensions, seed)
    place, moved, taken = fixed_point(step, begin, tolerance=tolerance, most=sweeps)
    return finished(step, cells, place, moved, taken)


def beginning(cells: Cells, weight: Floats, most: int) -> Leading:
    """The fit without directions, and the `most` along which its residuals vary most.

    Of very many votes those of every second, third, … person are enough for a beginning.
    """
    every = max(1, round(cells.total / ENOUGH_TO_BEGIN))
    if every > 1:
        cells, weight = cells.rows(np.arange(0, cells.people, every)), weight[::every]
    offset, _, _ = fixed_point(
        sweeps_over(cells, RIDGE_PERSON, weight), first_place(cells, 0, 0), tolerance=LOOSE, most=SWEEPS
    )
    found = leading(cells, offset[:, 0], weight, RIDGE_PERSON, most)
    return replace(found, strength=found.strength * np.sqrt(every))


def sweeps_over(cells: Cells, ridge: float, person_weight: Floats | None = None) -> Step:
    """The sweep of these cells with this ridge."""
    weight = np.ones(cells.people) if person_weight is None else np.asarray(person_weight, dtype=np.float64)
    return Step(passes(cells, RIDGE_PERSON, ridge, weight), weight, cells.per_statement > 0, ridge)


@dataclass(frozen=True, eq=False)
class Step:
    """One sweep: people given statements, then statements given people; value and next place."""

    one: OnePass
    weight: Floats
    active: NDArray[np.bool_]
    ridge: float

    def mean_of(self, place: Floats) -> float:
        """The mean offset of the statements that have votes."""
        return float(place[self.active, 0].mean()) if self.active.any() else 0.0

    def __call__(self, place: Floats) -> tuple[float, Floats]:
        found = self.one(place)
        center = np.zeros(place.shape[1])
        center[0] = self.mean_of(place)
        ridge = np.full(place.shape[1], self.ridge)
        ridge[0] = RIDGE_STATEMENT
        value = found.loss + float((ridge * (place[self.active] - center) ** 2).sum())
        solution, _ = solve(add_ridge(found.triangles, ridge), found.right + ridge * center)
        solution[~self.active] = center
        # What all people share belongs to the statements: at the optimum the weighted mean of b is 0.
        total = float(self.weight.sum())
        solution[:, 0] += float((self.weight * found.person[:, 0]).sum()) / total if total > 0 else 0.0
        return value, solution


def finished(step: Step, cells: Cells, place: Floats, moved: float, taken: int) -> Factors:
    """The factors in their own axes: right angles, largest spread first, sign by the first telling statement."""
    found, weight = step.one(place), step.weight
    people = found.person
    mean = step.mean_of(place)
    turn = own_axes(people[:, 1:], weight)
    coordinates, spots = product(people[:, 1:], turn), product(place[:, 1:], turn)
    sign = telling_sign(spots)
    coordinates *= sign
    spots *= sign
    ridge = person_ridge(step.ridge, spots.shape[1])
    design = np.column_stack((np.ones(cells.statements), spots))
    squares = found.loss - float((weight[:, None] * people**2 * ridge).sum())
    votes = float((weight * cells.per_person).sum())
    noise = residual_variance(squares, votes, used_up(cells, posterior(cells, design, ridge), ridge, weight))
    offsets = np.where(step.active, place[:, 0] - mean, 0.0)
    return Factors(mean, people[:, 0].copy(), offsets, coordinates, spots, noise, step.ridge, moved, taken)


def person_ridge(ridge: float, dimensions: int) -> Floats:
    """The ridge on a person's intercept, then on their coordinates."""
    return np.array([RIDGE_PERSON, *[ridge] * dimensions])


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
    whole = posterior(cells, design, person_ridge(factors.ridge, factors.dimensions))
    return factors.noise * whole[:, 1:, 1:]


def aligned_to(factors: Factors, statement_coordinates_before: Floats) -> Factors:
    """The same factors, turned and mirrored to lie as close as they can to an earlier map.

    statement_coordinates_before: (statements, dimensions) of the same statements; not-a-number where one was not there
    yet. Predictions do not change. Fewer earlier dimensions leave the rest as they are.
    """
    size = min(factors.dimensions, statement_coordinates_before.shape[1])
    turn = np.eye(factors.dimensions)
    turn[:size, :size] = turn_towards(factors.statement[:, :size], statement_coordinates_before[:, :size])
    return replace(factors, person=product(factors.person, turn), statement=product(factors.statement, turn))
