"""Who is asking, in which language: found once per request."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, session
from flask_babel import get_locale, get_translations
from flask_login import current_user

from deliberate.config import LANGUAGES
from deliberate.extensions import db
from deliberate.models import Account


def load_account(kept: str) -> Account | None:
    """Return the account behind a session cookie, unless its nonce has moved on."""
    number, _, nonce = kept.partition(".")
    if not (number.isdigit() and nonce.isdigit()):
        return None
    account = db.session.get(Account, int(number))
    return account if account is not None and account.session_nonce == int(nonce) else None


def choose_language() -> str:
    """Return the language of this answer: chosen by hand, else the account's, else what the browser asks for."""
    if not request:
        return "en"
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    if current_user and current_user.is_authenticated and current_user.locale in LANGUAGES:
        return str(current_user.locale)
    return request.accept_languages.best_match(list(LANGUAGES)) or g.get("assembly_language", "en")


def build_page_context() -> dict[str, Any]:
    """Return what every template may use."""
    locale = get_locale()
    return {
        "languages": LANGUAGES,
        "language": str(locale or "en"),
        "direction": getattr(locale, "text_direction", "ltr") if locale else "ltr",
    }


def load_translations() -> Any:
    """Return the catalogue of this page's language, looked up once for a page and not for each of its words."""
    if "catalogue" not in g:
        g.catalogue = get_translations()
    return g.catalogue


def register(app: Flask) -> None:
    """Give every template the words of the page."""
    app.context_processor(build_page_context)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: load_translations().ugettext(text),
        lambda one, many, number: load_translations().ungettext(one, many, number),
        newstyle=True,
    )
