"""Votes as approval ballots: who agrees with which candidate statement, and who saw it at all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.votes import Votes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Indices = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class CandidatePairs:
    """Pairs of person and candidate, ordered by candidate: `person[start[c]:start[c + 1]]` belong to candidate c."""

    person: Indices
    start: Ints

    def of(self, candidate: int) -> Indices:
        """Return the people paired with one candidate."""
        return self.person[self.start[candidate] : self.start[candidate + 1]]

    @property
    def sizes(self) -> Floats:
        """How many people are paired with each candidate."""
        return np.diff(self.start).astype(np.float64)

    def totals(self, value: Floats) -> Floats:
        """Return the sum of a value over the people of each candidate; every candidate has at least one."""
        return np.add.reduceat(value[self.person], self.start[:-1]) if len(self.person) else np.zeros(0)


@dataclass(frozen=True, eq=False)
class ApprovalBallots:
    """Approval ballots over candidates that at least one person agrees with.

    statement: place of each candidate in the votes. weight: one per person with a vote on any candidate, all positive.
    agree, seen: pairs of person and candidate. own_start, own: the candidates that each person agrees with. votes: how
    many candidates each person voted on.
    """

    statement: Ints
    weight: Floats
    agree: CandidatePairs
    seen: CandidatePairs
    own_start: Ints
    own: Indices
    votes: Ints

    @property
    def candidates(self) -> int:
        return len(self.statement)

    @property
    def people(self) -> int:
        return len(self.weight)

    @cached_property
    def has_equal_weights(self) -> bool:
        """Whether all people weigh 1."""
        return bool((self.weight == 1).all())

    @cached_property
    def everyone(self) -> float:
        """The weight of all people together."""
        return float(self.weight.sum())

    @cached_property
    def mass(self) -> Floats:
        """The weight of those who agree, per candidate."""
        return self.agree.sizes if self.has_equal_weights else self.agree.totals(self.weight)

    @cached_property
    def seen_mass(self) -> Floats:
        """The weight of those who saw it, per candidate."""
        return self.seen.sizes if self.has_equal_weights else self.seen.totals(self.weight)

    @cached_property
    def shown(self) -> Floats:
        """The share of people who saw it, per candidate."""
        return self.seen_mass / self.everyone

    @cached_property
    def seen_part(self) -> Floats:
        """The part of the candidates that each person saw."""
        return self.votes / max(self.candidates, 1)

    def sum_over_supporters(self, people: Ints | Indices, value: Floats) -> Floats:
        """Return the sum of a value, one per person of `people`, over those of them who agree, per candidate."""
        length = self.own_start[people + 1] - self.own_start[people]
        skipped = np.concatenate(([0], np.cumsum(length)[:-1]))
        place = np.repeat(self.own_start[people] - skipped, length) + np.arange(length.sum())
        heavy = np.repeat(value, length)
        return np.bincount(self.own[place], weights=heavy, minlength=self.candidates).astype(np.float64)


def build_approval_ballots(votes: Votes, least_votes: int = 1) -> ApprovalBallots:
    """Return the ballots over statements that count, were voted on by enough people and that someone agrees with."""
    weight = np.ones(votes.people) if votes.weights is None else votes.weights
    heard = votes.observed_votes.select_people(weight > 0)
    people_agree = np.bincount(heard.statement[heard.value == 1], minlength=votes.statements)
    candidate = (heard.per_statement >= least_votes) & (people_agree > 0)
    cells = heard.select_statements(candidate | (heard.per_statement == 0))
    kept, voters = np.flatnonzero(candidate), np.flatnonzero(cells.per_person > 0)
    number = np.zeros(votes.people, dtype=np.int32)
    number[voters] = np.arange(len(voters))
    # Statements without cells have no length here, so starts of the others stay in order.
    start, person, value = cells.by_statement
    agrees, own = value == 1, cells.value == 1
    place = (np.cumsum(candidate) - 1).astype(np.int32)
    return ApprovalBallots(
        statement=kept,
        weight=weight[voters].astype(np.float64),
        agree=CandidatePairs(
            number[person[agrees]], compute_kept_starts(agrees, start)[np.append(kept, votes.statements)]
        ),
        seen=CandidatePairs(number[person], start[np.append(kept, votes.statements)]),
        own_start=compute_kept_starts(own, cells.start)[np.append(voters, votes.people)],
        own=place[cells.statement[own]],
        votes=cells.per_person[voters],
    )


def compute_kept_starts(kept: NDArray[np.bool_], start: Ints) -> Ints:
    """Return where each part begins once only the `kept` are left."""
    return np.concatenate(([0], np.cumsum(kept, dtype=np.int64)))[start]
