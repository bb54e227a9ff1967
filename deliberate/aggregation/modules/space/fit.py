"""The computation: directions and ridge by cross-validation, one fit of everyone, signs that stay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors import Factors, compute_person_covariance, fit_factors
from deliberate.aggregation.factors.axes import compute_axis_signs
from deliberate.aggregation.factors.search import CrossValidation, cross_validate
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.structure_gain import DimensionGains, compute_structure_gains
from deliberate.aggregation.votes import Votes

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class OpinionSpace:
    """Where people and statements stand.

    factors: of all people, with at least one direction. dimensions: how many directions predict hidden votes best;
    0 where none does. ridge: the one chosen. gains: held-out gain of each direction. placed: people with enough votes.
    search: the cross-validation behind the choice. weight: of each person in the fit, None for all alike.
    """

    cells: ObservedVotes
    factors: Factors
    dimensions: int
    ridge: float
    gains: DimensionGains
    placed: Bools
    search: CrossValidation
    weight: Floats | None

    @cached_property
    def covariance(self) -> Floats:
        """Posterior covariance of each person's coordinates, shape (people, directions, directions)."""
        return compute_person_covariance(self.cells, self.factors)

    @property
    def points(self) -> Floats:
        """Coordinates of each person on the map, shape (people, 2): the first two directions, or, where there is
        only one, that and the person's tendency to agree."""
        person = self.factors.person
        if self.factors.dimensions > 1:
            return person[:, :2]
        return np.column_stack((person[:, 0], self.factors.person_intercept))

    @property
    def statement_points(self) -> Floats:
        """Coordinates of each statement, shape (statements, 2); with one direction the second is its popularity."""
        statement = self.factors.statement
        if self.factors.dimensions > 1:
            return statement[:, :2]
        return np.column_stack((statement[:, 0], self.factors.statement_intercept))


def fit_opinion_space(
    votes: Votes, *, least_votes: int = 7, most: int = 3, people: int = 3000, replicates: int = 200
) -> OpinionSpace:
    """Choose, fit and place. Needs at least one vote on a statement that counts."""
    cells, weight = votes.observed_votes, normalize_weights(votes)
    tried = cross_validate(cells, votes.participant_ids, votes.statement_ids, most=most, weight=weight, people=people)
    kept = max(tried.dimensions, 1)
    ridge = tried.compute_fit_ridge(kept, cells)
    factors = pin_signs(fit_factors(cells, kept, ridge, person_weight=weight), votes.is_seed)
    return OpinionSpace(
        cells=cells,
        factors=factors,
        dimensions=tried.dimensions,
        ridge=ridge,
        gains=compute_structure_gains(tried, replicates),
        placed=cells.per_person >= least_votes,
        search=tried,
        weight=weight,
    )


def normalize_weights(votes: Votes) -> Floats | None:
    """Return the people's weights with mean 1 over those who voted, so that the ridge keeps its meaning."""
    if votes.weights is None:
        return None
    voters = votes.observed_votes.per_person > 0
    mean = float(votes.weights[voters].mean()) if voters.any() else 0.0
    return votes.weights / mean if mean > 0 else None


def pin_signs(factors: Factors, is_seed: Bools) -> Factors:
    """Return the factors mirrored so that on each axis the first telling seed statement, or else statement, is
    positive."""
    order = np.lexsort((np.arange(len(is_seed)), ~is_seed))
    sign = compute_axis_signs(factors.statement[order])
    return replace(factors, person=factors.person * sign, statement=factors.statement * sign)
