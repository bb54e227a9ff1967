"""Who is well measured, and where they stand: intercept and coordinates from the votes they cast."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors import Factors, fit_factors
from deliberate.aggregation.factors.deterministic_sampling import sample_positions
from deliberate.aggregation.observed_votes import MIN_VOTES_TO_PLACE, ObservedVotes
from deliberate.aggregation.votes import Votes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHARE_OF_FEW_STATEMENTS = 0.8
SAMPLE_SIZE = 1500
TOLERANCE, LOOSE = 1e-4, 1e-3
PEOPLE_STREAM, HALVES_STREAM, COUNTED_STREAM = 31, 32, 33


@dataclass(frozen=True, eq=False)
class Sample:
    """Well-measured people, at most `SAMPLE_SIZE` of them, and their fit.

    people: positions in the votes. cells: their votes, row k of people[k]. weights: one per person. points: coordinates
    scaled so that distances are typical differences of predicted votes; they may keep only the first axes, those that
    separate the groups. scale: per axis, points over factors.person.
    """

    people: Ints
    cells: ObservedVotes
    weights: Floats
    factors: Factors
    points: Floats
    scale: Floats


def compute_min_votes(votes: Votes, least: int) -> int:
    """Return the votes that a person needs to be placed: `least`, or four fifths of few statements, but at least 7."""
    statements = int((votes.observed_votes.per_statement > 0).sum())
    return max(MIN_VOTES_TO_PLACE, min(least, int(np.ceil(SHARE_OF_FEW_STATEMENTS * statements))))


def select_well_measured(votes: Votes, least: int) -> Ints:
    """Return the positions of the people with enough votes on statements that count, and with a weight."""
    enough = votes.observed_votes.per_person >= compute_min_votes(votes, least)
    return np.flatnonzero(enough & (compute_person_weights(votes) > 0))


def compute_person_weights(votes: Votes) -> Floats:
    """Return weights with mean 1 over the people; 1 each where none are given."""
    if votes.weights is None or not votes.weights.any():
        return np.ones(votes.people)
    return np.asarray(votes.weights / votes.weights.mean())


def draw_sample(votes: Votes, people: Ints) -> tuple[Ints, ObservedVotes, Floats]:
    """Return at most `SAMPLE_SIZE` of the people, their cells and their weights."""
    drawn = people[sample_positions(votes.participant_ids[people], SAMPLE_SIZE, PEOPLE_STREAM)]
    return drawn, votes.observed_votes.rows(drawn), compute_person_weights(votes)[drawn]


def fit_sample(people: Ints, cells: ObservedVotes, weights: Floats, axes: int, ridge: float) -> Sample:
    """Return the sample with its own fit of so many axes."""
    factors = fit_factors(cells, axes, ridge, person_weight=weights, tolerance=TOLERANCE)
    scale = compute_vote_scale(factors, cells)
    return Sample(people, cells, weights, factors, factors.person * scale, scale)


def compute_vote_scale(factors: Factors, cells: ObservedVotes) -> Floats:
    """Return the root mean square of statement vectors per axis: the effect of one unit on a typical vote."""
    used = cells.per_statement > 0
    return np.asarray(np.sqrt((factors.statement[used] ** 2).sum(axis=0) / max(int(used.sum()), 1)))
