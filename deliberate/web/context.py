"""Who is asking, in which language: found once per request."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, session
from flask_babel import get_locale
from flask_login import current_user

from deliberate.config import LANGUAGES


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


def register(app: Flask) -> None:
    """Give every template the words of the page."""
    app.context_processor(build_page_context)
