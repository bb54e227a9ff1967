"""Votes as approval ballots: who agrees with which candidate statement, and who saw it at all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.votes import Votes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Places = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of person and candidate, ordered by candidate: `person[start[c]:start[c + 1]]` belong to candidate c."""

    person: Places
    start: Ints

    def of(self, candidate: int) -> Places:
        """The people paired with one candidate."""
        return self.person[self.start[candidate] : self.start[candidate + 1]]

    def totals(self, value: Floats) -> Floats:
        """The sum of a value over the people of each candidate; every candidate has at least one."""
        return np.add.reduceat(value[self.person], self.start[:-1]) if len(self.person) else np.zeros(0)


@dataclass(frozen=True, eq=False)
class Ballots:
    """Approval ballots over candidates that at least one person agrees with.

    statement: place of each candidate in the votes. weight: one per person with a vote on any candidate, all positive.
    agree, seen: pairs of person and candidate.
    """

    statement: Ints
    weight: Floats
    agree: Pairs
    seen: Pairs

    @property
    def candidates(self) -> int:
        return len(self.statement)

    @property
    def people(self) -> int:
        return len(self.weight)

    @cached_property
    def everyone(self) -> float:
        """The weight of all people together."""
        return float(self.weight.sum())

    @cached_property
    def mass(self) -> Floats:
        """The weight of those who agree, per candidate."""
        return self.agree.totals(self.weight)

    @cached_property
    def seen_mass(self) -> Floats:
        """The weight of those who saw it, per candidate."""
        return self.seen.totals(self.weight)

    @cached_property
    def shown(self) -> Floats:
        """The share of people who saw it, per candidate."""
        return self.seen_mass / self.everyone

    @cached_property
    def seen_part(self) -> Floats:
        """The part of the candidates that each person saw."""
        return np.bincount(self.seen.person, minlength=self.people) / max(self.candidates, 1)


def ballots_of(votes: Votes, least_votes: int = 1) -> Ballots:
    """The ballots over statements that count, were voted on by enough people and that somebody agrees with."""
    weight = np.ones(votes.people) if votes.weights is None else votes.weights
    heard = weight[votes.person] > 0
    cell = votes.statement[heard]
    people_seen = np.bincount(cell, minlength=votes.statements)
    people_agree = np.bincount(cell[votes.choice[heard] == 1], minlength=votes.statements)
    kept = np.flatnonzero(votes.in_results & (people_seen >= least_votes) & (people_agree > 0))
    place = np.full(votes.statements, -1)
    place[kept] = np.arange(len(kept))
    counted = heard & (place[votes.statement] >= 0)
    candidate, choice = place[votes.statement[counted]], votes.choice[counted]
    voters, person = compact(votes.person[counted], votes.people)
    # By candidate, then by person: a stable sort of small numbers is linear.
    order = np.argsort(candidate.astype(np.uint16 if len(kept) < 2**16 else np.int64), kind="stable")
    person, candidate, agrees = person[order], candidate[order], choice[order] == 1
    return Ballots(
        statement=kept,
        weight=weight[voters].astype(np.float64),
        agree=pairs(person[agrees], candidate[agrees], len(kept)),
        seen=pairs(person, candidate, len(kept)),
    )


def compact(person: Ints | Places, people: int) -> tuple[Ints, Places]:
    """Those who occur, and the persons renumbered among them."""
    occurs = np.zeros(people, dtype=np.bool_)
    occurs[person] = True
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[person].astype(np.int32)


def pairs(person: Places, candidate: Ints, candidates: int) -> Pairs:
    """Pairs already ordered by candidate."""
    start = np.concatenate(([0], np.cumsum(np.bincount(candidate, minlength=candidates))))
    return Pairs(person, start.astype(np.int64))
