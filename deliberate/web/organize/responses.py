"""Official responses: every decided outcome with its evidence, and a place to preview, publish and withdraw."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.errors import Invalid, NotFound
from deliberate.extensions import db
from deliberate.models import Disposition, Outcome, Question, Response
from deliberate.queries.assemblies import question_at
from deliberate.queries.runs import latest_finished
from deliberate.reports.build import build_report
from deliberate.reports.chapters.outcomes import OutcomeView
from deliberate.reports.chapters.responses import process_of
from deliberate.rules import Permission
from deliberate.services.responses import CheckedResponse, answer_outcome, check_response, withdraw_response
from deliberate.text import N_
from deliberate.web.access import requires
from deliberate.web.organize import bp
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import writing


class DayUnreadable(Invalid):
    message = N_("Please give the day of the response as year, month and day, for example 2026-05-03.")


@bp.get("/<slug>/questions/<int:position>/outcomes")
@requires(Permission.RESPOND)
def outcomes(slug: str, position: int) -> ResponseReturnValue:
    """Every decided outcome, the unanswered first."""
    return page(question_at(g.assembly, position))


def outcomes_again(position: int, outcome_id: int) -> str:
    """Return the list with the answer that was refused in its boxes."""
    return page(question_at(g.assembly, position), sent_for=outcome_id)


@bp.post("/<slug>/questions/<int:position>/outcomes/<int:outcome_id>")
@requires(Permission.RESPOND)
@refusals_on(outcomes_again, field="r-{outcome_id}")
def respond(slug: str, position: int, outcome_id: int) -> ResponseReturnValue:
    """Show how a response will read, and publish it only from there."""
    outcome = own_outcome(outcome_id)
    given: dict[str, Any] = {
        "disposition": request.form.get("disposition", ""),
        "reason": request.form.get("reason", ""),
        "responsible": request.form.get("responsible", ""),
        "answered_on": sent_day(),
    }
    checked = check_response(assembly=g.assembly, **given)
    if request.form.get("act") != "publish":
        return page(question_at(g.assembly, position), sent_for=outcome_id, preview=checked)
    with writing():
        answer_outcome(outcome=outcome, actor=current_user, **given)
    flash(gettext("The official response is published. It stands in the report."), "status")
    return redirect(url_for(".outcomes", slug=slug, position=position, _anchor=f"outcome-{outcome_id}"), 303)


@bp.post("/<slug>/questions/<int:position>/responses/<int:response_id>/withdraw")
@requires(Permission.RESPOND)
@refusals_on(outcomes)
def withdraw(slug: str, position: int, response_id: int) -> ResponseReturnValue:
    """Withdraw a published response with a note; it stays in the history."""
    response = db.session.get(Response, response_id)
    if response is None:
        raise NotFound
    outcome = own_outcome(response.outcome_id)
    with writing():
        withdraw_response(response=response, actor=current_user, note_text=request.form.get("note", ""))
    flash(gettext("The response was withdrawn. Your note stands in the report."), "status")
    return redirect(url_for(".outcomes", slug=slug, position=position, _anchor=f"outcome-{outcome.id}"), 303)


def own_outcome(key: int) -> Outcome:
    """Return an outcome of this assembly. Raises NotFound for any other."""
    outcome = db.session.get(Outcome, key)
    if outcome is None or outcome.statement.question.assembly_id != g.assembly.id:
        raise NotFound
    return outcome


def sent_day() -> dt.date | None:
    """Return the day in the form, or None where it was left empty. Raises DayUnreadable."""
    text = request.form.get("answered_on", "").strip()
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise DayUnreadable from None


def page(question: Question, sent_for: int | None = None, preview: CheckedResponse | None = None) -> str:
    """Render the list; sent_for: the outcome whose response was sent; preview: how it will read once published."""
    run = latest_finished(question)
    report = build_report(run) if run is not None else None
    rows = {item.statement.number: item.id for item in run.outcomes} if run is not None else {}
    decided = [item for item in report.outcomes if item.is_decided and item.number in rows] if report else []
    return render_template(
        "organize/outcomes.html",
        assembly=g.assembly,
        question=question,
        outcomes=sorted(decided, key=waiting_first),
        rows=rows,
        report=report,
        process=process_of(g.assembly, decided, g.assembly.today),
        dispositions=list(Disposition),
        sent_for=sent_for,
        preview=preview,
        sent=request.form,
        today=g.assembly.today.isoformat(),
    )


def waiting_first(outcome: OutcomeView) -> tuple[bool, int]:
    return outcome.response is not None, outcome.number
