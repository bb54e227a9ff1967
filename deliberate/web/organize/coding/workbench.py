"""The coding desk: one statement at a time, results and other coders' answers hidden."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.concepts.codebook import Codebook
from deliberate.concepts.codebook_help import help_for
from deliberate.concepts.suggestions import Suggestion, same_effects
from deliberate.models import Coding, Question, Statement
from deliberate.queries.assemblies import question_at
from deliberate.queries.coding.codebooks import codebook_of
from deliberate.queries.coding.codings import as_coding
from deliberate.queries.coding.workbench import earlier_coding, own_coding, statements_to_code, workload
from deliberate.queries.statements import statement_numbered
from deliberate.rules import Permission
from deliberate.services.coding.workbench import answer_at_desk
from deliberate.web.access import requires
from deliberate.web.codebook_labels import spoken
from deliberate.web.forms.coding import filled, sent_again, sent_coding
from deliberate.web.numbers import sent_number
from deliberate.web.organize import bp
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import writing


@bp.get("/<slug>/questions/<int:position>/coding")
@requires(Permission.CODE)
def coding(slug: str, position: int) -> ResponseReturnValue:
    """The first statement this coder has not answered, or the one asked for."""
    question = question_at(g.assembly, position)
    asked = sent_number(request.args, "number")
    return page(question, statement_numbered(question, asked) if asked is not None else next_open(question))


def next_open(question: Question, after: int = -1) -> Statement | None:
    """The next statement without an answer of this coder, beginning anew after the last."""
    statements = statements_to_code(question)
    left = workload(question, current_user, statements, codebook_of(g.assembly).version).left
    number = next((number for number in left if number > after), left[0] if left else None)
    return next((statement for statement in statements if statement.number == number), None)


def page(question: Question, current: Statement | None, sent: bool = False) -> str:
    """The desk with the coder's own answer, or with what was just sent and refused."""
    book = codebook_of(g.assembly)
    statements = statements_to_code(question)
    given = workload(question, current_user, statements, book.version)
    mine = set(given.to_code)
    own = own_coding(current, current_user, book.version) if current is not None else None
    earlier = earlier_coding(current, current_user, book.version) if current is not None and own is None else None
    shown = own or earlier
    form = filled(as_coding(shown), shown.rationale) if shown is not None else filled(None)
    shown_book = spoken(book)
    return render_template(
        "organize/coding.html",
        assembly=g.assembly,
        question=question,
        statements=[statement for statement in statements if statement.number in mine or statement is current],
        given=given,
        current=current,
        earlier=earlier,
        form=sent_again() if sent else form,
        book=shown_book,
        help={key: help_for(shown_book, key) for key in shown_book.concepts},
        suggestion=suggestion_on(own),
        look_again=look_again(question, book),
    )


def suggestion_on(own: Coding | None) -> dict[str, Any] | None:
    """What was suggested on a statement, shown only beside an answer of one's own."""
    if own is None or not own.suggested:
        return None
    source, found = next(iter(own.suggested.items()))
    return {"source": source, "found": found, "same": says_the_same(own)}


def says_the_same(own: Coding) -> bool:
    """Whether the suggestion says the same effects as the coder; nothing suggested is no contradiction."""
    found = [one for given in own.suggested.values() for one in given]
    suggested = [Suggestion(one["concept"], one["stance"]) for one in found]
    return not suggested or same_effects(suggested, as_coding(own))


def look_again(question: Question, book: Codebook) -> Statement | None:
    """The statement just coded, where a suggestion differs from the answer."""
    number = sent_number(request.args, "after")
    if number is None:
        return None
    statement = statement_numbered(question, number)
    own = own_coding(statement, current_user, book.version)
    return statement if own is not None and not says_the_same(own) else None


def coding_again(position: int, number: int) -> str:
    """Return the desk with the answer that was refused."""
    question = question_at(g.assembly, position)
    return page(question, statement_numbered(question, number), sent=True)


@bp.post("/<slug>/questions/<int:position>/coding/<int:number>")
@requires(Permission.CODE)
@refusals_on(coding_again, field="rationale")
def code(slug: str, position: int, number: int) -> ResponseReturnValue:
    """Keep the coder's answer and go on to the next open statement."""
    question = question_at(g.assembly, position)
    statement = statement_numbered(question, number)
    coding, rationale = sent_coding(codebook_of(g.assembly)), request.form.get("rationale", "")
    with writing():
        row = answer_at_desk(statement=statement, coding=coding, actor=current_user, rationale=rationale)
    flash(gettext("Kept: statement %(number)d.", number=number), "status")
    following = next_open(question, after=number)
    number_next = following.number if following is not None else None
    after = None if says_the_same(row) else number
    return redirect(url_for(".coding", slug=slug, position=position, number=number_next, after=after), 303)
