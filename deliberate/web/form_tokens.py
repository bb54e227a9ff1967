"""Which requests without a valid form token are taken all the same: those that no other site can have made."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, current_app, request, session
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from deliberate.extensions import csrf
from deliberate.queries.assemblies import load_assembly
from deliberate.storage.engine import is_read_only
from deliberate.web.signed_cookie import read_cookie_token

# Tokens of pages that a participant had open when the session was renewed by a log-in.
PARTICIPANTS_TOKEN = "participants_token"  # noqa: S105  (the name of a key, no secret)
VOTING_ENDPOINTS = frozenset({"participate.vote", "participate.undo"})
KEPT_AT_LOG_IN = frozenset({"language", "channels"})


def is_vouched_for() -> bool:
    """Return whether a request without a valid token comes from our own page.

    Either the page was opened before a log-in in another tab, or it is a vote, the browser says that our own page sent
    it, and the participant's own cookie came along.
    """
    is_read_only.set(True)
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
    """Return scheme and host of an address."""
    parts = urlsplit(address)
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


def register(_app: Flask) -> None:
    """Ask here before a form is refused."""
    csrf.vouches = is_vouched_for
