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

from deliberate.aggregation.factors.axes import (
    compute_axis_signs,
    compute_principal_axes,
    compute_procrustes_rotation,
    multiply_in_order,
)
from deliberate.aggregation.factors.fixed_point import solve_fixed_point
from deliberate.aggregation.factors.jit import is_jit_enabled
from deliberate.aggregation.factors.leading import LeadingDirections, compute_leading_directions
from deliberate.aggregation.factors.passes import Accumulator, EquationResiduals, NormalEquations, build_accumulator
from deliberate.aggregation.factors.small_systems import add_ridge, compute_weighted_gram, solve
from deliberate.aggregation.factors.spread import (
    compute_effective_parameters,
    compute_posterior_covariance,
    compute_residual_variance,
)
from deliberate.aggregation.factors.start import build_starting_loadings, widen_loadings
from deliberate.aggregation.observed_votes import ObservedVotes

Floats = NDArray[np.float64]
Indices = NDArray[np.integer]

RIDGE_PERSON = 3.0
RIDGE_STATEMENT = 1.0
TOLERANCE, STARTING_TOLERANCE = 1e-7, 1e-2
SWEEPS = 400
REUSE_DISTANCE = 0.1
MAX_STARTING_VOTES = 150_000


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
    def loadings(self) -> Floats:
        """Offset and coordinates of each statement, shape (statements, 1 + dimensions)."""
        return np.column_stack((self.mean + self.statement_intercept, self.statement))


def fit_factors(
    cells: ObservedVotes,
    dimensions: int,
    ridge: float,
    *,
    person_weight: Floats | None = None,
    start: Factors | None = None,
    seed: int = 0,
    tolerance: float = TOLERANCE,
    sweeps: int = SWEEPS,
) -> Factors:
    """Return the best factors of the cells; `start` only saves time, a `seed` other than 0 starts without any pattern.

    tolerance: the fit ends when a sweep moves no statement by more than this, relative to the largest.
    """
    step = build_sweep(cells, ridge, person_weight)
    if start is not None:
        begin = widen_loadings(start.loadings, dimensions, seed)
    elif seed == 0 and dimensions:
        begin = compute_starting_directions(cells, step.weight, dimensions).build_loadings(dimensions, ridge)
    else:
        begin = build_starting_loadings(cells, dimensions, seed)
    loadings, moved, taken = solve_fixed_point(step, begin, tolerance=tolerance, most=sweeps)
    return build_factors(step, cells, loadings, moved, taken)


def compute_starting_directions(cells: ObservedVotes, weight: Floats, most: int) -> LeadingDirections:
    """Return the fit without directions, and the `most` along which its residuals vary most.

    Of very many votes those of every second, third, … person are enough for a beginning.
    """
    every = max(1, round(cells.total / MAX_STARTING_VOTES))
    if every > 1:
        cells, weight = cells.rows(np.arange(0, cells.people, every)), weight[::every]
    offset, _, _ = solve_fixed_point(
        build_sweep(cells, RIDGE_PERSON, weight),
        build_starting_loadings(cells, 0, 0),
        tolerance=STARTING_TOLERANCE,
        most=SWEEPS,
    )
    found = compute_leading_directions(cells, offset[:, 0], weight, RIDGE_PERSON, most)
    return replace(found, strength=found.strength * np.sqrt(every))


def build_sweep(cells: ObservedVotes, ridge: float, person_weight: Floats | None = None) -> Sweep:
    """Return the sweep of these cells with this ridge."""
    weight = np.ones(cells.people) if person_weight is None else np.asarray(person_weight, dtype=np.float64)
    return Sweep(build_accumulator(cells, RIDGE_PERSON, ridge, weight), weight, cells.per_statement > 0, ridge)


class Sweep:
    """One sweep: people given statements, then statements given people; value and next loadings.

    While no direction has moved by more than `REUSE_DISTANCE` of its length since the statements' systems were set up,
    these serve again, for what is left of the votes: that costs two thirds, and leads to the same end.
    """

    def __init__(self, one: Accumulator, weight: Floats, active: NDArray[np.bool_], ridge: float) -> None:
        self.one, self.weight, self.active, self.ridge = one, weight, active, ridge
        self.voted = active.astype(np.float64)
        self.systems = self.at = np.zeros((0, 0))

    def mean_of(self, loadings: Floats) -> float:
        """Return the mean offset of the statements that have votes."""
        total = np.einsum("j,j->", self.voted, loadings[:, 0], optimize=False)
        return float(total) / max(float(self.voted.sum()), 1.0)

    def __call__(self, loadings: Floats) -> tuple[float, Floats]:
        mean = self.mean_of(loadings)
        rest = self.voted[:, None] * loadings
        rest[:, 0] -= self.voted * mean
        pull = self.ridge * rest
        pull[:, 0] = RIDGE_STATEMENT * rest[:, 0]
        found: NormalEquations | EquationResiduals
        if self.near(loadings):
            found = self.one.rest(loadings)
            solution = loadings + solve(self.systems, found.left - pull)[0]
        else:
            found = self.one(loadings)
            ridge = np.array([RIDGE_STATEMENT, *[self.ridge] * (loadings.shape[1] - 1)])
            self.systems, self.at = add_ridge(found.triangles, ridge), loadings
            found.right[:, 0] += RIDGE_STATEMENT * mean
            solution, _ = solve(self.systems, found.right)
        value = found.loss + float(np.einsum("ja,ja->", pull, rest, optimize=False))
        return value, rebalance_offsets(solution, self.voted, found.person, self.weight, self.ridge)

    def near(self, loadings: Floats) -> bool:
        """Return whether the systems at hand, which depend on the directions, serve at these loadings."""
        if self.at.shape != loadings.shape:
            return False
        moved, size = (np.einsum("ja,ja->a", each, each, optimize=False) for each in (loadings - self.at, loadings))
        return bool((moved[1:] <= REUSE_DISTANCE**2 * size[1:]).all())


def rebalance_offsets(loadings: Floats, voted: Floats, person: Floats, weight: Floats, ridge: float) -> Floats:
    """Return the loadings from which the same votes are predicted with less ridge: what all people, or all statements,
    share is moved to where it costs least. Sweeps alone move it too, but slowly. `loadings` itself may be used up.

    With v + s for v, b − u·s predicts as before; so does c − t·v with u + t for u, and c + e with b − e for b.
    voted: 1 for statements with votes.
    """
    if is_jit_enabled():
        from deliberate.aggregation.factors import row_kernels

        row_kernels.rebalance_offsets_in_place(loadings, voted, person, weight, RIDGE_PERSON, RIDGE_STATEMENT, ridge)
        return loadings
    people, statements = compute_weighted_gram(weight, person), compute_weighted_gram(voted, loadings)
    total, number = people[0, 0], statements[0, 0]
    if total <= 0 or number <= 0:
        return loadings
    unit = ridge * np.eye(loadings.shape[1] - 1)
    s = np.linalg.solve(
        number * unit + RIDGE_PERSON * people[2:, 2:], RIDGE_PERSON * people[1, 2:] - ridge * statements[0, 2:]
    )
    spread = statements[1:, 1:] - np.outer(statements[0, 1:], statements[0, 1:]) / number
    t = np.linalg.solve(
        total * unit + RIDGE_STATEMENT * spread[1:, 1:], RIDGE_STATEMENT * spread[0, 1:] - ridge * people[0, 2:]
    )
    shifted = loadings.copy()
    shifted[:, 1:] += voted[:, None] * s
    shifted[:, 0] -= multiply_in_order(shifted[:, 1:], t[:, None])[:, 0]
    # e: at the optimum the weighted mean of b is 0.
    shifted[:, 0] += (people[0, 1] - float((people[0, 2:] * s).sum())) / total
    return shifted


def build_factors(step: Sweep, cells: ObservedVotes, loadings: Floats, moved: float, taken: int) -> Factors:
    """Return the factors in their own axes: right angles, largest spread first, sign by the first telling statement."""
    found, weight = step.one(loadings), step.weight
    people = found.person
    mean = step.mean_of(loadings)
    turn = compute_principal_axes(people[:, 1:], weight)
    coordinates, spots = multiply_in_order(people[:, 1:], turn), multiply_in_order(loadings[:, 1:], turn)
    sign = compute_axis_signs(spots)
    coordinates *= sign
    spots *= sign
    ridge = build_person_ridge(step.ridge, spots.shape[1])
    design = np.column_stack((np.ones(cells.statements), spots))
    rest = found.loss - float((weight[:, None] * people**2 * ridge).sum())
    votes = float((weight * cells.per_person).sum())
    noise = compute_residual_variance(
        rest,
        votes,
        compute_effective_parameters(cells, compute_posterior_covariance(cells, design, ridge), ridge, weight),
    )
    offsets = np.where(step.active, loadings[:, 0] - mean, 0.0)
    return Factors(mean, people[:, 0].copy(), offsets, coordinates, spots, noise, step.ridge, moved, taken)


def build_person_ridge(ridge: float, dimensions: int) -> Floats:
    """Return the ridge on a person's intercept, then on their coordinates."""
    return np.array([RIDGE_PERSON, *[ridge] * dimensions])


def predict_votes(factors: Factors, person: Indices, statement: Indices) -> Floats:
    """Return the predicted votes of pairs, about −1 to 1; person and statement are positions, of the same length."""
    found = factors.mean + factors.person_intercept[person] + factors.statement_intercept[statement]
    for axis in range(factors.dimensions):
        found = found + factors.person[person, axis] * factors.statement[statement, axis]
    return np.asarray(found)


def predict_observed_votes(cells: ObservedVotes, factors: Factors) -> Floats:
    """Return the predicted votes of the observed cells."""
    return predict_votes(factors, cells.person, cells.statement)


def fold_in(cells: ObservedVotes, factors: Factors) -> tuple[Floats, Floats]:
    """Return the intercept and coordinates of people given the statements' factors: one small solve each.

    cells: any people on the same statements. Returns shapes (people,) and (people, dimensions).
    """
    found = build_accumulator(cells, RIDGE_PERSON, factors.ridge, np.zeros(cells.people))(factors.loadings)
    return found.person[:, 0], found.person[:, 1:]


def compute_person_covariance(cells: ObservedVotes, factors: Factors) -> Floats:
    """Return the posterior covariance of each person's coordinates, shape (people, dimensions, dimensions).

    noise × (Z'Z + ridge)⁻¹ with the intercept integrated out; people without votes keep the prior noise / ridge.
    """
    design = np.column_stack((np.ones(cells.statements), factors.statement))
    whole = compute_posterior_covariance(cells, design, build_person_ridge(factors.ridge, factors.dimensions))
    return factors.noise * whole[:, 1:, 1:]


def align_factors(factors: Factors, statement_coordinates_before: Floats) -> Factors:
    """Return the same factors, turned and mirrored to lie as close as they can to an earlier map.

    statement_coordinates_before: (statements, dimensions) of the same statements; NaN where one was not there
    yet. Predictions do not change. Fewer earlier dimensions leave the rest as they are.
    """
    size = min(factors.dimensions, statement_coordinates_before.shape[1])
    turn = np.eye(factors.dimensions)
    turn[:size, :size] = compute_procrustes_rotation(
        factors.statement[:, :size], statement_coordinates_before[:, :size]
    )
    return replace(
        factors, person=multiply_in_order(factors.person, turn), statement=multiply_in_order(factors.statement, turn)
    )
