"""The coding workbench: one statement at a time, results and other coders' answers hidden."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.concepts.codebook import Codebook
from deliberate.concepts.codebook_help import build_concept_help
from deliberate.concepts.suggestions import Suggestion, SuggestionData, has_same_effects
from deliberate.models import Coding, Question, Statement
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.codings import to_statement_coding
from deliberate.queries.coding.workbench import (
    compute_workload,
    find_earlier_coding,
    find_own_coding,
    load_statements_to_code,
)
from deliberate.queries.statements import load_statement
from deliberate.rules import Permission
from deliberate.services.coding.workbench import submit_coding
from deliberate.web.access import requires
from deliberate.web.codebook_labels import localize_codebook_for_page
from deliberate.web.forms.coding import CodingForm, build_coding_fields, collect_sent_coding, read_sent_coding
from deliberate.web.numbers import read_sent_number
from deliberate.web.organize.blueprint import bp
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import write_transaction


@bp.get("/<slug>/questions/<int:position>/coding")
@requires(Permission.CODE)
def coding(slug: str, position: int) -> ResponseReturnValue:
    """Show the first statement this coder has not answered, or the one asked for."""
    number = read_sent_number(request.args, "number")
    return render_workbench_page(
        g.question, load_statement(g.question, number) if number is not None else find_next_uncoded(g.question)
    )


def find_next_uncoded(question: Question, after: int = -1) -> Statement | None:
    """Return the next statement without an answer of this coder, starting over after the last."""
    statements = load_statements_to_code(question)
    left = compute_workload(question, current_user, statements, load_assembly_codebook(g.assembly).version).left
    number = next((number for number in left if number > after), left[0] if left else None)
    return next((statement for statement in statements if statement.number == number), None)


def render_workbench_page(question: Question, current: Statement | None, sent: bool = False) -> str:
    """Return the workbench with the coder's own answer, or with what was just sent and refused."""
    book = load_assembly_codebook(g.assembly)
    statements = load_statements_to_code(question)
    workload = compute_workload(question, current_user, statements, book.version)
    mine = set(workload.to_code)
    own = find_own_coding(current, current_user, book.version) if current is not None else None
    earlier = find_earlier_coding(current, current_user, book.version) if current is not None and own is None else None
    starting_answer = own or earlier
    form = (
        build_coding_fields(to_statement_coding(starting_answer), starting_answer.rationale)
        if starting_answer is not None
        else build_coding_fields(None)
    )
    shown_book = localize_codebook_for_page(book)
    return render_template(
        "organize/coding.html",
        assembly=g.assembly,
        question=question,
        statements=[statement for statement in statements if statement.number in mine or statement is current],
        given=workload,
        current=current,
        earlier=earlier,
        form=collect_sent_coding() if sent else form,
        book=shown_book,
        help={key: build_concept_help(shown_book, key) for key in shown_book.concepts},
        suggestion=describe_suggestion(own),
        look_again=find_statement_to_review(question, book),
    )


@dataclass(frozen=True)
class ShownSuggestion:
    """What was suggested on a statement, from which source, and whether it names the same effects as the coder."""

    source: str
    found: list[SuggestionData]
    same: bool


def describe_suggestion(own: Coding | None) -> ShownSuggestion | None:
    """Return what was suggested on a statement, shown only beside an answer of one's own."""
    if own is None or not own.suggested:
        return None
    source, found = next(iter(own.suggested.items()))
    return ShownSuggestion(source, found, is_same_as_suggestion(own))


def is_same_as_suggestion(own: Coding) -> bool:
    """Return whether the suggestion names the same effects as the coder, or there is none."""
    entries = [one for suggestions in own.suggested.values() for one in suggestions]
    suggested = [Suggestion(one["concept"], one["stance"]) for one in entries]
    return not suggested or has_same_effects(suggested, to_statement_coding(own))


def find_statement_to_review(question: Question, book: Codebook) -> Statement | None:
    """Return the statement just coded, where a suggestion differs from the answer."""
    number = read_sent_number(request.args, "after")
    if number is None:
        return None
    statement = load_statement(question, number)
    own = find_own_coding(statement, current_user, book.version)
    return statement if own is not None and not is_same_as_suggestion(own) else None


def rerender_workbench(number: int) -> str:
    """Return the workbench with the answer that was refused."""
    return render_workbench_page(g.question, load_statement(g.question, number), sent=True)


@bp.post("/<slug>/questions/<int:position>/coding/<int:number>")
@requires(Permission.CODE)
@refusals_on(rerender_workbench, field="rationale")
def code(slug: str, position: int, number: int) -> ResponseReturnValue:
    """Keep the coder's answer and go on to the next open statement."""
    statement = load_statement(g.question, number)
    coding, rationale = read_sent_coding(load_assembly_codebook(g.assembly)), CodingForm.read().rationale.data
    with write_transaction():
        row = submit_coding(statement=statement, coding=coding, actor=current_user, rationale=rationale)
    flash(gettext("Your coding of statement %(number)d was saved.", number=number), "status")
    following = find_next_uncoded(g.question, after=number)
    number_next = following.number if following is not None else None
    after = None if is_same_as_suggestion(row) else number
    page = url_for(".coding", slug=slug, position=position, number=number_next, after=after, _anchor="coding")
    return redirect(page, 303)
