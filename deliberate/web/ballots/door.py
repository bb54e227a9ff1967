"""The light door: a participant's votes from our own page are stored without session, hooks and routing.

It looks at the path alone, before the application opens a session. Whatever it does not know for certain (someone new,
a device that was signed out, a request that no browser vouches for, a refusal of the whole) takes the ordinary way.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask, g
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.exc import SQLAlchemyError

from deliberate.errors import DomainError, VoteStateUnknown
from deliberate.queries.assemblies import load_assembly
from deliberate.services.joining import hash_secret
from deliberate.services.vote_path.ballots import BallotBatch, BatchOutcome
from deliberate.services.vote_path.board import Board
from deliberate.services.vote_path.later import ANSWER_LATER, Later, NeedsReading, NeedsThread
from deliberate.services.vote_path.path import VotePath, find_vote_path, read_board_without_session
from deliberate.services.vote_path.writer import WaitingBatch
from deliberate.storage import sqlite_write_queue
from deliberate.storage.engine import is_read_only
from deliberate.web.ballots.answer import ResultJSON, build_cards, build_progress, build_results
from deliberate.web.ballots.seal import derive_key
from deliberate.web.ballots.sent import SentVote, SentVotes, read_votes
from deliberate.web.form_tokens import parse_origin
from deliberate.web.headers import CONSTANT_HEADERS
from deliberate.web.limits import COOKIE, COOKIES, HEADER, ORDINARY
from deliberate.web.mount import find_cookie_prefix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = re.compile(r"/api/v1/assemblies/([a-z0-9-]{1,80})/questions/([0-9]{1,4})/votes")
# Tokens of cookies whose signature was checked; checking it takes longer than storing a vote.
KEPT_TOKENS = 20_000
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
HEADERS = [
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
    ("Vary", "Cookie"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    *CONSTANT_HEADERS.items(),
]


@dataclass(frozen=True)
class Asked:
    """What came to the address of votes: the question, and the body."""

    slug: str
    position: int
    body: bytes


class VoteDoor:
    """Stands before the application and answers votes of participants itself."""

    def __init__(self, app: Flask, inner: WSGIApplication) -> None:
        self.app, self.inner = app, inner
        secret = str(app.config["SECRET_KEY"])
        self.key, self.origin = derive_key(secret), parse_origin(str(app.config["BASE_URL"]))
        signer = URLSafeSerializer(secret, salt="deliberate.participant")
        self.read_token: Callable[[str], str | None] = lru_cache(KEPT_TOKENS)(build_token_reader(signer))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        later: Later | None = environ.pop(ANSWER_LATER, None)
        asked = PATH.fullmatch(environ.get("PATH_INFO", "")) if environ["REQUEST_METHOD"] == "POST" else None
        if asked is None or not self.is_ours(environ) or not is_small(environ):
            return self.take_ordinary_way(environ, start_response, later)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = io.BytesIO(body)
        try:
            pending = self.begin(environ, Asked(asked[1], int(asked[2]), body), later)
        except SQLAlchemyError as error:
            return self.answer_fault(environ, start_response, error)
        except DomainError:
            pending = None
        if pending is None:
            return self.take_ordinary_way(environ, start_response, later)
        if later is not None:
            later.pending = pending
            return []
        return pending.complete(start_response)

    def take_ordinary_way(
        self, environ: WSGIEnvironment, start_response: StartResponse, later: Later | None
    ) -> Iterable[bytes]:
        """Let the application answer. Raises NeedsThread where the server has not taken one."""
        if later is not None:
            raise NeedsThread
        return self.inner(environ, start_response)

    def is_ours(self, environ: WSGIEnvironment) -> bool:
        """Return whether the browser says that one of our pages sent this; silence is a no."""
        site = environ.get("HTTP_SEC_FETCH_SITE")
        if site is not None:
            return bool(site == "same-origin")
        origin = parse_origin(environ.get("HTTP_ORIGIN", ""))
        return origin == self.origin or origin == (environ["wsgi.url_scheme"], environ.get("HTTP_HOST", ""))

    def begin(self, environ: WSGIEnvironment, asked: Asked, later: Later | None) -> PendingVotes | None:
        """Put the votes into the queue; None where they are not for the light door.

        Raises DomainError, SQLAlchemyError; NeedsReading where the board has to be read and the server has not taken a
        thread.
        """
        path = find_vote_path(self.app)
        board = find_board(path, (asked.slug, asked.position), may_read=later is None)
        token_hash = self.find_token(environ, board)
        if token_hash is None:
            return None
        sent = read_votes(asked.body, self.key)
        batch = BallotBatch(
            assembly_id=board.assembly_id,
            question_id=board.question_id,
            ballots=sent.ballots,
            token_hash=token_hash,
            showing=sent.showing,
            held=sent.held,
            wanted=sent.wanted,
        )
        waiting = path.writer.begin(batch, board, later.waker if later is not None else None)
        return PendingVotes(self, environ, asked, sent, waiting)

    def find_token(self, environ: WSGIEnvironment, board: Board) -> str | None:
        """Return the hash of the token in the participant's cookie; None where there is none of ours."""
        name = f"{find_cookie_prefix(environ)}part-{board.assembly_id}="
        found = [part for part in environ.get("HTTP_COOKIE", "").split("; ") if part.startswith(name)]
        return self.read_token(found[0].removeprefix(name)) if len(found) == 1 else None

    def build_refused_results(
        self, environ: WSGIEnvironment, slug: str, sent: SentVotes, outcome: BatchOutcome
    ) -> list[ResultJSON]:
        """Return what became of each vote, with words for those that were refused."""
        from deliberate.web.ballots.api import build_refused

        with self.app.request_context(environ):
            token = is_read_only.set(True)
            try:
                g.assembly = load_assembly(slug)
                g.assembly_language = g.assembly.language
                return build_results(sent.votes, outcome.results, build_refused)
            finally:
                is_read_only.reset(token)

    def answer_fault(
        self, environ: WSGIEnvironment, start_response: StartResponse, error: Exception
    ) -> Iterable[bytes]:
        """Answer in the words of the application, without trying once more."""
        with self.app.request_context(environ):
            token = is_read_only.set(True)
            try:
                response = self.app.make_response(self.app.handle_user_exception(error))
                return self.app.process_response(response)(environ, start_response)
            finally:
                is_read_only.reset(token)


class PendingVotes:
    """Votes of one request that are in the queue, and the answer to them."""

    def __init__(
        self, door: VoteDoor, environ: WSGIEnvironment, asked: Asked, sent: SentVotes, waiting: WaitingBatch
    ) -> None:
        self.door, self.environ, self.asked, self.sent, self.waiting = door, environ, asked, sent, waiting

    def build_at_once(self) -> tuple[list[tuple[str, str]], bytes] | None:
        """Return headers and body, where every vote was stored; None where words are to be found or more is to be
        done."""
        outcome = self.waiting.outcome if self.waiting.is_done else None
        return self.build(outcome) if outcome is not None and self.is_plain(outcome) else None

    def complete(self, start_response: StartResponse) -> Iterable[bytes]:
        """Answer once the votes are on disk."""
        door, waiting = self.door, self.waiting
        try:
            # A server that has waited already does not wait again.
            patience = sqlite_write_queue.PATIENCE_SECONDS if waiting.waker is None else 0
            outcome = find_vote_path(door.app).writer.finish(waiting, patience)
            headers, body = self.build(outcome)
        except (VoteStateUnknown, SQLAlchemyError) as error:
            return door.answer_fault(self.environ, start_response, error)
        except DomainError:
            return door.inner(self.environ, start_response)
        start_response("200 OK", headers)
        return [body]

    def is_plain(self, outcome: BatchOutcome) -> bool:
        """Return whether no vote was refused."""
        return len(self.sent.ballots) == len(self.sent.votes) and all(
            result.refusal is None for result in outcome.results
        )

    def build(self, outcome: BatchOutcome) -> tuple[list[tuple[str, str]], bytes]:
        """Return headers and body. Raises SQLAlchemyError where words for a refusal cannot be looked up."""
        sent = self.sent
        document = {
            "results": (
                build_results(sent.votes, outcome.results, no_refusal)
                if self.is_plain(outcome)
                else self.door.build_refused_results(self.environ, self.asked.slug, sent, outcome)
            ),
            "progress": build_progress(outcome.answered, outcome.total),
            "next": build_cards(outcome.cards, self.waiting.board, self.door.key),
        }
        body = ENCODER.encode(document).encode()
        return [*HEADERS, ("Content-Length", str(len(body)))], body


def find_board(path: VotePath, place: tuple[str, int], *, may_read: bool) -> Board:
    """Return the board of a question, at most a second old. may_read: whether the one who asks has a thread for it.

    Raises NotFound, SQLAlchemyError; NeedsReading where someone else has to read.
    """

    def read() -> Board:
        return read_board_without_session(path, *place)

    if may_read:
        return path.boards.get(place, read)
    kept = path.boards.find(place)
    if kept is None:
        raise NeedsReading(place, lambda: path.boards.renew(place, read))
    return kept.value


def build_token_reader(signer: URLSafeSerializer) -> Callable[[str], str | None]:
    """Return the function that turns the value of a cookie into the hash of its token; None where it is not ours."""

    def read_token(value: str) -> str | None:
        try:
            return hash_secret(str(signer.loads(value))) if len(value) <= COOKIE else None
        except BadSignature:
            return None

    return read_token


def is_small(environ: WSGIEnvironment) -> bool:
    """Return whether the request keeps the limits of an ordinary one."""
    length = environ.get("CONTENT_LENGTH", "")
    if not (length.isascii() and length.isdigit() and int(length) <= ORDINARY.max_body_bytes()):
        return False
    if environ.get("QUERY_STRING") or "HTTP_TRANSFER_ENCODING" in environ:
        return False
    return all(
        len(value) <= (COOKIES if name == "HTTP_COOKIE" else HEADER)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    )


def no_refusal(_vote: SentVote, refusal: DomainError) -> Any:
    raise refusal


def register(app: Flask) -> None:
    """Put the door before the application."""
    app.extensions[ANSWER_LATER] = True
    app.wsgi_app = VoteDoor(app, app.wsgi_app)  # type: ignore[method-assign]
