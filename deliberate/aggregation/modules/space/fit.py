"""The computation: how many dimensions count by cross-validation, one fit of everyone, signs that stay.

The positions are those of the probit model with three dimensions. How many of them count is still judged on hidden
votes with ridge factors: the cut-offs of groups were calibrated with them (docs/calibration.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.blas_threads import limit_blas_threads
from deliberate.aggregation.factors.axes import compute_axis_signs
from deliberate.aggregation.factors.search import CrossValidation, cross_validate
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.probit import ProbitModel, fit_probit, mirror_axes
from deliberate.aggregation.probit.hints import StatementHints, refine_statements
from deliberate.aggregation.probit.placement import expand_triangles
from deliberate.aggregation.probit.truncated_normal import compute_expected_information
from deliberate.aggregation.structure_gain import DimensionGains, compute_structure_gains
from deliberate.aggregation.votes import Votes

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


DIMENSIONS = 3


@dataclass(frozen=True, eq=False)
class OpinionSpace:
    """Where people and statements stand.

    model: of all people, with three dimensions. dimensions: how many dimensions predict hidden votes best; 0 where none
    does. gains: held-out gain of each dimension. placed: people with enough votes. search: the cross-validation behind
    the choice. weight: of each person in the fit, None for all alike.
    """

    cells: ObservedVotes
    model: ProbitModel
    dimensions: int
    gains: DimensionGains
    placed: Bools
    search: CrossValidation
    weight: Floats | None

    @property
    def has_plane(self) -> bool:
        """Whether two dimensions count, so that the map shows both."""
        return self.dimensions > 1

    @property
    def axes(self) -> list[int]:
        """Which of (a, u) the map shows: the first two dimensions, or, where only one counts, that and the person's
        tendency to agree."""
        return [1, 2] if self.has_plane else [1, 0]

    @property
    def points(self) -> Floats:
        """Coordinates of each person on the map, shape (people, 2)."""
        return np.asarray(self.model.person[:, self.axes])

    @property
    def statement_points(self) -> Floats:
        """Coordinates of each statement, shape (statements, 2); with one dimension the second is its popularity."""
        statements = self.model.statements
        return np.asarray(np.column_stack((statements.offset, statements.direction))[:, self.axes])

    def compute_point_covariance(self, people: Ints) -> Floats:
        """Return the posterior covariance of these people's points on the map, shape (people, 2, 2)."""
        return expand_triangles(self.model.covariance[people])[:, self.axes][:, :, self.axes]

    def compute_informative_directions(self) -> Floats:
        """Return v of each statement, so long as a vote on it tells of the position: the length is the root of what
        the vote of someone in the middle can be expected to tell."""
        statements = self.model.statements
        told = compute_expected_information(statements.offset, statements.cut)
        return np.asarray(np.sqrt(told)[:, None] * statements.direction)


def fit_opinion_space(
    votes: Votes, *, least_votes: int = 7, most: int = 3, people: int = 3000, replicates: int = 200
) -> OpinionSpace:
    """Choose, fit and place. Needs at least one vote on a statement that counts."""
    cells, weight = votes.observed_votes, normalize_weights(votes)
    tried = cross_validate(cells, votes.participant_ids, votes.statement_ids, most=most, weight=weight, people=people)
    model = pin_signs(fit_probit(cells, DIMENSIONS, person_weight=weight), votes.is_seed)
    return OpinionSpace(
        cells=cells,
        model=model,
        dimensions=tried.dimensions,
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


def pin_signs(model: ProbitModel, is_seed: Bools) -> ProbitModel:
    """Return the model mirrored so that on each axis the first telling seed statement, or else statement, is
    positive."""
    order = np.lexsort((np.arange(len(is_seed)), ~is_seed))
    return mirror_axes(model, compute_axis_signs(model.statements.direction[order]))


def refine_space(space: OpinionSpace | None, hints: StatementHints) -> OpinionSpace | None:
    """Return the space with statements of few votes placed by wording and author too.

    It serves the routing and the placing of newcomers; what is published about people is from votes alone.
    """
    if space is None or space.dimensions == 0:
        return space
    with limit_blas_threads():
        return replace(space, model=refine_statements(space.model, space.cells, hints))
