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
from deliberate.storage.engine import reading
from deliberate.text import N_
from deliberate.web.errors import answer, wants_json
from deliberate.web.mount import here

Page = Callable[..., ResponseReturnValue]
OWN_PAGES: dict[str, Page] = {}
MARK = "sent_again"
NOT_SHOWN = frozenset({"csrf_token", MARK})
# What a page sends along by itself: nobody typed it.
CARRIED = frozenset({
    "act", "again", "choice", "consent", "draw", "field", "form_key", "insist", "into", "joining", "key", "language",
    "makes_new", "next", "page", "pass_reason", "run", "seen", "seen_as", "start_over", "statement", "statements",
    "then", "verdict", "version", "votes", "withdraw", "wording",
})  # fmt: skip
LONG_LINE = 60
LABELS = {
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


def own_page(endpoint: str) -> Callable[[Page], Page]:
    """Declare how a view shows its own page again, with what was typed and the words of `expired_words`."""

    def register_page(page: Page) -> Page:
        OWN_PAGES[endpoint] = page
        return page

    return register_page


def expired_words() -> str:
    """What happened, in one sentence; in two where the browser brings no cookie at all."""
    sentences = [gettext("This page expired: your text is below, send it again.")]
    if not request.cookies:
        sentences.append(
            gettext("Your browser sent no cookies; without them nothing can be stored, so please allow them.")
        )
    return " ".join(sentences)


def form_expired(_error: CSRFError) -> ResponseReturnValue:
    """Answer a form without a valid token: nothing is stored, and nothing that was typed is lost."""
    db.session.rollback()
    reading.set(True)
    if wants_json():
        return answer(400, expired_words(), code="FormOutOfDate")
    page = OWN_PAGES.get(request.endpoint or "")
    return page(**(request.view_args or {})) if page is not None else send_again_page()


def send_again_page(quote: str = "", note: str = "") -> Response:
    """The general page: each field that was sent in a form with the same address and a fresh token."""
    page = render_template(
        "errors/send_again.html",
        # Once is an accident; the second time the cookie that was just set did not come back.
        cookies_are_off=not request.cookies and MARK in request.form,
        words=expired_words(),
        action=here(),
        quote=quote,
        note=note,
        mark=MARK,
        fields=sent_fields(),
    )
    return make_response(page, 400)


def sent_fields() -> list[SentField]:
    """Every value that was sent, in order; a password or file has to be given again."""
    labels = known_labels()
    typed = [
        SentField(name, "" if kind == "secret" else value, kind, label_of(name, labels))
        for name, values in request.form.lists()
        if name not in NOT_SHOWN
        for value in values
        for kind in [kind_of(name, value)]
    ]
    files = [
        SentField(name, file.filename or "", "file", label_of(name, labels))
        for name, file in request.files.items(multi=True)
        if file.filename
    ]
    return typed + files


def kind_of(name: str, value: str) -> str:
    """How a value is shown again."""
    if "password" in name or "secret" in name:
        return "secret"
    if name in CARRIED:
        return "hidden"
    return "box" if "\n" in value or len(value) > LONG_LINE else "line"


def label_of(name: str, labels: dict[str, Any]) -> str:
    """The label of a field, or its name in readable letters."""
    found = labels.get(name) or (gettext(LABELS[name]) if name in LABELS else "")
    return str(found) or name.replace("_", " ").replace("-", " ").capitalize()


def known_labels() -> dict[str, Any]:
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
    app.register_error_handler(CSRFError, form_expired)
