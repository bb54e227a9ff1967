"""The votes as a sparse table of small numbers: what the factor model and the counting kernels read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Indices = NDArray[np.int32]
Starts = NDArray[np.int64]
Values = NDArray[np.int8]

# Whoever has cast fewer votes is placed nowhere.
MIN_VOTES_TO_PLACE = 7


@dataclass(frozen=True, eq=False)
class ObservedVotes:
    """Observed cells of people × statements, ordered by person, then statement; five bytes per vote.

    start: where each person's cells begin, shape (people + 1,). statement: position of the statement of each cell.
    value: +1 agree, 0 pass, −1 disagree. Whatever is left out by `taken`, `select_statements` or `select_people` keeps
    its position in both lists: a person without cells is a row of length 0.
    """

    people: int
    statements: int
    start: Starts
    statement: Indices
    value: Values

    def __post_init__(self) -> None:
        for array in (self.start, self.statement, self.value):
            array.setflags(write=False)

    @property
    def total(self) -> int:
        """How many cells there are."""
        return len(self.value)

    @cached_property
    def per_person(self) -> Starts:
        """Cells of each person."""
        return np.diff(self.start)

    @cached_property
    def per_statement(self) -> Starts:
        """Cells of each statement."""
        return np.bincount(self.statement, minlength=self.statements).astype(np.int64)

    @property
    def person(self) -> Indices:
        """The person of each cell; made anew at each call, four bytes per cell."""
        return np.repeat(np.arange(self.people, dtype=np.int32), self.per_person)

    @cached_property
    def by_statement(self) -> tuple[Starts, Indices, Values]:
        """The same table the other way round: starts per statement, person and value of each cell, by person."""
        table = scipy.sparse.csr_array(
            (self.value, self.statement, self.start.astype(np.int64)), shape=(self.people, self.statements)
        ).tocsc()
        return table.indptr.astype(np.int64), table.indices.astype(np.int32), table.data

    def taken(self, kept: Bools) -> ObservedVotes:
        """Return only the cells where `kept`, shape (total,)."""
        before = np.concatenate(([0], np.cumsum(kept, dtype=np.int64)))
        return ObservedVotes(self.people, self.statements, before[self.start], self.statement[kept], self.value[kept])

    def select_statements(self, kept: Bools) -> ObservedVotes:
        """Return only the cells of the statements where `kept`, shape (statements,)."""
        return self if kept.all() else self.taken(kept[self.statement])

    def select_people(self, kept: Bools) -> ObservedVotes:
        """Return only the cells of the people where `kept`, shape (people,)."""
        return self if kept.all() else self.taken(np.repeat(kept, self.per_person))

    def rows(self, people: NDArray[np.integer]) -> ObservedVotes:
        """Return a smaller table of these people alone, in this order: row k holds the cells of people[k]."""
        length = self.per_person[people]
        start = np.concatenate(([0], np.cumsum(length)))
        place = np.repeat(self.start[people] - start[:-1], length) + np.arange(start[-1])
        return ObservedVotes(len(people), self.statements, start, self.statement[place], self.value[place])
