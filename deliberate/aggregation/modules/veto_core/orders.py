"""How people would order the statements: by their votes, then by what the opinion space expects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.modules.space.fit import OpinionSpace
from deliberate.aggregation.probit import compute_agree_probabilities
from deliberate.aggregation.votes import Votes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SEED = 2603
SURE = 0.01  # no vote that was not cast is taken for surer than this
BETWEEN_VOTES = 4.0  # wider than any probability differs from another


@dataclass(frozen=True, eq=False)
class PeopleAndStatements:
    """Positions in the votes of the people who can be drawn, with the chance of each, and of the candidates."""

    people: Ints
    chance: Floats
    candidates: Ints


def choose_people_and_statements(
    votes: Votes, space: OpinionSpace, least_votes: int, most_candidates: int
) -> PeopleAndStatements:
    """Return who is placed in the opinion space, and which statements have enough votes: those with the most votes
    where there are too many."""
    weight = np.ones(votes.people) if votes.weights is None else votes.weights
    people = np.flatnonzero(space.placed & (weight > 0))
    seen = votes.observed_votes.per_statement
    candidates = np.flatnonzero(votes.in_results & (seen >= least_votes))
    if len(candidates) > most_candidates:
        most = np.lexsort((votes.statement_ids[candidates], -seen[candidates]))[:most_candidates]
        candidates = np.sort(candidates[most])
    total = float(weight[people].sum())
    return PeopleAndStatements(people, weight[people] / total if total else weight[people], candidates)


def draw_orders(
    votes: Votes, space: OpinionSpace, among: PeopleAndStatements, size: int, draws: int
) -> Iterator[Floats]:
    """Yield, per draw, how much resampled people want each candidate, shape (people, candidates): agree above pass
    above disagree, and within one vote by how likely the opinion space thinks an agree.

    People are drawn with replacement by weight. Votes that were not cast are drawn each time from the probability of
    an agree and the statement's share of passes, so that what is not known differs from draw to draw.
    """
    passes, seen = votes.counts[:, 1], votes.counts.sum(axis=1)
    passing = ((passes + 1) / (seen + 3))[among.candidates]
    for number in range(draws):
        random = np.random.default_rng([SEED, number])
        drawn = among.people[random.choice(len(among.people), min(size, len(among.people)), p=among.chance)]
        person, statement = np.repeat(drawn, len(among.candidates)), np.tile(among.candidates, len(drawn))
        likely = compute_agree_probabilities(space.model, person, statement).reshape(len(drawn), -1)
        chance = random.random(likely.shape)
        agree = (1 - passing) * np.clip(likely, SURE, 1 - SURE)
        vote = np.where(chance < agree, 1, np.where(chance < agree + passing, 0, -1))
        lay_cast_votes_over(vote, votes, drawn, among.candidates)
        yield BETWEEN_VOTES * vote + likely


def lay_cast_votes_over(vote: NDArray[np.int64], votes: Votes, people: Ints, candidates: Ints) -> None:
    """Put the votes that were cast in their places."""
    column = np.full(votes.statements, -1)
    column[candidates] = np.arange(len(candidates))
    for row, person in enumerate(people.tolist()):
        cast = slice(votes.person_start[person], votes.person_start[person + 1])
        place = column[votes.statement[cast]]
        vote[row, place[place >= 0]] = votes.choice[cast][place >= 0]
