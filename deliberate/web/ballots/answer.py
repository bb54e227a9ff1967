"""The answer to votes, as JSON: what became of each, how far the person is, and the cards to go on with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NotRequired, TypedDict

from deliberate.errors import DomainError
from deliberate.models import Choice
from deliberate.services.vote_path.ballots import BallotResult, Card
from deliberate.services.vote_path.board import Board
from deliberate.web.ballots.seal import seal_origin
from deliberate.web.ballots.sent import SentVote

BATCH_SIZE = 10


class RefusalJSON(TypedDict):
    code: str
    message: str
    hint: str


class CardJSON(TypedDict):
    number: int
    text: str
    lang: str
    wording: int
    origin: str
    added: int
    token: str


class ResultJSON(TypedDict):
    id: str
    statement: int | None
    stored: bool
    choice: NotRequired[str | None]
    pass_reason: NotRequired[str | None]
    important: NotRequired[bool]
    error: NotRequired[RefusalJSON]
    replacement: NotRequired[CardJSON]


class BatchJSON(TypedDict):
    place: int
    size: int
    is_done: bool


class ProgressJSON(TypedDict):
    answered: int
    total: int
    batch: BatchJSON


Refuse = Callable[[SentVote, DomainError], ResultJSON]


def build_progress(answered: int, total: int) -> ProgressJSON:
    """Return how far the person is, in all and in the present batch of ten."""
    return {
        "answered": answered,
        "total": total,
        "batch": {
            "place": answered % BATCH_SIZE + 1,
            "size": min(BATCH_SIZE, total - answered // BATCH_SIZE * BATCH_SIZE),
            "is_done": answered > 0 and answered % BATCH_SIZE == 0,
        },
    }


def build_cards(cards: Sequence[Card], board: Board, key: bytes) -> list[CardJSON]:
    """Return the cards, each with its token."""
    return [
        {
            "number": card.statement.number,
            "text": card.statement.text,
            "lang": board.language,
            "wording": card.statement.wording,
            "origin": card.statement.origin,
            "added": card.statement.added,
            "token": seal_origin(card.origin, key),
        }
        for card in cards
    ]


def build_results(votes: Sequence[SentVote], stored: Sequence[BallotResult], refuse: Refuse) -> list[ResultJSON]:
    """Return what became of each vote, in the order in which they came."""
    results, found = iter(stored), list[ResultJSON]()
    for vote in votes:
        result = next(results) if vote.ballot is not None else BallotResult(refusal=vote.refusal)
        found.append(build_stored(vote, result) if result.refusal is None else refuse(vote, result.refusal))
    return found


def build_stored(vote: SentVote, result: BallotResult) -> ResultJSON:
    choice = Choice(result.choice).word if result.choice is not None else None
    told: ResultJSON = {
        "id": vote.client_id,
        "statement": vote.number,
        "stored": True,
        "choice": choice,
        "pass_reason": result.pass_reason,
    }
    if result.important is not None:
        told["important"] = result.important
    return told
