"""The choice of the interface language."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, session, url_for
from flask.typing import ResponseReturnValue

from deliberate.config import LANGUAGES
from deliberate.web.access import open_to_all
from deliberate.web.forms.participate import LanguageForm

bp = Blueprint("language", __name__)


def sanitize_local_path(address: str | None) -> str:
    """Return a path on this site, whatever is asked for: a foreign address becomes the start page."""
    try:
        parts = urlsplit((address or "").replace("\\", "/"))
    except ValueError:
        return url_for("home.index")
    path = parts.path
    if parts.scheme or parts.netloc or not path.startswith("/") or path.startswith("//"):
        return url_for("home.index")
    return f"{path}?{parts.query}" if parts.query else path


@bp.post("/language")
@open_to_all
def choose() -> ResponseReturnValue:
    """Remember the language and return to the page it was chosen on."""
    form = LanguageForm.read()
    if form.language.data in LANGUAGES:
        session["language"] = form.language.data
    return redirect(sanitize_local_path(form.next.data), 303)
