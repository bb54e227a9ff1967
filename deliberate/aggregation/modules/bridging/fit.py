"""Fit the factorization: alternate exact least-squares steps for people and for statements until nothing moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors.fixed_point import solve_fixed_point
from deliberate.aggregation.factors.model import compute_starting_directions
from deliberate.aggregation.factors.passes import Accumulator, build_accumulator
from deliberate.aggregation.factors.small_systems import add_ridge, solve
from deliberate.aggregation.factors.start import build_starting_loadings
from deliberate.aggregation.observed_votes import ObservedVotes

Floats = NDArray[np.float64]
INTERCEPT_RIDGE, FACTOR_RIDGE = 0.15, 0.03
TOLERANCE, SWEEPS = 1e-8, 300
MAX_STARTING_PEOPLE = 10_000


@dataclass(frozen=True)
class Ridges:
    """Penalty on squares, on the scale of votes 0, ½, 1: μ, person intercept and factor, statement intercept and
    factor."""

    mean: float
    person: float
    person_factor: float
    statement: float
    statement_factor: float


@dataclass(frozen=True, eq=False)
class BridgingFit:
    """mean, intercepts and factors of people and statements, on votes as 0, ½, 1; loss: squares plus ridges, per vote.

    People and statements without votes have 0. The sign of the factors is that of the statement with the largest one.
    triangles, right: each statement's normal equations with people as they are, on votes −1, 0, 1.
    """

    mean: float
    person: Floats
    person_factor: Floats
    statement: Floats
    statement_factor: Floats
    loss: float
    sweeps: int
    ridges: Ridges
    triangles: Floats
    right: Floats

    @property
    def loadings(self) -> Floats:
        """Offset and factor of each statement on votes −1, 0, 1, shape (statements, 2)."""
        return np.column_stack((2 * (self.mean + self.statement) - 1, np.sqrt(2) * self.statement_factor))

    @property
    def person_loadings(self) -> Floats:
        """Intercept and factor of each person on votes −1, 0, 1, shape (people, 2)."""
        return np.column_stack((2 * self.person, np.sqrt(2) * self.person_factor))

    @property
    def ridge(self) -> Floats:
        """Ridge of a statement's offset and factor on votes −1, 0, 1."""
        return np.array([self.ridges.statement, 2 * self.ridges.statement_factor])


def compute_notes_ridges(cells: ObservedVotes) -> Ridges:
    """Return the ridges that the code of Community Notes amounts to: l·R/n per person, l·R/m per statement, l·R on the
    mean."""
    people = max(int((cells.per_person > 0).sum()), 1)
    statements = max(int((cells.per_statement > 0).sum()), 1)
    each, per = cells.total / people, cells.total / statements
    return Ridges(
        INTERCEPT_RIDGE * cells.total,
        INTERCEPT_RIDGE * each,
        FACTOR_RIDGE * each,
        INTERCEPT_RIDGE * per,
        FACTOR_RIDGE * per,
    )


def build_fixed_ridges(votes: float) -> Ridges:
    """Return ridges worth this many votes for every statement, however many people saw it; factors get a fifth."""
    return Ridges(0.0, votes, votes * FACTOR_RIDGE / INTERCEPT_RIDGE, votes, votes * FACTOR_RIDGE / INTERCEPT_RIDGE)


def fit_bridging(
    cells: ObservedVotes, ridges: Ridges, *, weight: Floats | None = None, seed: int = 0, tolerance: float = TOLERANCE
) -> BridgingFit:
    """Return the best factorization of the votes. weight: weight per person, shape (people,); seed: another start.

    Votes −1, 0, 1 are twice the votes 0, ½, 1 less one, so intercepts double and factors grow by √2: the same problem.
    """
    person_weights = np.ones(cells.people) if weight is None else weight
    active = cells.per_statement > 0
    one = build_accumulator(cells, ridges.person, 2 * ridges.person_factor, person_weights)
    step = BridgingSweep(one, person_weights, active, ridges)
    loadings, _, sweeps = solve_fixed_point(
        step, compute_starting_direction(cells, person_weights, ridges, seed), tolerance=tolerance, most=SWEEPS
    )
    found = one(loadings)
    mean = step.mean_of(loadings)
    factor = np.where(active, loadings[:, 1], 0.0)
    sign = np.sign(factor[np.argmax(np.round(np.abs(factor), 6))]) or 1.0
    total = float((person_weights * cells.per_person).sum())
    return BridgingFit(
        mean=(mean + 1) / 2,
        person=found.person[:, 0] / 2,
        person_factor=sign * found.person[:, 1] / np.sqrt(2),
        statement=np.where(active, loadings[:, 0] - mean, 0.0) / 2,
        statement_factor=sign * factor / np.sqrt(2),
        loss=step(loadings)[0] / 4 / max(total, 1.0),
        sweeps=sweeps,
        ridges=ridges,
        triangles=found.triangles * np.array([1.0, sign, 1.0]),
        right=found.right * np.array([1.0, sign]),
    )


def compute_starting_direction(cells: ObservedVotes, person_weights: Floats, ridges: Ridges, seed: int) -> Floats:
    """Return where the sweeps start: at the direction along which people differ most, estimated from an even subset of
    them; with a `seed` other than 0 at a direction without any pattern."""
    if seed:
        return build_starting_loadings(cells, 1, seed)
    some = np.linspace(0, cells.people - 1, min(cells.people, MAX_STARTING_PEOPLE)).astype(np.int64)
    return compute_starting_directions(cells.rows(some), person_weights[some], 1).build_loadings(
        1, 2 * ridges.person_factor
    )


@dataclass(frozen=True, eq=False)
class BridgingSweep:
    """One sweep on votes −1, 0, 1; loadings: (statements, 2), mean plus intercept, and factor."""

    one: Accumulator
    weight: Floats
    active: NDArray[np.bool_]
    ridges: Ridges

    def mean_of(self, loadings: Floats) -> float:
        """Return the best mean for given offsets: between their average and the zero of votes 0, ½, 1, which is −1
        here."""
        pull = self.ridges.statement * int(self.active.sum())
        if pull + self.ridges.mean == 0:
            return 0.0
        total = float(loadings[self.active, 0].sum())
        return (self.ridges.statement * total - self.ridges.mean) / (pull + self.ridges.mean)

    def __call__(self, loadings: Floats) -> tuple[float, Floats]:
        found = self.one(loadings)
        mean = self.mean_of(loadings)
        ridge = np.array([self.ridges.statement, 2 * self.ridges.statement_factor])
        center = np.array([mean, 0.0])
        value = found.loss + float((ridge * (loadings[self.active] - center) ** 2).sum())
        value += self.ridges.mean * (mean + 1) ** 2
        solution, _ = solve(add_ridge(found.triangles, ridge), found.right + ridge * center)
        solution[~self.active] = center
        return value, solution
