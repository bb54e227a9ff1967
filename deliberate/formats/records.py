"""What a conversation is made of, as plain records."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from deliberate.text import Message


@dataclass(frozen=True)
class StatementRecord:
    """One statement: public number, text, author's number, moderation (1 in, −1 out, 0 not looked at), flags,
    and when it was written in seconds since 1970."""

    number: int
    text: str
    author: int | None = None
    moderation: int = 0
    is_seed: bool | None = None
    is_meta: bool = False
    written_at: int | None = None


@dataclass(frozen=True)
class PersonRecord:
    """One participant: public number, group label of the source (not truth), id given by the host."""

    number: int
    group: str = ""
    external_id: str | None = None


@dataclass(frozen=True, eq=False)
class VoteTable:
    """Latest votes as arrays of equal length, ordered by person and statement; `at` is seconds, 0 where unknown."""

    person: NDArray[np.int64]
    statement: NDArray[np.int64]
    choice: NDArray[np.int8]
    at: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.choice)

    def taken(self, places: NDArray[np.intp]) -> VoteTable:
        """Return the rows at `places`, in that order."""
        return VoteTable(self.person[places], self.statement[places], self.choice[places], self.at[places])


@dataclass(frozen=True)
class Conversation:
    """Everything a Polis-format folder says about one question.

    `votes` holds the latest vote of each pair; `events`, where known, every act of voting, oldest first.
    """

    topic: str
    description: str
    people: tuple[PersonRecord, ...]
    statements: tuple[StatementRecord, ...]
    votes: VoteTable
    warnings: tuple[Message, ...] = field(default=())
    url: str = ""
    events: VoteTable | None = None
