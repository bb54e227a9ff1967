"""A refusal stands on the page the person was on, with what they typed: each unsafe view says which page that is."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from markupsafe import escape
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import HTTPException
from wtforms import Form

from deliberate.errors import DomainError
from deliberate.extensions import db

View = TypeVar("View", bound=Callable[..., Any])
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_PREFIXES = ("email", "password", "link", "offer")
# Fields that people write in; their content is never lost, whatever page shows the refusal.
TYPED_FIELDS = frozenset(
    {"answer", "background", "code", "confusions", "decision", "definition", "display_name", "email", "hinders_if"}
    | {"host", "introduction", "label", "methods", "name", "neutral_if", "note", "open_question", "plain"}
    | {"rationale", "reason", "responsible", "rules", "subcodes", "supports_if", "text", "texts", "title"}
    | {"veto_rule", "consent_text", "moderation_policy", "decision_maker"}
)  # fmt: skip


@dataclass(frozen=True)
class Refusal:
    """What was refused: why, what helps, at which element of the page, and what the page does not show of the typed."""

    status: int
    title: str
    message: str
    hint: str = ""
    code: str = ""
    field: str = ""
    typed: tuple[str, ...] = ()


def refusals_on(page: Callable[..., Any], field: str = "") -> Callable[[View], View]:
    """Declare the page on which refusals of this view are shown, called with what it takes of the view's arguments.

    field: the id of the element that the message leads to, with `{name}` for an argument of the address or a field.
    """

    def decorate(view: View) -> View:
        view.page, view.field = page, field  # type: ignore[attr-defined]
        return view

    return decorate


def on_refusal(kind: type[DomainError], answer: Callable[..., Any]) -> Callable[[View], View]:
    """Declare what answers one kind of refusal in place of the page of the view: called with it and the same arguments.

    It may act first and then raise the refusal again, for example to count a wrong password.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(*arguments: Any, **named: Any) -> Any:
            try:
                return view(*arguments, **named)
            except kind as refusal:
                return answer(refusal, *arguments, **named)

        return answered  # type: ignore[return-value]

    return decorate


def get_sent_fields() -> MultiDict[str, str]:
    """Return everything that was sent, as it came: for a page that shows it again or carries it along."""
    return request.form


def render_page_with_refusal(refusal: Refusal) -> str | None:
    """Return the page this request belongs to with the refusal on it; None where it belongs to none, or may not see it.

    What was typed and is in no field of the page is added to the message.
    """
    view: Any = current_app.view_functions.get(request.endpoint or "")
    page = getattr(view, "page", None)
    if page is None or request.method in SAFE_METHODS or refusal.status in {401, 403}:
        return None
    admits = getattr(view, "admits", None)
    try:
        if admits is not None and not admits(**request.view_args or {}):
            return None
        g.refusal = replace(refusal, field=refusal.field or format_field_id(view.field))
        found = render_page_text(page)
        fitting = replace(g.refusal, field=find_refused_field(found), typed=find_lost_texts(found))
        if fitting != g.refusal:
            g.refusal = fitting
            found = render_page_text(page)
    except (DomainError, HTTPException):
        found = None
    if found is None:
        g.refusal = None
        db.session.rollback()
    return found


def render_page_text(page: Callable[..., Any]) -> str | None:
    """Return what the page says, given those arguments of the address that it takes; None for another answer."""
    accepted = inspect.signature(page).parameters
    rendered = page(**{name: value for name, value in (request.view_args or {}).items() if name in accepted})
    text = rendered[0] if isinstance(rendered, tuple) else rendered
    return text if isinstance(text, str) else None


def find_refused_field(text: str | None) -> str:
    """Return the id that the message leads to, if the page has it."""
    field = str(g.refusal.field)
    # A page with several forms has the name of each before its fields.
    names = [field, *(f"{form}-{field}" for form in FORM_PREFIXES)] if field else []
    return next((name for name in names if text is not None and f'id="{escape(name)}"' in text), "")


def find_lost_texts(text: str | None) -> tuple[str, ...]:
    """Return what was typed and does not stand on the page."""
    return tuple(one for one in collect_typed_texts() if text is not None and str(escape(one)) not in text)


def format_field_id(pattern: str) -> str:
    """Return the id of the element that the message leads to."""
    return pattern.format_map(defaultdict(str, {**get_sent_fields().to_dict(), **(request.view_args or {})}))


def collect_typed_texts() -> list[str]:
    """Return what was written in the fields of the form, each text once."""
    return list(
        dict.fromkeys(
            text for name, text in get_sent_fields().items(multi=True) if name in TYPED_FIELDS and text.strip()
        )
    )


def drop_unreadable_body() -> None:
    """Drop the body of a request that cannot be read, because it is too large or broken."""
    try:
        get_sent_fields()
    except HTTPException:
        vars(request).update(form=ImmutableMultiDict(), files=ImmutableMultiDict())


def add_refusal_to_field(form: Form) -> None:
    """Write the refusal of this request beside the field of the form that it is about."""
    refusal: Refusal | None = g.get("refusal")
    field = refusal.field.removeprefix(form._prefix) if refusal is not None else ""
    if refusal is not None and field in form:
        form[field].errors = [*form[field].errors, refusal.message]


def choose_sent_text(field: str, kept: str = "") -> str:
    """Return what was sent in a field and refused, or else what is kept."""
    return get_sent_fields().get(field, kept) if g.get("refusal") is not None else kept


def register(app: Flask) -> None:
    """Give templates the refusal that they show, None on most pages."""
    app.context_processor(lambda: {"refusal": g.get("refusal"), "sent_text": choose_sent_text})
