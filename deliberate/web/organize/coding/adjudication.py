"""Settling contested codes: all answers side by side under numbers, one coding with a written reason; appeals."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.errors import NotFound
from deliberate.models import Question
from deliberate.queries.assemblies import question_at
from deliberate.queries.coding.appeals import appeal_numbered
from deliberate.queries.coding.codebooks import codebook_of
from deliberate.queries.coding.codings import as_coding, codings_of, settled_codings
from deliberate.queries.coding.crowd_tags import lay_answers
from deliberate.queries.coding.disagreements import Case, every_case
from deliberate.reports.code_audit import answer_of, pseudonyms
from deliberate.rules import Permission
from deliberate.services.coding.adjudication import adjudicate, ensure_may_settle
from deliberate.services.coding.appeals import answer_appeal
from deliberate.web.access import requires
from deliberate.web.codebook_labels import spoken
from deliberate.web.forms.coding import filled, sent_again, sent_coding
from deliberate.web.organize import bp
from deliberate.web.organize.coding.progress import agreement_again
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import writing


def case_of(question: Question, number: int) -> Case:
    """The statement with this number and what is said of it. Raises NotFound."""
    found = next((case for case in every_case(question) if case.statement.number == number), None)
    if found is None:
        raise NotFound
    return found


@bp.get("/<slug>/questions/<int:position>/settle/<int:number>")
@requires(Permission.SETTLE_CODES)
def settle(slug: str, position: int, number: int) -> ResponseReturnValue:
    """Everything known of one statement, contested or not, to those who need not code it any more."""
    question = question_at(g.assembly, position)
    return page(question, case_of(question, number))


def page(question: Question, case: Case, sent: bool = False) -> str:
    """The answers, what participants and the author say, and the form. Raises CodeFirst, ThirdPersonThere."""
    is_third = ensure_may_settle(case.statement, current_user)
    book = codebook_of(g.assembly)
    numbers = pseudonyms(codings_of(question, book.version))
    number = case.statement.number
    settled = settled_codings(question).get(number)
    start = as_coding(case.adjudication) if case.adjudication is not None else None
    return render_template(
        "organize/settle.html",
        assembly=g.assembly,
        question=question,
        case=case,
        answers=[answer_of(row, numbers) for row in case.answers],
        is_third=is_third,
        settled=settled,
        lay={concept: found[number] for concept, found in lay_answers(question).items() if number in found},
        form=sent_again() if sent else filled(start),
        book=spoken(book),
    )


def settle_again(position: int, number: int) -> str:
    """Return the statement with the coding that was refused."""
    question = question_at(g.assembly, position)
    return page(question, case_of(question, number), sent=True)


@bp.post("/<slug>/questions/<int:position>/settle/<int:number>")
@requires(Permission.SETTLE_CODES)
@refusals_on(settle_again, field="rationale")
def keep_settled(slug: str, position: int, number: int) -> ResponseReturnValue:
    """Keep the settled coding and its reason."""
    question = question_at(g.assembly, position)
    case = case_of(question, number)
    coding = sent_coding(codebook_of(g.assembly))
    reason = request.form.get("rationale", "")
    with writing():
        adjudicate(statement=case.statement, actor=current_user, coding=coding, reason=reason)
    flash(gettext("Settled: statement %(number)d.", number=number), "status")
    return redirect(url_for(".agreement", slug=slug, position=position, _anchor="settle"), 303)


def appeals_again(key: int) -> str:
    """Return the page on which the appeal stands."""
    return agreement_again(appeal_numbered(g.assembly, key).statement.question.position)


@bp.post("/<slug>/appeals/<int:key>")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(appeals_again, field="answer-{key}")
def reply_to_appeal(slug: str, key: int) -> ResponseReturnValue:
    """Answer an author's appeal in writing."""
    found = appeal_numbered(g.assembly, key)
    changed = request.form.get("changed") == "1"
    with writing():
        answer_appeal(appeal=found, actor=current_user, answer=request.form.get("answer", ""), changed=changed)
    flash(gettext("The answer was kept; the author sees it."), "status")
    position = found.statement.question.position
    return redirect(url_for(".agreement", slug=slug, position=position, _anchor="appeals"), 303)
