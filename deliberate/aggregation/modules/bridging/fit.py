"""The factorization: exact half-steps by person and by statement until nothing moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors.fixed_point import fixed_point
from deliberate.aggregation.factors.model import beginning
from deliberate.aggregation.factors.passes import Passes, passes
from deliberate.aggregation.factors.small_systems import add_ridge, solve
from deliberate.aggregation.factors.start import first_place
from deliberate.aggregation.observed_votes import Cells

Floats = NDArray[np.float64]
INTERCEPT, FACTOR = 0.15, 0.03
TOLERANCE, SWEEPS = 1e-8, 300
BEGINNERS = 10_000


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
class Bridge:
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
    def place(self) -> Floats:
        """Offset and factor of each statement on votes −1, 0, 1, shape (statements, 2)."""
        return np.column_stack((2 * (self.mean + self.statement) - 1, np.sqrt(2) * self.statement_factor))

    @property
    def stand(self) -> Floats:
        """Intercept and factor of each person on votes −1, 0, 1, shape (people, 2)."""
        return np.column_stack((2 * self.person, np.sqrt(2) * self.person_factor))

    @property
    def ridge(self) -> Floats:
        """Ridge of a statement's offset and factor on votes −1, 0, 1."""
        return np.array([self.ridges.statement, 2 * self.ridges.statement_factor])


def ridges_of_notes(cells: Cells) -> Ridges:
    """The ridges that the code of Community Notes amounts to: l·R/n per person, l·R/m per statement, l·R on the
    mean."""
    people = max(int((cells.per_person > 0).sum()), 1)
    statements = max(int((cells.per_statement > 0).sum()), 1)
    each, per = cells.total / people, cells.total / statements
    return Ridges(INTERCEPT * cells.total, INTERCEPT * each, FACTOR * each, INTERCEPT * per, FACTOR * per)


def fixed_ridges(votes: float) -> Ridges:
    """The same strength for every statement, however many saw it: that of so many votes; factors a fifth of it."""
    return Ridges(0.0, votes, votes * FACTOR / INTERCEPT, votes, votes * FACTOR / INTERCEPT)


def fit_bridge(
    cells: Cells, ridges: Ridges, *, weight: Floats | None = None, seed: int = 0, tolerance: float = TOLERANCE
) -> Bridge:
    """The best factorization of the cells. weight: voices per person; seed: another start.

    Votes −1, 0, 1 are twice the votes 0, ½, 1 less one, so intercepts double and factors grow by √2: the same problem.
    """
    voices = np.ones(cells.people) if weight is None else weight
    active = cells.per_statement > 0
    one = passes(cells, ridges.person, 2 * ridges.person_factor, voices)
    step = Step(one, voices, active, ridges)
    place, _, sweeps = fixed_point(step, begin(cells, voices, ridges, seed), tolerance=tolerance, most=SWEEPS)
    found = one(place)
    mean = step.mean_of(place)
    factor = np.where(active, place[:, 1], 0.0)
    sign = np.sign(factor[np.argmax(np.round(np.abs(factor), 6))]) or 1.0
    total = float((voices * cells.per_person).sum())
    return Bridge(
        mean=(mean + 1) / 2,
        person=found.person[:, 0] / 2,
        person_factor=sign * found.person[:, 1] / np.sqrt(2),
        statement=np.where(active, place[:, 0] - mean, 0.0) / 2,
        statement_factor=sign * factor / np.sqrt(2),
        loss=step(place)[0] / 4 / max(total, 1.0),
        sweeps=sweeps,
        ridges=ridges,
        triangles=found.triangles * np.array([1.0, sign, 1.0]),
        right=found.right * np.array([1.0, sign]),
    )


def begin(cells: Cells, voices: Floats, ridges: Ridges, seed: int) -> Floats:
    """Where the sweeps start: at the direction along which people differ most, found from some of them, evenly taken;
    with a `seed` other than 0 at a direction without any pattern."""
    if seed:
        return first_place(cells, 1, seed)
    some = np.linspace(0, cells.people - 1, min(cells.people, BEGINNERS)).astype(np.int64)
    return beginning(cells.rows(some), voices[some], 1).place(1, 2 * ridges.person_factor)


@dataclass(frozen=True, eq=False)
class Step:
    """One sweep on votes −1, 0, 1; place: (statements, 2), mean plus intercept, and factor."""

    one: Passes
    weight: Floats
    active: NDArray[np.bool_]
    ridges: Ridges

    def mean_of(self, place: Floats) -> float:
        """The best mean for given offsets: between their average and the zero of votes 0, ½, 1, which is −1 here."""
        pull = self.ridges.statement * int(self.active.sum())
        if pull + self.ridges.mean == 0:
            return 0.0
        total = float(place[self.active, 0].sum())
        return (self.ridges.statement * total - self.ridges.mean) / (pull + self.ridges.mean)

    def __call__(self, place: Floats) -> tuple[float, Floats]:
        found = self.one(place)
        mean = self.mean_of(place)
        ridge = np.array([self.ridges.statement, 2 * self.ridges.statement_factor])
        center = np.array([mean, 0.0])
        value = found.loss + float((ridge * (place[self.active] - center) ** 2).sum())
        value += self.ridges.mean * (mean + 1) ** 2
        made, _ = solve(add_ridge(found.triangles, ridge), found.right + ridge * center)
        made[~self.active] = center
        return value, made
