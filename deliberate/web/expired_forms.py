"""A form whose token is no longer good comes back with everything that was typed, to be sent once more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError

from deliberate.extensions import db
from deliberate.storage.engine import is_read_only
from deliberate.text import N_
from deliberate.web.errors import build_error_response, wants_json
from deliberate.web.mount import find_current_path

Page = Callable[..., ResponseReturnValue]
EXPIRED_FORM_PAGES: dict[str, Page] = {}
RESENT_FIELD = "sent_again"
NOT_SHOWN = frozenset({"csrf_token", RESENT_FIELD})
# Fields that a page sends by itself: no one typed them.
HIDDEN_FIELDS = frozenset({
    "accept", "act", "again", "choice", "client_id", "consent", "draw", "entry", "expires", "field", "form_key", "id",
    "important", "insist", "into", "joining", "key", "language", "makes_new", "next", "page", "pass_reason", "purpose",
    "run", "seen", "seen_as", "show", "signature", "start_over", "statement", "statements", "then", "verdict",
    "version", "votes", "withdraw", "wording",
})  # fmt: skip
LONG_LINE = 60
FIELD_LABELS = {
    "text": N_("Your text"),
    "texts": N_("Seed statements"),
    "reason": N_("Reason"),
    "note": N_("Note"),
    "code": N_("Your return code"),
    "kind": N_("Kind"),
    "title": N_("Title"),
}


@dataclass(frozen=True)
class SentField:
    """One value of a form as it came, and how it is shown again. kind: hidden, line, box, secret or file."""

    name: str
    value: str
    kind: str
    label: str


def expired_form_page(endpoint: str) -> Callable[[Page], Page]:
    """Declare how a view shows its own page again, with what was typed and the words of `describe_expiry`."""

    def register_page(page: Page) -> Page:
        EXPIRED_FORM_PAGES[endpoint] = page
        return page

    return register_page


def describe_expiry() -> str:
    """Return what happened, in one sentence; in two where the browser brings no cookie at all."""
    return f"{gettext('This page expired: your text is below, send it again.')} {describe_missing_cookies()}".strip()


def describe_missing_cookies() -> str:
    """Return what is missing where the browser brings no cookie at all, else nothing."""
    if request.cookies:
        return ""
    return str(
        gettext("Your browser sent no cookies. Please allow them for this site: without them, nothing is stored.")
    )  # fmt: skip


def handle_expired_form(_error: CSRFError) -> ResponseReturnValue:
    """Answer a form without a valid token: nothing is stored, and nothing that was typed is lost."""
    db.session.rollback()
    is_read_only.set(True)
    if wants_json():
        return build_error_response(400, describe_missing_cookies() or describe_expiry(), code="FormOutOfDate")
    page = EXPIRED_FORM_PAGES.get(request.endpoint or "")
    return page(**(request.view_args or {})) if page is not None else render_resend_page()


def render_resend_page(quote: str = "", note: str = "") -> Response:
    """Return the general page: each field that was sent in a form with the same address and a fresh token."""
    page = render_template(
        "errors/send_again.html",
        # Once is an accident; the second time the cookie that was just set did not come back.
        cookies_are_off=not request.cookies and RESENT_FIELD in request.form,
        words=describe_expiry(),
        action=find_current_path(),
        quote=quote,
        note=note,
        resent_field=RESENT_FIELD,
        fields=collect_sent_fields(),
    )
    return make_response(page, 400)


def collect_sent_fields() -> list[SentField]:
    """Return every value that was sent, in order; a password or file has to be given again."""
    labels = collect_field_labels()
    typed = [
        SentField(name, "" if kind == "secret" else value, kind, find_field_label(name, labels))
        for name, values in request.form.lists()
        if name not in NOT_SHOWN
        for value in values
        for kind in [choose_field_kind(name, value)]
    ]
    files = [
        SentField(name, file.filename or "", "file", find_field_label(name, labels))
        for name, file in request.files.items(multi=True)
        if file.filename
    ]
    return typed + files


def choose_field_kind(name: str, value: str) -> str:
    """Return how a value is shown again."""
    if "password" in name or "secret" in name:
        return "secret"
    if name in HIDDEN_FIELDS:
        return "hidden"
    return "box" if "\n" in value or len(value) > LONG_LINE else "line"


def find_field_label(name: str, labels: dict[str, Any]) -> str:
    """Return the label of a field, or its name in readable letters."""
    found = labels.get(name) or (gettext(FIELD_LABELS[name]) if name in FIELD_LABELS else "")
    return str(found) or name.replace("_", " ").replace("-", " ").capitalize()


def collect_field_labels() -> dict[str, Any]:
    """Name of a field → label, of all forms that the site declares."""
    found: dict[str, Any] = {}
    waiting: list[type[FlaskForm]] = [FlaskForm]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        for name, field in vars(kind).items():
            arguments = getattr(field, "args", ())
            if hasattr(field, "field_class") and arguments:
                found.setdefault(name, arguments[0])
    return found


def register(app: Flask) -> None:
    """Answer forms without a valid token here."""
    app.register_error_handler(CSRFError, handle_expired_form)
