"""Refusals become answers here, once, for pages and for JSON alike."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import Flask, Response, current_app, flash, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from wtforms import Form

from deliberate.busy import is_out_of_reach, is_unusable
from deliberate.errors import DomainError, Forbidden, Invalid, Later, NotFound, Overloaded, Refused, TooLarge, TooMany
from deliberate.extensions import db, login
from deliberate.text import N_

RETRY_AFTER_SECONDS = 2
VOTE_FIELDS = ("statement", "draw", "wording", "choice", "pass_reason", "consent")
STATUS: dict[type[DomainError], int] = {
    NotFound: 404, Forbidden: 403, Refused: 409, TooLarge: 413, Invalid: 422, TooMany: 429, Overloaded: 503, Later: 503,
}  # fmt: skip

TITLES = {
    400: N_("This request could not be read"),
    401: N_("Please log in"),
    403: N_("This is not open to you"),
    404: N_("Page not found"),
    405: N_("This does not work this way"),
    409: N_("This is not possible now"),
    413: N_("This is too large"),
    414: N_("This address is too long"),
    422: N_("Something in it cannot be accepted"),
    431: N_("Your browser sent too much with this request"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong on our side"),
    503: N_("The service is busy"),
}
MESSAGES = {
    400: N_("Something in the request was missing or out of order. Nothing was stored."),
    401: N_("This page is only for people who are logged in."),
    403: N_("Your role here does not include this page or this act. Nothing was stored."),
    404: N_("There is nothing here under this address."),
    405: N_("This address does not take this kind of request."),
    409: N_("It does not fit what is there now. Nothing was stored; load the page again."),
    413: N_("What you sent is larger than this site accepts. Nothing was stored."),
    414: N_("The address is longer than this site reads. Nothing was stored; send long texts by their form."),
    422: N_("Something in what you sent cannot be accepted. Nothing was stored."),
    431: N_("A header or the cookies are longer than this site reads. Delete the cookies of this site and try again."),
    429: N_("There were too many attempts in a short time. Please wait a minute and try again."),
    500: N_("The error was noted. Nothing was stored; please try again in a moment."),
    503: N_("Too many requests came at once, or the database is out of reach. Please try again in a moment."),
}


def status_of(error: DomainError) -> int:
    """The HTTP status of a refusal, by its family."""
    return next((code for family, code in STATUS.items() if isinstance(error, family)), 400)


def later(error: DomainError) -> dict[str, str]:
    """The header that says when to try again, where the refusal is for a while only."""
    return {"Retry-After": str(error.retry_after)} if isinstance(error, Later) else {}


def wants_json() -> bool:
    """Whether the asker reads JSON rather than pages."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def words(error: DomainError) -> tuple[str, str]:
    """Message and hint of a refusal in the language of the request."""
    return gettext(error.message) % error.values, gettext(error.hint) % error.values if error.hint else ""


def answer(status: int, message: str, hint: str = "", code: str = "", title: str = "") -> Response:
    """The refusal as a page or as JSON; the title is that of the status unless one is given."""
    if wants_json():
        body = jsonify({"error": {"code": code or str(status), "message": message, "hint": hint}})
        return make_response(body, status)
    title = gettext(title or TITLES.get(status, TITLES[400]))
    page = render_template(
        "errors/error.html", status=status, title=title, message=message, hint=hint, code=code, again=again(status)
    )
    return make_response(page, status)


def again(status: int) -> dict[str, str]:
    """The fields of a vote that could not be stored, for a button that sends it once more; a repeat changes nothing."""
    if status != 503 or request.endpoint != "participate.vote":
        return {}
    return {name: request.form[name] for name in VOTE_FIELDS if name in request.form}


def refuse(refusal: DomainError, page: Callable[[], str]) -> ResponseReturnValue:
    """A refused form: its page again, which holds what was sent, under the refusal in words; or JSON. Nothing stays."""
    db.session.rollback()
    if wants_json():
        return domain_error(refusal)
    flash(" ".join(words(refusal)).strip(), "error")
    return page(), status_of(refusal), later(refusal)


def invalid(form: Form, page: str) -> ResponseReturnValue:
    """A form with fields that cannot be read: its page with the faults beside the fields; or JSON, field by field."""
    if not wants_json():
        return page, 422
    faults = {form[name].name: [str(problem) for problem in problems] for name, problems in form.errors.items()}
    message = gettext("Something in it cannot be accepted")
    return make_response(jsonify({"error": {"code": "FormInvalid", "message": message, "fields": faults}}), 422)


def document_of(error: DomainError) -> dict[str, Any]:
    """The refusal as JSON says it."""
    message, hint = words(error)
    return {"error": {"code": error.code, "message": message, "hint": hint}}


def domain_error(error: DomainError) -> Response:
    db.session.rollback()
    message, hint = words(error)
    response = answer(status_of(error), message, hint, error.code)
    response.headers.update(later(error))
    return response


def http_error(error: HTTPException) -> Response:
    db.session.rollback()
    status = error.code or 500
    if error.response is not None:
        return make_response(error.get_response())
    return answer(status, gettext(MESSAGES.get(status, MESSAGES[400])))


def database_error(error: SQLAlchemyError) -> Response:
    if is_out_of_reach(error):
        return busy(error)
    if current_app.testing:
        raise error
    return unexpected(error)


def busy(error: SQLAlchemyError) -> Response:
    """The database could not be written or read just now: say what that means for what was sent, and when to try again.

    Asks the database for nothing, not even who is logged in: it may be out of reach.
    """
    # The statement with its values is left out: it may hold a vote.
    unusable, cause = is_unusable(error), getattr(error, "orig", None) or error
    if unusable:
        current_app.logger.error("The database cannot be used: %s", cause)
    else:
        current_app.logger.warning("The database is busy: %s", cause)
    with suppress(SQLAlchemyError):
        db.session.rollback()
    g._login_user = login.anonymous_user()
    if unusable:
        response = answer(503, unusable_words(), code="DatabaseUnusable", title=N_("The service is out of order"))
    else:
        response = answer(503, busy_words(), code="Busy")
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def busy_words() -> str:
    """What was not stored, by what was asked."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        text = MESSAGES[503]
    elif request.endpoint == "participate.vote":
        text = N_("The service is busy: your vote was not stored. Please send it again in a moment.")
    else:
        text = N_("The service is busy: nothing was stored. Please send it again in a moment.")
    return str(gettext(text))


def unusable_words() -> str:
    """What a missing or damaged database means for what was asked; a page that is only read cannot be shown."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        text = N_("The database is missing or damaged, so this page cannot be shown. Its operators can see why.")
    elif request.endpoint == "participate.vote":
        text = N_("The database is missing or damaged: your vote was not stored. Please send it again later.")
    else:
        text = N_("The database is missing or damaged: nothing was stored. Please send it again later.")
    return str(gettext(text))


def unexpected(error: Exception) -> Response:
    current_app.logger.exception("Unexpected error", exc_info=error)
    db.session.rollback()
    return answer(500, gettext(MESSAGES[500]))


def register(app: Flask) -> None:
    """Bind the families of errors to their answers."""
    app.register_error_handler(DomainError, domain_error)
    app.register_error_handler(SQLAlchemyError, database_error)
    app.register_error_handler(HTTPException, http_error)
    if not app.config.get("TESTING"):
        app.register_error_handler(Exception, unexpected)
