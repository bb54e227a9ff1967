"""The answers of those who decide: every decided outcome with its evidence, and a place for the answer."""

from __future__ import annotations

import datetime as dt

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.errors import DomainError, NotFound
from deliberate.extensions import db
from deliberate.models import Disposition, Outcome, Question
from deliberate.models.columns import now
from deliberate.queries.assemblies import question_at
from deliberate.reports.answers import process_of
from deliberate.reports.build import build_report
from deliberate.reports.outcome_view import OutcomeView
from deliberate.rules import Permission
from deliberate.services.responses import answer_outcome
from deliberate.services.runs import latest_finished
from deliberate.web.access import requires
from deliberate.web.errors import refuse
from deliberate.web.organize import bp
from deliberate.web.transaction import writing


@bp.get("/<slug>/questions/<int:position>/outcomes")
@requires(Permission.RESPOND)
def outcomes(slug: str, position: int) -> ResponseReturnValue:
    """Every decided outcome, the unanswered first."""
    return page(question_at(g.assembly, position))


@bp.post("/<slug>/questions/<int:position>/outcomes/<int:outcome_id>")
@requires(Permission.RESPOND)
def respond(slug: str, position: int, outcome_id: int) -> ResponseReturnValue:
    """Keep an answer; earlier ones stay as history. What was refused stays in its box."""
    outcome = db.session.get(Outcome, outcome_id)
    if outcome is None or outcome.statement.question.assembly_id != g.assembly.id:
        raise NotFound
    try:
        with writing():
            answer_outcome(
                outcome=outcome,
                actor=current_user,
                disposition=request.form.get("disposition", ""),
                reason=request.form.get("reason", ""),
                responsible=request.form.get("responsible", ""),
                answered_on=sent_day(),
            )
    except DomainError as refusal:
        return refuse(refusal, lambda: page(question_at(g.assembly, position), refused=outcome_id))
    flash(gettext("The answer was kept and stands in the report."), "status")
    return redirect(url_for(".outcomes", slug=slug, position=position, _anchor=f"outcome-{outcome_id}"), 303)


def sent_day() -> dt.date | None:
    """The day in the form, or None where there is none."""
    try:
        return dt.date.fromisoformat(request.form.get("answered_on", ""))
    except ValueError:
        return None


def page(question: Question, refused: int | None = None) -> str:
    """The list; `refused` is the outcome whose answer was sent and could not be kept."""
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
        process=process_of(g.assembly, decided, now().date()),
        dispositions=list(Disposition),
        refused=refused,
        sent=request.form,
        today=now().date().isoformat(),
    )


def waiting_first(outcome: OutcomeView) -> tuple[bool, int]:
    return outcome.response is not None, outcome.number
