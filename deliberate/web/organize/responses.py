"""Official responses: every decided outcome with its evidence, and a place to preview, publish and withdraw."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberate.errors import NotFound
from deliberate.extensions import db
from deliberate.models import Disposition, Outcome, Question, Response
from deliberate.queries.report import ReportSource
from deliberate.queries.runs import find_latest_finished_run
from deliberate.reports.chapters.outcomes import OutcomeView, build_source_outcomes
from deliberate.reports.chapters.responses import build_response_process
from deliberate.rules import Permission
from deliberate.services.responses import ResponseContent, check_response, publish_response, withdraw_response
from deliberate.web.access import find_actor, find_own_link, requires
from deliberate.web.forms.outcomes import ResponseForm, WithdrawalForm
from deliberate.web.organize.blueprint import bp
from deliberate.web.refusals import get_sent_fields, refusals_on
from deliberate.web.repeated_forms import write_once
from deliberate.web.transaction import write_transaction


@bp.get("/<slug>/questions/<int:position>/outcomes")
@requires(Permission.RESPOND)
def outcomes(slug: str, position: int) -> ResponseReturnValue:
    """Show every decided outcome, the unanswered first."""
    return render_responses_page(g.question)


def rerender_outcomes(outcome_id: int) -> str:
    """Return the list with the answer that was refused in its boxes."""
    return render_responses_page(
        g.question, sent_for=find_present_outcome(outcome_id, ResponseForm().statement.data).id
    )


@bp.post("/<slug>/questions/<int:position>/outcomes/<int:outcome_id>")
@requires(Permission.RESPOND)
@refusals_on(rerender_outcomes, field="r-{outcome_id}")
def respond(slug: str, position: int, outcome_id: int) -> ResponseReturnValue:
    """Preview an official response; publish it once the preview was confirmed."""
    form = ResponseForm.read()
    outcome = find_present_outcome(outcome_id, form.statement.data)
    given: dict[str, Any] = {
        "disposition": form.disposition.data,
        "reason": form.reason.data,
        "responsible": form.responsible.data,
        "answered_on": form.answer_day(),
    }
    checked = check_response(assembly=g.assembly, **given)
    if outcome.id != outcome_id:
        # It may be another one now: whoever responds reads it first.
        flash(gettext("A newer analysis has replaced this outcome. Please check what you are responding to."), "status")
    if form.act.data != "publish" or outcome.id != outcome_id:
        return render_responses_page(g.question, sent_for=outcome.id, preview=checked)
    address = url_for(".outcomes", slug=slug, position=position, _anchor=f"outcome-{outcome_id}")
    with write_once(address):
        publish_response(outcome=outcome, actor=find_actor(), link=name_own_link(), **given)
    flash(gettext("The official response is published and appears in the report."), "status")
    return redirect(address, 303)


@bp.post("/<slug>/questions/<int:position>/responses/<int:response_id>/withdraw")
@requires(Permission.RESPOND)
@refusals_on(outcomes)
def withdraw(slug: str, position: int, response_id: int) -> ResponseReturnValue:
    """Withdraw a published response with a note; it stays in the history."""
    response = db.session.get(Response, response_id)
    if response is None:
        raise NotFound
    outcome = load_assembly_outcome(response.outcome_id)
    note = WithdrawalForm.read().note.data
    with write_transaction():
        withdraw_response(response=response, actor=find_actor(), link=name_own_link(), note_text=note)
    flash(gettext("The response was withdrawn. Your note appears in the report."), "status")
    return redirect(url_for(".outcomes", slug=slug, position=position, _anchor=f"outcome-{outcome.id}"), 303)


def name_own_link() -> str:
    """Return for whom the link is through which someone without an account came; empty for an account."""
    link = find_own_link(g.assembly) if find_actor() is None else None
    return link.label if link is not None else ""


def find_present_outcome(key: int, number: int | None) -> Outcome:
    """Return an outcome of this assembly; where a newer analysis has replaced it, that of the same statement.

    number: of the statement whose outcome was read; None where the page did not say. SQLite gives the id of a row that
    is gone to another one, so the id alone could name the outcome of another statement. Raises NotFound.
    """
    outcome = db.session.get(Outcome, key)
    if number is None or (outcome is not None and outcome.statement.number == number):
        return load_assembly_outcome(key)
    run = find_latest_finished_run(g.question)
    present = next((one for one in run.outcomes if one.statement.number == number), None) if run is not None else None
    if present is None:
        raise NotFound
    return present


def load_assembly_outcome(key: int) -> Outcome:
    """Return an outcome of this assembly. Raises NotFound for any other."""
    outcome = db.session.get(Outcome, key)
    if outcome is None or outcome.statement.question.assembly_id != g.assembly.id:
        raise NotFound
    return outcome


def render_responses_page(
    question: Question, sent_for: int | None = None, preview: ResponseContent | None = None
) -> str:
    """Render the list; sent_for: the outcome whose response was sent; preview: how it will read once published."""
    run = find_latest_finished_run(question)
    source = ReportSource(run) if run is not None else None
    rows = {item.statement.number: item.id for item in run.outcomes} if run is not None else {}
    decided = (
        [item for item in build_source_outcomes(source) if item.is_decided and item.number in rows] if source else []
    )
    return render_template(
        "organize/outcomes.html",
        assembly=g.assembly,
        question=question,
        outcomes=sorted(decided, key=order_unanswered_first),
        rows=rows,
        concepts=source.codebook.concepts if source is not None else {},
        process=build_response_process(g.assembly, decided, g.assembly.today),
        dispositions=list(Disposition),
        sent_for=sent_for,
        preview=preview,
        sent=get_sent_fields(),
        today=g.assembly.today.isoformat(),
    )


def order_unanswered_first(outcome: OutcomeView) -> tuple[bool, int]:
    return outcome.response is not None, outcome.number
