"""What comes in with votes and what goes out: values that know no database and no HTTP."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from deliberate.errors import DomainError
from deliberate.models import AssemblyState, Moderation
from deliberate.queries.next_statement import RoutedStatement

MOST_BALLOTS = 20
MOST_CARDS = 10
# For so long a card says truly how it was drawn; a vote on an older one is stored without that.
CARD_DAYS = 7


@dataclass(frozen=True)
class CardOrigin:
    """What the token of a card says: the draw, the wording shown, for whom and when.

    participant_id: 0 where the card was made for someone who had not joined. issued: seconds since 1970.
    """

    draw: RoutedStatement
    wording: int
    participant_id: int
    issued: int


@dataclass(frozen=True)
class Ballot:
    """One choice on one statement. choice: None withdraws the vote. wording: which one was shown.

    important: whether the statement is marked as important to the person; None leaves the mark as it is.
    """

    number: int
    choice: int | None
    pass_reason: str | None
    wording: int
    origin: CardOrigin | None = None
    important: bool | None = None


@dataclass(frozen=True)
class BallotBatch:
    """What one person sends at once: up to 20 choices in their order, and what they need next.

    token_hash or participant_id says who. showing: the card now on their screen. held: numbers of the cards that they
    have already. wanted: how many cards to send along.
    """

    assembly_id: int
    question_id: int
    ballots: tuple[Ballot, ...]
    token_hash: str = ""
    participant_id: int = 0
    showing: CardOrigin | None = None
    held: frozenset[int] = frozenset()
    wanted: int = 1


@dataclass(frozen=True)
class BallotResult:
    """What is stored now for one ballot, or why it was refused.

    changed: whether it was something new; a repeat changes nothing. is_first: the first vote on this statement.
    important: the mark that was stored with it; None where the ballot said nothing of one.
    """

    choice: int | None = None
    pass_reason: str | None = None
    refusal: DomainError | None = None
    changed: bool = False
    is_first: bool = False
    important: bool | None = None


@dataclass(frozen=True)
class BoardStatement:
    """A visible statement as everybody sees it. added: since when it is there to vote on, in seconds since 1970."""

    id: int
    number: int
    text: str
    wording: int
    origin: str
    added: int = 0


@dataclass(frozen=True)
class Card:
    """A statement to vote on, and how it came to be this one."""

    statement: BoardStatement
    origin: CardOrigin


@dataclass(frozen=True)
class BatchOutcome:
    """The answer to a batch: a result for each ballot, how far the person is, and cards to go on with."""

    participant_id: int
    results: tuple[BallotResult, ...]
    answered: int
    total: int
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class CurrentStatement:
    """What decides about a vote on a statement, as it is when the vote is stored."""

    id: int
    moderation: str
    wording: int
    is_replaced: bool

    @property
    def is_visible(self) -> bool:
        return self.moderation == Moderation.VISIBLE


@dataclass(frozen=True)
class VoterState:
    """What is known of one person, and of their assembly, when their votes are stored.

    votes: statement → choice and reason. last_shown: the statement of the newest exposure. shown: exposures of the
    statements in the batch, as statement, purpose and probability.
    """

    participant_id: int
    joined_at: dt.datetime
    assembly_state: AssemblyState
    closes_at: dt.datetime | None
    votes: dict[int, tuple[int, str | None]]
    last_shown: int
    statements: dict[int, CurrentStatement]
    shown: frozenset[tuple[int, str, float]]
    stale_device: int | None = None


@dataclass
class VoteRows:
    """Rows to be written. votes: statement → choice and reason, None where the vote is withdrawn. marks: statement →
    whether its vote is marked as important, only where that was said."""

    participant_id: int
    at: dt.datetime
    votes: dict[int, tuple[int, str | None] | None] = field(default_factory=dict)
    events: list[tuple[int, int | None]] = field(default_factory=list)
    exposures: list[RoutedStatement] = field(default_factory=list)
    shown: Counter[int] = field(default_factory=Counter)
    marks: dict[int, bool] = field(default_factory=dict)
    stale_device: int | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.votes or self.events or self.exposures or self.marks or self.stale_device)
