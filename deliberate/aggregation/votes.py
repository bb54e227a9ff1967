"""The votes of one question: a sparse, read-only table of people × statements."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from deliberate.aggregation.arrivals import Arrivals
from deliberate.aggregation.exposures import Exposures
from deliberate.aggregation.linked_statements import LinkedStatement, pool_linked_votes
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.vote_lists import (
    BLOCK,
    Floats,
    Indices,
    Ints,
    VotesInvalid,
    compute_positions,
    order_votes,
    parse_choices,
    parse_flags,
    parse_weights,
    parse_whole_numbers,
    reject_duplicate_votes,
    sort_ids,
)

__all__ = ["Votes", "VotesInvalid", "matrix"]

CHOICE_LETTERS = {"A": 1, "D": -1, "P": 0}


@dataclass(frozen=True, eq=False)
class Votes:
    """Latest vote of each person on each statement; unseen pairs are absent.

    person, statement: positions into `participant_ids` and `statement_ids`, one entry per vote, ordered by person, then
    statement. choice: +1 agree, 0 pass, −1 disagree. weights: one per person, or None for equal weight.
    moderation: per statement 1 in, −1 out, 0 not looked at. is_meta: describes the voter, counts in no result.
    segments: name → one label per person ("" where unknown). exposures: what was shown, None where that was not noted.
    twin_of: per statement the position of the one it repeats, −1 for none. pooled: what became of statements with
    twins,
    once their votes were put together. pass_reasons: reason → how many people gave it when passing, per statement.
    arrivals: when and how people came, None where that is unknown.
    """

    participant_ids: Ints
    statement_ids: Ints
    person: Indices
    statement: Indices
    choice: NDArray[np.int8]
    moderation: NDArray[np.int8]
    is_meta: NDArray[np.bool_]
    is_seed: NDArray[np.bool_]
    weights: Floats | None = None
    segments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exposures: Exposures | None = None
    twin_of: Ints | None = None
    pooled: tuple[LinkedStatement, ...] = ()
    pass_reasons: Mapping[str, Ints] = field(default_factory=dict)
    arrivals: Arrivals | None = None

    def __post_init__(self) -> None:
        for array in (self.participant_ids, self.statement_ids, self.person, self.statement, self.choice,
                      self.moderation, self.is_meta, self.is_seed):  # fmt: skip
            array.setflags(write=False)
        if self.weights is not None:
            self.weights.setflags(write=False)

    @classmethod
    def from_triples(
        cls,
        participants: ArrayLike,
        statements: ArrayLike,
        choices: ArrayLike,
        *,
        participant_ids: ArrayLike | None = None,
        statement_ids: ArrayLike | None = None,
        moderation: ArrayLike | None = None,
        is_meta: ArrayLike | None = None,
        is_seed: ArrayLike | None = None,
        weights: ArrayLike | None = None,
        segments: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Votes:
        """Build votes from three lists of public numbers and choices; the order of the lists does not matter.

        Raises VotesInvalid for unknown numbers, a second vote by the same person, or a choice other than −1, 0, 1.
        Flags, weights and segments follow the order of the ids passed in.
        """
        people_given = parse_whole_numbers(participants, "participant numbers")
        statements_given = parse_whole_numbers(statements, "statement numbers")
        values = parse_choices(choices)
        if not len(people_given) == len(statements_given) == len(values):
            raise VotesInvalid("Participants, statements and votes must be lists of the same length.")
        people, people_order = sort_ids(participant_ids, people_given, "participant")
        texts, text_order = sort_ids(statement_ids, statements_given, "statement")
        person = compute_positions(people_given, people, "participant")
        statement = compute_positions(statements_given, texts, "statement")
        person, statement, choice = order_votes(person, statement, values, len(texts))
        reject_duplicate_votes(person, statement, people, texts)
        size = len(texts)
        return cls(
            participant_ids=people,
            statement_ids=texts,
            person=person,
            statement=statement,
            choice=choice,
            moderation=parse_flags(moderation, size, 1, text_order).astype(np.int8),
            is_meta=parse_flags(is_meta, size, 0, text_order).astype(np.bool_),
            is_seed=parse_flags(is_seed, size, 0, text_order).astype(np.bool_),
            weights=parse_weights(weights, len(people), people_order),
            segments={
                name: tuple(labels[place] for place in people_order) for name, labels in (segments or {}).items()
            },
        )

    @property
    def people(self) -> int:
        """How many people are listed, whether or not they voted."""
        return len(self.participant_ids)

    @property
    def statements(self) -> int:
        return len(self.statement_ids)

    @property
    def total(self) -> int:
        """How many votes there are."""
        return len(self.choice)

    @cached_property
    def person_start(self) -> Ints:
        """Where each person's votes begin in the vote arrays; shape (people + 1,)."""
        return np.searchsorted(self.person, np.arange(self.people + 1, dtype=np.int32)).astype(np.int64)

    @cached_property
    def deduplicated(self) -> Votes:
        """The same votes with linked statements counted once; these very votes where none are linked."""
        if self.twin_of is None or self.total == 0 or (self.twin_of < 0).all():
            return self
        kept, statement, pooled = pool_linked_votes(self.person, self.statement, self.choice, self.twin_of)
        person, places, choice = order_votes(
            self.person[kept], statement[kept].astype(np.int32), self.choice[kept], self.statements
        )
        return replace(self, person=person, statement=places, choice=choice, twin_of=None, pooled=pooled)

    @cached_property
    def observed_votes(self) -> ObservedVotes:
        """The votes on statements that count, as the kernels read them; positions are those of these votes."""
        table = ObservedVotes(self.people, self.statements, self.person_start, self.statement, self.choice)
        return table.select_statements(self.in_results)

    @cached_property
    def counts(self) -> Floats:
        """Weighted disagrees, passes, agrees per statement; shape (statements, 3)."""
        everyone: Floats = self.counts_by(np.zeros(self.people, dtype=np.int64), 1)[0]
        return everyone

    @cached_property
    def in_results(self) -> NDArray[np.bool_]:
        """Statements that count: not rejected, and not a description of the voter."""
        return (self.moderation >= 0) & ~self.is_meta

    def counts_by(self, labels: Ints, groups: int) -> Floats:
        """Count disagrees, passes and agrees per group and statement, shape (groups, statements, 3).

        labels: group of each person, −1 for none.
        """
        size = groups * self.statements * 3
        total = np.zeros(size)
        for start in range(0, self.total, BLOCK):
            part = slice(start, start + BLOCK)
            person = self.person[part]
            cell = labels[person] * self.statements
            cell += self.statement[part]
            cell *= 3
            cell += self.choice[part] + 1
            weight = None if self.weights is None else self.weights[person]
            if labels.min(initial=0) < 0:
                # A negative label makes a negative cell, and only that does.
                kept = cell >= 0
                cell, weight = cell[kept], None if weight is None else weight[kept]
            total += np.bincount(cell, weights=weight, minlength=size)
        return total.reshape(groups, self.statements, 3)

    @cached_property
    def input_hash(self) -> str:
        """Sixty-four characters that change whenever anything that enters an analysis changes."""
        digest = hashlib.sha256(b"votes/1")
        for ids, places in ((self.participant_ids, self.person), (self.statement_ids, self.statement)):
            digest.update(str(len(places)).encode())
            for start in range(0, len(places), BLOCK):
                digest.update(ids[places[start : start + BLOCK]].tobytes())
        for array in (self.choice, self.statement_ids, self.moderation, self.is_meta, self.is_seed):
            digest.update(str(len(array)).encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        if self.weights is not None:
            digest.update(np.round(self.weights, 9).tobytes())
        for name in sorted(self.segments):
            digest.update(repr((name, self.segments[name])).encode())
        if self.exposures is not None:
            digest.update(self.exposures.digest)
        if self.arrivals is not None:
            digest.update(self.arrivals.digest)
        if self.twin_of is not None and (self.twin_of >= 0).any():
            digest.update(b"twins" + self.twin_of.astype(np.int64).tobytes())
        for reason in sorted(self.pass_reasons):
            digest.update(reason.encode() + self.pass_reasons[reason].astype(np.int64).tobytes())
        return digest.hexdigest()


def matrix(*rows: str) -> Votes:
    """Build votes from text, one row per person: A agree, D disagree, P pass, - not seen."""
    cells = [
        (person, statement, CHOICE_LETTERS[sign])
        for person, row in enumerate(rows)
        for statement, sign in enumerate(row)
        if sign != "-"
    ]
    columns = max((len(row) for row in rows), default=0)
    triples = np.array(cells, dtype=np.int64).reshape(-1, 3)
    return Votes.from_triples(
        triples[:, 0],
        triples[:, 1],
        triples[:, 2],
        participant_ids=range(len(rows)),
        statement_ids=range(columns),
    )
