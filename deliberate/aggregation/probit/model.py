"""The probit model of votes: what a person thinks of a statement, and how sure it is where both stand.

y_ij = a_i + b_j + u_i·v_j + ε with ε ~ N(0, 1): agree if y > c_j, disagree if y < −c_j, pass in between. (a_i, u_i) are
normal with mean 0 and the people's covariance, in which the u are uncorrelated with variance 1; b_j is normal, v_j
normal with mean 0. Source: ordinal probit item response model with variational inference by truncated normals (Albert
and Chib 1993; Imai, Lo and Olmsted 2016).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy
from numpy.typing import NDArray

from deliberate.aggregation.factors.small_systems import triangle_index

Floats = NDArray[np.float64]
Indices = NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class Statements:
    """What the votes tell of the statements.

    offset: b. cut: c. direction: v, shape (statements, d). covariance: of (b, v), shape (statements, 1 + d, 1 + d).
    care: the share of that covariance that counts when people are placed (see `fit.compute_care`).
    """

    offset: Floats
    cut: Floats
    direction: Floats
    covariance: Floats
    care: Floats

    @property
    def dimensions(self) -> int:
        return int(self.direction.shape[1])

    def build_table(self) -> Floats:
        """Return what a pass over the votes reads: b, c, v, v's covariance with b, and the expected vv' (triangle)."""
        d, v = self.dimensions, self.direction
        uncertainty = self.care[:, None, None] * self.covariance
        products = [v[:, a] * v[:, c] + uncertainty[:, 1 + a, 1 + c] for a in range(d) for c in range(a + 1)]
        return np.column_stack((self.offset, self.cut, v, uncertainty[:, 1:, 0], *products))


@dataclass(frozen=True, eq=False)
class ProbitModel:
    """Where people and statements stand.

    intercept: a, shape (people,). position: u, shape (people, d), the dimension along which statements differ most
    first; 0 for people without votes. covariance: of (a, u) of each person, as a triangle, row by row (see
    `placement`). spread: the people's covariance of (a, u), shape (1 + d, 1 + d). has_passes: whether
    passes count as what lies in between; otherwise they were left out and c is 0. moved: how far the last sweep still
    moved the statements (root mean square); sweeps: how many there were.
    """

    intercept: Floats
    position: Floats
    covariance: Floats
    statements: Statements
    spread: Floats
    has_passes: bool
    moved: float
    sweeps: int

    @property
    def dimensions(self) -> int:
        return self.statements.dimensions

    @property
    def precision(self) -> Floats:
        """The precision of the people's prior, shape (1 + d, 1 + d)."""
        return invert_spread(self.spread)

    @property
    def person(self) -> Floats:
        """(a, u) of each person, shape (people, 1 + d)."""
        return np.column_stack((self.intercept, self.position))


def invert_spread(spread: Floats) -> Floats:
    """Return the precision of a normal distribution with this covariance."""
    return np.asarray(np.linalg.inv(spread), dtype=np.float64)


def compute_means(model: ProbitModel, person: Indices, statement: Indices) -> Floats:
    """Return the expected y of pairs; person and statement are positions, of the same length."""
    mean = model.intercept[person] + model.statements.offset[statement]
    for axis in range(model.dimensions):
        mean = mean + model.position[person, axis] * model.statements.direction[statement, axis]
    return np.asarray(mean)


def compute_mean_variance(model: ProbitModel, person: Indices, statement: Indices) -> Floats:
    """Return how unsure the expected y of pairs is: the person's place, and the statement's."""
    v, uncertainty, total = model.statements.direction, model.statements.covariance, np.zeros(len(person))
    for a in range(model.dimensions + 1):
        for c in range(a + 1):
            part = model.covariance[person, triangle_index(a, c)]
            other = uncertainty[statement, a, c]
            for axis in (a, c):
                if axis:
                    part = part * v[statement, axis - 1]
                    other = other * model.position[person, axis - 1]
            total += (part + other) * (1 if a == c else 2)
    return np.maximum(total, 0.0)


def compute_agree_probabilities(model: ProbitModel, person: Indices, statement: Indices) -> Floats:
    """Return the probability that each pair is an agree, if it is an agree or a disagree."""
    mean = compute_means(model, person, statement)
    width = np.sqrt(1.0 + compute_mean_variance(model, person, statement))
    cut = model.statements.cut[statement]
    agree, disagree = scipy.special.ndtr((mean - cut) / width), scipy.special.ndtr((-mean - cut) / width)
    return np.asarray(agree / np.maximum(agree + disagree, 1e-300))


def mirror_axes(model: ProbitModel, signs: Floats) -> ProbitModel:
    """Return the same model with each dimension times +1 or −1."""
    statements, whole = model.statements, np.concatenate(([1.0], signs))
    across = whole[:, None] * whole
    packed = np.array([across[a, c] for a in range(len(whole)) for c in range(a + 1)])
    return replace(
        model,
        position=model.position * signs,
        covariance=model.covariance * packed,
        statements=replace(
            statements, direction=statements.direction * signs, covariance=statements.covariance * across
        ),
        spread=model.spread * across,
    )
