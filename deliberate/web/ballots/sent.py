"""Reads the votes that a client sent: JSON, checked field by field before anything is looked up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deliberate.errors import ChoiceUnknown, DomainError, NotFound, StateUnknown, VotesUnreadable
from deliberate.models import CHOICES, PassReason
from deliberate.services.vote_path.ballots import MOST_BALLOTS, MOST_CARDS, Ballot, CardOrigin
from deliberate.text import N_, Message
from deliberate.web.ballots.seal import unseal_origin
from deliberate.web.numbers import LARGEST

WITHDRAW = "withdraw"
LONGEST_ID = 64
CARDS = 3
MOST_HELD = 50


@dataclass(frozen=True)
class SentVote:
    """One vote as it came: the client's name for it, and the ballot or why it is none."""

    client_id: str
    number: int
    ballot: Ballot | None
    refusal: DomainError | None = None


@dataclass(frozen=True)
class SentVotes:
    """Everything in one request."""

    votes: tuple[SentVote, ...]
    showing: CardOrigin | None
    held: frozenset[int]
    wanted: int
    consent: int
    starts_over: bool

    @property
    def ballots(self) -> tuple[Ballot, ...]:
        return tuple(vote.ballot for vote in self.votes if vote.ballot is not None)


def build_refusal(problem: str, **values: int) -> VotesUnreadable:
    """Return the refusal of a whole request, with what is wrong with it."""
    return VotesUnreadable(problem=Message(problem, values))


def read_votes(body: bytes, key: bytes) -> SentVotes:
    """Return what a client sent. Raises VotesUnreadable."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise build_refusal(N_("the request is not valid JSON")) from None
    if not isinstance(document, dict):
        raise build_refusal(N_("the request must be a JSON object"))
    votes = document.get("votes")
    if not isinstance(votes, list) or not 1 <= len(votes) <= MOST_BALLOTS:
        raise build_refusal(N_("“votes” must be a list of 1 to %(most)d votes"), most=MOST_BALLOTS)
    return SentVotes(
        votes=tuple(read_vote(vote, key) for vote in votes),
        showing=read_origin(document.get("showing"), key),
        held=read_held(document.get("held", [])),
        wanted=read_wanted(document.get("next", CARDS)),
        consent=read_number(document.get("consent")) or 1,
        starts_over=document.get("start_over") is True,
    )


def read_vote(sent: Any, key: bytes) -> SentVote:
    """Return one vote. Raises VotesUnreadable where it has no name, so that nothing could be said of it."""
    if not isinstance(sent, dict):
        raise build_refusal(N_("each vote must be a JSON object"))
    client_id = sent.get("id")
    if not isinstance(client_id, str) or not 0 < len(client_id) <= LONGEST_ID or not client_id.isprintable():
        raise build_refusal(N_("each vote needs an “id” of 1 to %(most)d characters"), most=LONGEST_ID)
    number = read_number(sent.get("statement"))
    try:
        return SentVote(client_id, number if number is not None else -1, read_ballot(sent, number, key))
    except DomainError as refusal:
        return SentVote(client_id, number if number is not None else -1, None, refusal)


def read_ballot(sent: Mapping[str, Any], number: int | None, key: bytes) -> Ballot:
    """Return the ballot. Raises NotFound, ChoiceUnknown, StateUnknown."""
    if number is None:
        raise NotFound
    choice, reason = sent.get("choice"), sent.get("pass_reason") or None
    if choice != WITHDRAW and (not isinstance(choice, str) or choice not in CHOICES):
        raise ChoiceUnknown
    if reason is not None and (not isinstance(reason, str) or reason not in set(PassReason)):
        raise StateUnknown(value=str(reason)[:LONGEST_ID], known=", ".join(PassReason))
    important = sent.get("important")
    if important is not None and not isinstance(important, bool):
        raise StateUnknown(value=str(important)[:LONGEST_ID], known="true, false")
    return Ballot(
        number=number,
        choice=None if choice == WITHDRAW else int(CHOICES[choice]),
        pass_reason=reason,
        wording=read_number(sent.get("wording")) or 1,
        origin=read_origin(sent.get("token"), key),
        important=important,
    )


def read_number(sent: Any) -> int | None:
    """Return a whole number that can be kept; None for anything else."""
    return sent if type(sent) is int and 0 <= sent <= LARGEST else None


def read_origin(sent: Any, key: bytes) -> CardOrigin | None:
    return unseal_origin(sent, key) if isinstance(sent, str) and sent else None


def read_held(sent: Any) -> frozenset[int]:
    """Return the numbers of the cards that a client has. Raises VotesUnreadable."""
    numbers = [read_number(one) for one in sent] if isinstance(sent, list) and len(sent) <= MOST_HELD else [None]
    if None in numbers:
        raise build_refusal(N_("“held” must be a list of at most %(most)d numbers of statements"), most=MOST_HELD)
    return frozenset(number for number in numbers if number is not None)


def read_wanted(sent: Any) -> int:
    """Return how many cards to send along. Raises VotesUnreadable."""
    wanted = read_number(sent)
    if wanted is None or wanted > MOST_CARDS:
        raise build_refusal(N_("“next” must be a number from 0 to %(most)d"), most=MOST_CARDS)
    return wanted
