"""Adjudication of contested codes: all answers under coder numbers, one final coding with a reason; appeals."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.errors import NotFound
from deliberate.models import Question
from deliberate.queries.coding.appeals import load_appeal
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.codings import load_codings, load_final_codings, to_statement_coding
from deliberate.queries.coding.crowd_tags import load_crowd_answers
from deliberate.queries.coding.disagreements import AdjudicationCase, load_all_cases
from deliberate.reports.code_audit import build_audit_answer, number_coders
from deliberate.rules import Permission
from deliberate.services.coding.adjudication import adjudicate, ensure_may_adjudicate
from deliberate.services.coding.appeals import answer_appeal
from deliberate.web.access import requires
from deliberate.web.codebook_labels import localize_codebook_for_page
from deliberate.web.forms.coding import (
    AppealAnswerForm,
    CodingForm,
    build_coding_fields,
    collect_sent_coding,
    read_sent_coding,
)
from deliberate.web.organize.blueprint import bp
from deliberate.web.organize.coding.progress import render_agreement_page
from deliberate.web.refusals import refusals_on
from deliberate.web.repeated_forms import write_once
from deliberate.web.transaction import write_transaction


def find_case(question: Question, number: int) -> AdjudicationCase:
    """Return the statement with this number and its codings. Raises NotFound."""
    matching = next((case for case in load_all_cases(question) if case.statement.number == number), None)
    if matching is None:
        raise NotFound
    return matching


@bp.get("/<slug>/questions/<int:position>/settle/<int:number>")
@requires(Permission.SETTLE_CODES)
def settle(slug: str, position: int, number: int) -> ResponseReturnValue:
    """Show all answers on one statement, contested or not, to those who no longer have to code it."""
    return render_adjudication_page(g.question, find_case(g.question, number))


def render_adjudication_page(question: Question, case: AdjudicationCase, sent: bool = False) -> str:
    """Return the page with all answers, participants' tags and the form. Raises CodeFirst, ThirdPersonThere."""
    is_third = ensure_may_adjudicate(case.statement, current_user)
    book = load_assembly_codebook(g.assembly)
    numbers = number_coders(load_codings(question, book.version))
    number = case.statement.number
    final_coding = load_final_codings(question).get(number)
    start = to_statement_coding(case.adjudication) if case.adjudication is not None else None
    return render_template(
        "organize/settle.html",
        assembly=g.assembly,
        question=question,
        case=case,
        answers=[build_audit_answer(row, numbers) for row in case.answers],
        is_third=is_third,
        settled=final_coding,
        lay={concept: crowd[number] for concept, crowd in load_crowd_answers(question).items() if number in crowd},
        form=collect_sent_coding() if sent else build_coding_fields(start),
        book=localize_codebook_for_page(book),
    )


def rerender_adjudication(number: int) -> str:
    """Return the statement with the coding that was refused."""
    return render_adjudication_page(g.question, find_case(g.question, number), sent=True)


@bp.post("/<slug>/questions/<int:position>/settle/<int:number>")
@requires(Permission.SETTLE_CODES)
@refusals_on(rerender_adjudication, field="rationale")
def keep_settled(slug: str, position: int, number: int) -> ResponseReturnValue:
    """Store the adjudicated coding and its reason."""
    case = find_case(g.question, number)
    coding = read_sent_coding(load_assembly_codebook(g.assembly))
    reason = CodingForm.read().rationale.data
    with write_once(url_for(".agreement", slug=slug, position=position, _anchor="settle")):
        adjudicate(statement=case.statement, actor=current_user, coding=coding, reason=reason)
    flash(gettext("The code of statement %(number)d was adjudicated.", number=number), "status")
    return redirect(url_for(".agreement", slug=slug, position=position, _anchor="settle"), 303)


def rerender_appeals(key: int) -> str:
    """Return the agreement page, which lists the appeal."""
    return render_agreement_page(load_appeal(g.assembly, key).statement.question)


@bp.post("/<slug>/appeals/<int:key>")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(rerender_appeals, field="answer-{key}")
def reply_to_appeal(slug: str, key: int) -> ResponseReturnValue:
    """Answer an author's appeal in writing."""
    appeal = load_appeal(g.assembly, key)
    form = AppealAnswerForm.read()
    answer, changed = form.answer.data, form.changed.data == "1"
    with write_transaction():
        answer_appeal(appeal=appeal, actor=current_user, answer=answer, changed=changed)
    flash(gettext("Your answer was saved. The author can see it."), "status")
    position = appeal.statement.question.position
    return redirect(url_for(".agreement", slug=slug, position=position, _anchor="appeals"), 303)
