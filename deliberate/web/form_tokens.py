"""Which requests without a valid form token are taken all the same: those that no other site can have made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request, session
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms import ValidationError

from deliberate.extensions import csrf
from deliberate.queries.assemblies import load_assembly
from deliberate.storage.engine import is_read_only
from deliberate.web.shared_pages import SHARED_FORM_ENDPOINTS, is_shared_request
from deliberate.web.signed_cookie import read_cookie_token

# Tokens of pages that a participant had open when the session was renewed by a log-in.
PARTICIPANTS_TOKEN = "participants_token"  # noqa: S105  (the name of a key, no secret)
VOTING_ENDPOINTS = frozenset({
    "participate.vote", "participate.undo", "participate.propose", "participate.comment", "ballots.cast",
})  # fmt: skip
KEPT_AT_LOG_IN = frozenset({"language", "channels", "links", "ways-in"})


def is_vouched_for() -> bool:
    """Return whether a request without a valid token comes from our own page.

    Either the page was opened before a log-in in another tab; or the browser says that our own page sent it, and it is
    a form of pages that carry no token, or a vote or text and the participant's own cookie came along.
    """
    is_read_only.set(True)
    if request.endpoint in SHARED_FORM_ENDPOINTS:
        return is_same_origin()
    if request.blueprint == "participate" and has_earlier_token():
        return True
    return request.endpoint in VOTING_ENDPOINTS and is_same_origin() and has_participant()


def has_earlier_token() -> bool:
    """Return whether the token is one from before the log-in."""
    try:
        validate_csrf(request.form.get("csrf_token"), token_key=PARTICIPANTS_TOKEN)
    except ValidationError:
        return False
    return True


def is_same_origin() -> bool:
    """Return whether the browser says that the request comes from a page of ours; silence is a no."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    ours = {parse_origin(request.host_url), parse_origin(str(current_app.config["BASE_URL"]))}
    return parse_origin(request.headers.get("Origin", "")) in ours


def parse_origin(address: str) -> tuple[str, str]:
    """Return scheme and host of an address; of one that cannot be read what no address of ours is."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", address
    return parts.scheme, parts.netloc


def has_participant() -> bool:
    """Return whether the request brings a signed cookie of a participant of the assembly in its address."""
    return read_cookie_token(load_assembly((request.view_args or {})["slug"])) is not None


def renew_session() -> None:
    """Begin the session of a log-in: nothing of before is kept but what a participant's open pages need."""
    kept = {name: value for name, value in session.items() if name in KEPT_AT_LOG_IN or name.startswith("last-")}
    earlier = session.get(PARTICIPANTS_TOKEN) or session.get("csrf_token")
    session.clear()
    session.update(kept)
    if earlier is not None:
        session[PARTICIPANTS_TOKEN] = earlier


def write_token() -> str:
    """Return the token of a form; empty on pages that are the same for everyone."""
    if "token_mark" in g:
        return str(g.token_mark)
    return "" if is_shared_request() else str(generate_csrf())


@contextmanager
def marking_token(mark: str) -> Iterator[None]:
    """Let a mark stand for the token in forms that are rendered meanwhile."""
    g.token_mark = mark
    try:
        yield
    finally:
        g.pop("token_mark")


def register(app: Flask) -> None:
    """Ask here before a form is refused, and write the tokens."""
    csrf.vouches = is_vouched_for
    app.jinja_env.globals["csrf_token"] = write_token
    app.context_processor(lambda: {"csrf_token": write_token})
