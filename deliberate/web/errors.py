"""Turns refusals into responses, in one place for pages and JSON."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from babel.lists import format_list
from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, get_locale, gettext
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from werkzeug.exceptions import HTTPException
from wtforms import Form

from deliberate.errors import (
    DomainError,
    Forbidden,
    Invalid,
    Later,
    NotFound,
    Overloaded,
    Refused,
    RemovedMeanwhile,
    StorageUncertain,
    TooLarge,
    TooMany,
)
from deliberate.extensions import db, login
from deliberate.queries.accounts import load_accounts_with_roles
from deliberate.rules import find_roles_with
from deliberate.storage.transient_errors import is_out_of_reach, is_unusable
from deliberate.text import N_, render_values
from deliberate.web import refusals
from deliberate.web.negotiation import wants_json as wants_json
from deliberate.web.refusals import Refusal, collect_typed_texts, drop_unreadable_body, render_page_with_refusal
from deliberate.web.useful_places import UsefulLink, build_links_without_database, find_useful_links

RETRY_AFTER_SECONDS = 2
# Values of refusals that are amounts: whole numbers among them get the reader's separators, public numbers do not.
AMOUNTS = frozenset({"length", "limit", "rows"})
VOTE_ENDPOINTS = frozenset({"participate.vote", "ballots.cast"})
VOTE_FIELDS = ("statement", "draw", "wording", "choice", "pass_reason", "consent")
STATUS: dict[type[DomainError], int] = {
    NotFound: 404, Forbidden: 403, Refused: 409, TooLarge: 413, Invalid: 422, TooMany: 429, Overloaded: 503, Later: 503,
}  # fmt: skip

TITLES = {
    400: N_("This request couldn't be read"),
    401: N_("Please log in"),
    403: N_("You don't have access to this page"),
    404: N_("Page not found"),
    405: N_("This action isn't available here"),
    409: N_("This isn't possible now"),
    413: N_("This is too large"),
    414: N_("This address is too long"),
    422: N_("Please correct the highlighted fields"),
    431: N_("Your browser sent too much data"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong on our side"),
    503: N_("The service is busy"),
}
MESSAGES = {
    400: N_("Part of the request was missing or invalid. Nothing was stored."),
    401: N_("You need to log in to see this page."),
    403: N_("You don't have access to this page. Nothing was stored."),
    404: N_("There is nothing at this address. If you typed it, check that it is correct."),
    405: N_("This address can't be used in this way. Nothing was stored."),
    409: N_("This conflicts with something that is already there. Nothing was stored."),
    413: N_("What you sent is larger than this site accepts. Nothing was stored."),
    414: N_("The address is longer than this site accepts. Nothing was stored. Use the form to send long texts."),
    422: N_("Some of what you sent can't be accepted. Nothing was stored."),
    431: N_("A header or the cookies are too long for this site. Delete the cookies of this site and try again."),
    429: N_("There were too many attempts in a short time. Please wait a minute and try again."),
    500: N_("The error has been logged. Nothing was stored. Please try again in a moment."),
    503: N_("There are too many requests at once, or the database can't be reached. Please try again in a moment."),
}


def find_http_status(error: DomainError) -> int:
    """Return the HTTP status of a refusal, by its family."""
    return next((code for family, code in STATUS.items() if isinstance(error, family)), 400)


def build_retry_header(error: DomainError) -> dict[str, str]:
    """Return the header that says when to try again, where the refusal is for a while only."""
    return {"Retry-After": str(error.retry_after)} if isinstance(error, Later) else {}


def translate_refusal(error: DomainError) -> tuple[str, str]:
    """Return message and hint of a refusal in the language of the request."""
    values = render_values(error.values, gettext)
    amounts = {name: value for name, value in values.items() if name in AMOUNTS and isinstance(value, int)}
    values |= {name: format_decimal(value) for name, value in amounts.items()}
    return gettext(error.message) % values, gettext(error.hint) % values if error.hint else ""


def build_error_response(
    status: int,
    message: str,
    hint: str = "",
    code: str = "",
    *,
    title: str = "",
    field: str = "",
    on_page: bool = False,
) -> Response:
    """Return the refusal on the page it belongs to, else as a page of its own that leads on; or as JSON."""
    if wants_json():
        body = jsonify({"error": {"code": code or str(status), "message": message, "hint": hint}})
        return make_response(body, status)
    drop_unreadable_body()
    heading = gettext(title or TITLES.get(status, TITLES[400]))
    refusal = Refusal(status, heading, message, hint, code, field)
    page = render_page_with_refusal(refusal) if on_page or status < 500 else None
    return make_response(render_error_page(refusal) if page is None else page, status)


def render_error_page(refusal: Refusal) -> str:
    """Return the refusal as a page of its own: what was typed, to be copied, and the nearest useful place."""
    places: list[UsefulLink] = build_links_without_database() if refusal.status >= 500 else find_useful_links()
    is_report = refusal.code in {"ReportNotOpen", "ReportForOrganizers"}
    return render_template(
        "errors/error.html",
        error=refusal,
        texts=collect_typed_texts(),
        again=collect_vote_fields(refusal.status),
        places=places,
        assembly=g.get("assembly") if is_report else None,
        may_log_in=is_report and not current_user.is_authenticated,
    )


def collect_vote_fields(status: int) -> dict[str, str]:
    """Return the fields of a vote that could not be stored, for a button that sends it once more; a repeat changes
    nothing."""
    if status != 503 or request.endpoint != "participate.vote":
        return {}
    return {name: request.form[name] for name in VOTE_FIELDS if name in request.form}


def answer_invalid_form(form: Form, page: str) -> ResponseReturnValue:
    """Return a form that has invalid fields: its page with an error beside each field; or JSON, field by
    field."""
    if not wants_json():
        return page, 422
    faults = {form[name].name: [str(problem) for problem in problems] for name, problems in form.errors.items()}
    message = gettext("Please correct the highlighted fields")
    return make_response(jsonify({"error": {"code": "FormInvalid", "message": message, "fields": faults}}), 422)


def build_error_document(error: DomainError) -> dict[str, Any]:
    """Return the refusal as a JSON document."""
    message, hint = translate_refusal(error)
    return {"error": {"code": error.code, "message": message, "hint": hint}}


def handle_domain_error(error: DomainError) -> Response:
    discard_request_state()
    message, hint = translate_refusal(error)
    if isinstance(error, Forbidden) and not hint:
        hint = describe_who_may()
    status, is_lost = find_http_status(error), isinstance(error, StorageUncertain)
    if is_lost:
        # The database may be out of reach, so nothing is asked of it.
        g._login_user = login.anonymous_user()
    response = build_error_response(
        status, message, hint, error.code, title=error.title, field=error.field, on_page=not is_lost
    )
    response.headers.update(build_retry_header(error))
    return response


def discard_request_state() -> None:
    """Drop what was not stored, and who joined with it: whoever only came with a refused request has not come."""
    with suppress(SQLAlchemyError):
        db.session.rollback()
    g.pop("participant", None)


def describe_who_may() -> str:
    """Return which roles are let in here, and who gives them: told to people with a role in the assembly only."""
    from deliberate.web.access import load_person
    from deliberate.web.organize.labels import ROLES

    needed, assembly = g.get("needed"), g.get("assembly")
    if needed is None or assembly is None or not load_person(assembly).roles:
        return ""
    locale = get_locale()
    roles = format_list([gettext(ROLES[role]) for role in find_roles_with(needed)], "or", locale)
    owners = format_list(
        [owner.display_name for owner in load_accounts_with_roles(assembly, ["owner"])], "standard", locale
    )
    needed_roles = str(gettext("You need this role: %(roles)s.", roles=roles))
    whom = gettext("Ask an owner of the assembly to give it to you: %(names)s.", names=owners)
    return f"{needed_roles} {whom}" if owners else needed_roles


def handle_http_error(error: HTTPException) -> Response:
    discard_request_state()
    status = error.code or 500
    if error.response is not None:
        return make_response(error.get_response())
    return build_error_response(status, gettext(MESSAGES.get(status, MESSAGES[400])))


def handle_database_error(error: SQLAlchemyError) -> Response:
    if is_out_of_reach(error):
        return answer_database_unavailable(error)
    if current_app.testing:
        raise error
    return handle_unexpected_error(error)


def answer_database_unavailable(error: SQLAlchemyError) -> Response:
    """Return the answer for a database that cannot be read or written now: what was not stored, and when to try again.

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
        response = build_error_response(
            503, describe_unusable_database(), code="DatabaseUnusable", title=N_("The service is out of order")
        )
    else:
        response = build_error_response(503, describe_busy_database(), code="Busy")
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def describe_busy_database() -> str:
    """Return what was not stored, by what was asked."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        text = MESSAGES[503]
    elif request.endpoint in VOTE_ENDPOINTS:
        text = N_("The service is busy: your vote was not stored. Please send it again in a moment.")
    else:
        text = N_("The service is busy: nothing was stored. Please send it again in a moment.")
    return str(gettext(text))


def describe_unusable_database() -> str:
    """Return what a missing or damaged database means for what was asked; a page that is only read cannot be shown."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        text = N_("The database is missing or damaged, so this page can't be shown. The site's operators can see why.")
    elif request.endpoint in VOTE_ENDPOINTS:
        text = N_("The database is missing or damaged: your vote was not stored. Please send it again later.")
    else:
        text = N_("The database is missing or damaged: nothing was stored. Please send it again later.")
    return str(gettext(text))


def handle_vanished_row(error: SQLAlchemyError) -> Response:
    """Answer an act on something that someone deleted between its reading and its writing."""
    current_app.logger.info("Removed meanwhile: %s", error)
    return handle_domain_error(RemovedMeanwhile())


def handle_unexpected_error(error: Exception) -> Response:
    current_app.logger.exception("Unexpected error", exc_info=error)
    db.session.rollback()
    return build_error_response(500, gettext(MESSAGES[500]))


def register(app: Flask) -> None:
    """Bind the families of errors to their answers."""
    refusals.register(app)
    app.register_error_handler(DomainError, handle_domain_error)
    app.register_error_handler(SQLAlchemyError, handle_database_error)
    app.register_error_handler(ObjectDeletedError, handle_vanished_row)
    app.register_error_handler(StaleDataError, handle_vanished_row)
    app.register_error_handler(HTTPException, handle_http_error)
    if not app.config.get("TESTING"):
        app.register_error_handler(Exception, handle_unexpected_error)
