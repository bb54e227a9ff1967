"""The votes of one question: a sparse, read-only table of people × statements."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from deliberate.aggregation.cells import Cells

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
SIGNS = {"A": 1, "D": -1, "P": 0}


class VotesInvalid(ValueError):
    """The votes handed in contradict themselves; the message says how, in words."""


@dataclass(frozen=True, eq=False)
class Votes:
    """Latest vote of each person on each statement; unseen pairs are absent.

    person, statement: positions into `participant_ids` and `statement_ids`, one entry per vote, ordered by person, then
    statement. choice: +1 agree, 0 pass, −1 disagree. weights: one per person, or None for equal weight.
    moderation: per statement 1 in, −1 out, 0 not looked at. is_meta: describes the voter, counts in no result.
    segments: name → one label per person ("" where unknown).
    """

    participant_ids: Ints
    statement_ids: Ints
    person: Ints
    statement: Ints
    choice: NDArray[np.int8]
    moderation: NDArray[np.int8]
    is_meta: NDArray[np.bool_]
    is_seed: NDArray[np.bool_]
    weights: Floats | None = None
    segments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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
        """Votes from three lists of public numbers and choices; the order of the lists does not matter.

        Raises VotesInvalid for unknown numbers, a second vote by the same person, or a choice other than −1, 0, 1.
        Flags, weights and segments follow the order of the ids handed in.
        """
        people_given = whole_numbers(participants, "participant numbers")
        statements_given = whole_numbers(statements, "statement numbers")
        values = whole_numbers(choices, "votes")
        if not len(people_given) == len(statements_given) == len(values):
            raise VotesInvalid("Participants, statements and votes must be lists of the same length.")
        if not np.isin(values, (-1, 0, 1)).all():
            wrong = values[~np.isin(values, (-1, 0, 1))][0]
            raise VotesInvalid(f"A vote is -1, 0 or 1, not {wrong}.")
        people, people_order = known_ids(participant_ids, people_given, "participant")
        texts, text_order = known_ids(statement_ids, statements_given, "statement")
        person = positions(people_given, people, "participant")
        statement = positions(statements_given, texts, "statement")
        order = np.lexsort((statement, person))
        person, statement, choice = person[order], statement[order], values[order].astype(np.int8)
        refuse_repeats(person, statement, people, texts)
        size = len(texts)
        return cls(
            participant_ids=people,
            statement_ids=texts,
            person=person,
            statement=statement,
            choice=choice,
            moderation=flags(moderation, size, 1, text_order).astype(np.int8),
            is_meta=flags(is_meta, size, 0, text_order).astype(np.bool_),
            is_seed=flags(is_seed, size, 0, text_order).astype(np.bool_),
            weights=checked_weights(weights, len(people), people_order),
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
        return np.concatenate(([0], np.cumsum(np.bincount(self.person, minlength=self.people)))).astype(np.int64)

    @cached_property
    def cells(self) -> Cells:
        """The votes on statements that count, as the kernels read them; positions are those of these votes."""
        table = Cells(
            self.people, self.statements, self.person_start, self.statement.astype(np.int32, copy=False), self.choice
        )
        return table.of_statements(self.in_results)

    @cached_property
    def counts(self) -> Floats:
        """Weighted disagrees, passes, agrees per statement; shape (statements, 3)."""
        cell = self.statement * 3 + self.choice + 1
        weight = None if self.weights is None else self.weights[self.person]
        return np.bincount(cell, weights=weight, minlength=self.statements * 3).reshape(-1, 3).astype(np.float64)

    @cached_property
    def in_results(self) -> NDArray[np.bool_]:
        """Statements that count: not turned down, and not a description of the voter."""
        return (self.moderation >= 0) & ~self.is_meta

    def counts_by(self, labels: Ints, groups: int) -> Floats:
        """Disagrees, passes, agrees per statement and group; shape (groups, statements, 3).

        labels: group of each person, −1 for none.
        """
        label = labels[self.person]
        kept = label >= 0
        cell = (label[kept] * self.statements + self.statement[kept]) * 3 + self.choice[kept] + 1
        weight = None if self.weights is None else self.weights[self.person[kept]]
        size = groups * self.statements * 3
        return np.bincount(cell, weights=weight, minlength=size).reshape(groups, -1, 3).astype(np.float64)

    @cached_property
    def input_hash(self) -> str:
        """Sixty-four characters that change whenever anything that enters an analysis changes."""
        digest = hashlib.sha256(b"votes/1")
        for array in (self.participant_ids[self.person], self.statement_ids[self.statement], self.choice,
                      self.statement_ids, self.moderation, self.is_meta, self.is_seed):  # fmt: skip
            digest.update(str(len(array)).encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        if self.weights is not None:
            digest.update(np.round(self.weights, 9).tobytes())
        for name in sorted(self.segments):
            digest.update(repr((name, self.segments[name])).encode())
        return digest.hexdigest()


def whole_numbers(values: ArrayLike, what: str) -> Ints:
    """The values as 64-bit integers. Raises VotesInvalid for anything that is not a whole number."""
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros(0, dtype=np.int64)
    if array.dtype.kind == "f":
        if not np.isfinite(array).all() or not (array == np.floor(array)).all():
            raise VotesInvalid(f"The {what} hold a value that is not a whole number.")
    elif array.dtype.kind not in "iub":
        raise VotesInvalid(f"The {what} must be whole numbers.")
    return array.astype(np.int64)


def known_ids(given: ArrayLike | None, used: Ints, what: str) -> tuple[Ints, Ints]:
    """Sorted ids, and the order that sorts them; those in use where none are given."""
    ids = np.unique(used) if given is None else whole_numbers(given, f"{what} ids")
    order = np.argsort(ids, kind="stable")
    ids = ids[order]
    if (np.diff(ids) == 0).any():
        raise VotesInvalid(f"The {what} {ids[:-1][np.diff(ids) == 0][0]} is listed twice.")
    return ids, order


def positions(values: Ints, ids: Ints, what: str) -> Ints:
    """Where each value stands in the sorted `ids`."""
    place = np.searchsorted(ids, values)
    known = (
        (place < len(ids)) & (ids[np.minimum(place, max(len(ids) - 1, 0))] == values) if len(ids) else values < values
    )
    if not known.all():
        raise VotesInvalid(f"A vote names the unknown {what} {values[~known][0]}.")
    return place.astype(np.int64)


def refuse_repeats(person: Ints, statement: Ints, people: Ints, texts: Ints) -> None:
    """Refuse two votes of one person on one statement; the arrays are sorted."""
    twice = (np.diff(person) == 0) & (np.diff(statement) == 0)
    if twice.any():
        at = int(np.argmax(twice))
        raise VotesInvalid(f"Participant {people[person[at]]} voted twice on statement {texts[statement[at]]}.")


def flags(given: ArrayLike | None, size: int, default: int, order: Ints) -> NDArray[np.int64]:
    """One flag per statement in the order of the sorted ids."""
    if given is None:
        return np.full(size, default)
    array = np.asarray(given).astype(np.int64)
    if len(array) != size:
        raise VotesInvalid("There must be one flag per statement.")
    return array[order]


def checked_weights(given: ArrayLike | None, people: int, order: Ints) -> Floats | None:
    """Weights in the order of the sorted ids; positive and finite."""
    if given is None:
        return None
    array = np.asarray(given, dtype=np.float64)
    if len(array) != people or not np.isfinite(array).all() or (array < 0).any():
        raise VotesInvalid("Weights must be one finite number of at least 0 per person.")
    return array[order]


def matrix(*rows: str) -> Votes:
    """Votes written as text, one row per person: A agree, D disagree, P pass, - not seen."""
    cells = [
        (person, statement, SIGNS[sign])
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
