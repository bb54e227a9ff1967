"""What was shown to whom, in order, and with which probability it was drawn."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Exposures:
    """One entry per statement drawn and shown, oldest first.

    person, statement: places in the votes' participants and statements. probability: that this statement was selected
    for this person at this moment, over all purposes. Statements that people chose themselves are not draws and are
    left out.
    """

    person: Indices
    statement: Indices
    probability: Floats

    @classmethod
    def of(cls, person: ArrayLike, statement: ArrayLike, probability: ArrayLike) -> Exposures:
        """Build exposures from lists. Raises ValueError unless lengths are equal and probabilities lie in (0, 1]."""
        made = cls(
            np.asarray(person, dtype=np.int64),
            np.asarray(statement, dtype=np.int64),
            np.asarray(probability, dtype=np.float64),
        )
        if not len(made.person) == len(made.statement) == len(made.probability):
            raise ValueError("Persons, statements and probabilities must be lists of the same length.")
        if len(made.probability) and not (made.probability.min() > 0 and made.probability.max() <= 1):
            raise ValueError("A probability lies above 0 and is at most 1.")
        for array in (made.person, made.statement, made.probability):
            array.setflags(write=False)
        return made

    def __len__(self) -> int:
        return len(self.person)

    @cached_property
    def turn(self) -> Indices:
        """Which of this person's draws it was, from 0."""
        order = np.argsort(self.person, kind="stable")
        ordered = self.person[order]
        first = np.searchsorted(ordered, ordered)
        turn = np.empty(len(order), dtype=np.int64)
        turn[order] = np.arange(len(order)) - first
        return turn

    @cached_property
    def digest(self) -> bytes:
        """Changes whenever anything changes."""
        found = hashlib.sha256(b"exposures/1")
        for array in (self.person, self.statement, np.round(self.probability, 9)):
            found.update(np.ascontiguousarray(array).tobytes())
        return found.digest()
