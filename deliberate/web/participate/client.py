"""What the voting page hands to its script: cards held in advance, how far one is, addresses, and words."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, TypedDict

from flask import request, url_for
from flask_babel import gettext

from deliberate.models import Participant, Question
from deliberate.queries.visits import News
from deliberate.services.voting import load_kept_board
from deliberate.web.ballots.answer import CardJSON, build_cards
from deliberate.web.ballots.seal import find_card_key
from deliberate.web.dates import find_reader_locale
from deliberate.web.participate.acting_as import compute_client_name
from deliberate.web.participate.cards import ShownStatement, VotingCard
from deliberate.web.participate.last_vote import LastVote


class LastVoteJSON(TypedDict):
    card: CardJSON
    choice: str
    reason: str
    saved: bool
    important: bool
    at: int


class Addresses(TypedDict):
    page: str
    votes: str
    cards: str
    comments: str
    worker: str


class ClientData(Addresses):
    """who: a name for the person that only this site can make; empty for someone new. since: when their last visit
    ended, None where there was none; news: how many statements were added after it."""

    who: str
    consent: int
    card: CardJSON | None
    next: list[CardJSON]
    answered: int
    total: int
    pausing: bool
    since: int | None
    news: int
    last: LastVoteJSON | None


def write_client_data(
    question: Question,
    card: VotingCard,
    participant: Participant | None,
    last: LastVote | None,
    news: News,
    *,
    pausing: bool,
) -> str:
    """Return the data for the script as JSON. last: the vote just cast, if any."""
    data = json.dumps(build_client_data(question, card, participant, last, news, pausing=pausing), ensure_ascii=False)
    return f'{data[:-1]}, "words": {write_client_words(str(find_reader_locale()), question.text)}}}'


def build_client_data(
    question: Question,
    card: VotingCard,
    participant: Participant | None,
    last: LastVote | None,
    news: News,
    *,
    pausing: bool,
) -> ClientData:
    """Return the data for the script of an open question."""
    slug, position = question.assembly.slug, question.position
    board = load_kept_board(slug, position)
    return {
        "who": compute_client_name(participant),
        **build_addresses(slug, position, request.script_root),
        "consent": question.assembly.consent_version,
        "card": build_shown_card(card.statement, board.language, card.draw) if card.statement is not None else None,
        "next": build_cards(card.further, board, find_card_key()),
        "answered": card.answered,
        "total": card.total,
        "pausing": pausing,
        "since": news.since,
        "news": len(news.numbers),
        "last": build_last_vote(last, board.language) if last is not None else None,
    }


@lru_cache(maxsize=500)
def build_addresses(slug: str, position: int, _script_root: str) -> Addresses:
    """Return where the script of a question asks and sends; below the same mount they never differ."""
    return {
        "page": url_for("participate.question", slug=slug, position=position),
        "votes": url_for("ballots.cast", slug=slug, position=position),
        "cards": url_for("ballots.cards", slug=slug, position=position),
        "comments": url_for("participate.comments", slug=slug, position=position),
        "worker": url_for("participate.worker"),
    }


def build_last_vote(last: LastVote, language: str) -> LastVoteJSON:
    """Return the vote before, so that it can be undone and explained."""
    card = build_shown_card(last.statement, language, "")
    return {
        "card": card,
        "choice": last.choice,
        "reason": last.pass_reason or "",
        "saved": True,
        "important": last.important,
        "at": last.at,
    }


def build_shown_card(statement: ShownStatement, language: str, token: str) -> CardJSON:
    """Return a card as the script keeps it, of a statement that stands in the page."""
    return {
        "number": int(statement.number),
        "text": statement.text,
        "lang": language,
        "wording": statement.wording,
        "origin": statement.origin,
        "added": statement.added,
        "token": token,
    }


@lru_cache(maxsize=500)
def write_client_words(_locale: str, title: str) -> str:
    """Return what the script says, as JSON, in the reader's language."""
    return json.dumps(build_client_words(title), ensure_ascii=False)


def build_client_words(title: str) -> dict[str, Any]:
    """Return what the script says, by the names under which it looks for it."""
    return {
        "title": title,
        "signs": {"agree": "✓", "disagree": "✗", "pass": "–"},
        "place": gettext("Statement {n} of {of}"),
        "total": gettext("{n} of {of} in all"),
        "seed": gettext("from the organizers"),
        "participant": gettext("from a participant"),
        "is_new": gettext("new since your last visit"),
        "news": gettext("New statements since your last visit: {n}"),
        "important": gettext("important to you"),
        "marked": gettext("Marked as important to you."),
        "chosen": {"agree": gettext("Agree"), "disagree": gettext("Disagree"), "pass": gettext("Pass")},
        "saved": {
            "agree": gettext("Agree saved"),
            "disagree": gettext("Disagree saved"),
            "pass": gettext("Pass saved"),
        },
        "heard": {
            "agree": gettext("Saved: agree."),
            "disagree": gettext("Saved: disagree."),
            "pass": gettext("Saved: pass."),
        },
        "unheard": {
            "agree": gettext("Not sent yet: agree."),
            "disagree": gettext("Not sent yet: disagree."),
            "pass": gettext("Not sent yet: pass."),
        },
        "undone": gettext("Vote withdrawn."),
        "unsent": gettext("{n} not sent yet"),
        "comment_kept": gettext("Your comment is kept on this device until it is sent."),
        "comment_waits": gettext("Thank you. A moderator will read your comment first."),
        "comment_shown": gettext("Thank you. Others can now read your comment."),
        "text_sent": gettext("Your statement was sent."),
    }
