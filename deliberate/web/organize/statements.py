"""Seed statements: one by one, pasted, from a CSV file; edited and removed before anyone has seen them."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from deliberate.errors import Invalid
from deliberate.formats.errors import FormatError
from deliberate.formats.seed_list import read_pasted_seeds, read_seed_list
from deliberate.models import Question
from deliberate.queries.importance import count_marks_on
from deliberate.queries.moderation_queue import count_voters_on
from deliberate.queries.statement_list import StatementList, load_statement_list
from deliberate.queries.statements import load_statement
from deliberate.rules import Permission
from deliberate.services.seeds import SeedPreview, preview_seeds
from deliberate.services.statements import add_seeds, remove_statement
from deliberate.services.wording import edit_statement, load_audiences
from deliberate.text import N_
from deliberate.web.access import requires
from deliberate.web.errors import translate_refusal
from deliberate.web.forms.moderation import WordingForm
from deliberate.web.forms.organize import SeedActForm, SeedsForm
from deliberate.web.limits import UPLOAD, takes_up_to
from deliberate.web.numbers import read_sent_number
from deliberate.web.organize.blueprint import bp
from deliberate.web.organize.files import FileUnreadable, parse_sent_file, read_sent_file
from deliberate.web.organize.labels import STATEMENT_STATES
from deliberate.web.organize.moderation import describe_saved_wording
from deliberate.web.refusals import get_sent_fields, refusals_on
from deliberate.web.repeated_forms import ensure_first_sending, write_once
from deliberate.web.transaction import write_transaction


class NoStatementSent(Invalid):
    message = N_("No statements were found. Write one per line, or choose a file.")
    field = "texts"


def rerender_statements() -> str:
    """Return the page for a refusal, with the texts that were pasted."""
    return render_statements_page(g.question, SeedsForm())


@bp.route("/<slug>/questions/<int:position>/statements", methods=["GET", "POST"])
@requires(Permission.EDIT_ASSEMBLY)
@takes_up_to(UPLOAD)
@refusals_on(rerender_statements, field="file")
def statements(slug: str, position: int) -> ResponseReturnValue:
    """Show all statements of a question, and a place to add seeds."""
    form = SeedsForm()
    if request.method == "GET":
        return render_statements_page(g.question, form)
    ensure_first_sending()
    lines = preview_seeds(question=g.question, texts=read_sent_texts(form))
    if not lines:
        raise NoStatementSent
    good = [line.text for line in lines if line.refusal is None]
    act = SeedActForm.read().act.data
    asked_to_look = act == "look"
    if asked_to_look or not good or (len(good) < len(lines) and act != "add_good"):
        form.texts.data = "\n".join(" ".join(line.text.split()) for line in lines)
        return render_statements_page(g.question, form, lines), 200 if asked_to_look else 422
    with write_once(url_for(".statements", slug=slug, position=position)):
        added = len(add_seeds(question=g.question, actor=current_user, texts=good).added)
    flash(ngettext("%(num)d statement was added.", "%(num)d statements were added.", added), "status")
    return redirect(url_for(".statements", slug=slug, position=position), 303)


def read_sent_texts(form: SeedsForm) -> list[tuple[int, str]]:
    """Return line and text of everything that was pasted or is in the file. Raises FileUnreadable."""
    pasted = read_pasted_texts(form.texts.data or "")
    return pasted + parse_sent_file(read_seed_list, *read_sent_file("file")) if form.file.data else pasted


def read_pasted_texts(text: str) -> list[tuple[int, str]]:
    """Return line and text of what was pasted. Raises FileUnreadable for a table without a column of statements."""
    try:
        return read_pasted_seeds(text)
    except FormatError as problem:
        raise FileUnreadable(reason=problem.message) from None


def render_statements_page(
    question: Question, form: SeedsForm, lines: list[SeedPreview] | None = None, editing: int | None = None
) -> str:
    """Return the page, with what would become of each line where a list was looked at.

    editing: number of the statement whose new wording was refused and is kept in its box.
    """
    listed = load_asked_list(question, editing)
    return render_template(
        "organize/statements.html",
        assembly=g.assembly,
        question=question,
        form=form,
        listed=listed,
        states=STATEMENT_STATES,
        votes=count_voters_on(listed.statements),
        marks=count_marks_on(statement.id for statement in listed.statements),
        looked=[(line, translate_refusal(line.refusal)[0] if line.refusal else "") for line in lines or []],
        editing=editing,
        sent=get_sent_fields(),
        audiences=load_audiences([statement.id for statement in listed.statements]),
    )


def load_asked_list(question: Question, editing: int | None) -> StatementList:
    """Return the page of the list that the address asks for; where a wording was refused, the page with it."""
    if editing is not None:
        return load_statement_list(question, around=editing)
    return load_statement_list(
        question,
        find=request.args.get("find", "").strip(),
        state=request.args.get("state", ""),
        page=read_sent_number(request.args, "page") or 1,
        around=read_sent_number(request.args, "around"),
    )


def rerender_statement_wording(number: int) -> str:
    """Return the page with the wording of a statement that was refused."""
    return render_statements_page(g.question, SeedsForm(formdata=None), editing=number)


@bp.post("/<slug>/questions/<int:position>/statements/<int:number>")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(rerender_statement_wording, field="statement-{number}")
def edit(slug: str, position: int, number: int) -> ResponseReturnValue:
    """Change the wording of a statement: in place, or, once people have been shown it, as a new one."""
    statement = load_statement(g.question, number)
    key, change = statement.id, WordingForm.read().wording_change()
    with write_transaction():
        saved = edit_statement(statement=statement, actor=current_user, **change)
    flash(describe_saved_wording(saved, key), "status")
    anchor = f"statement-{saved.number}"
    place = url_for(".statements", slug=slug, position=position, around=saved.number, _anchor=anchor)
    return redirect(place, 303)


@bp.post("/<slug>/questions/<int:position>/statements/<int:number>/remove")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(rerender_statements, field="statement-{number}")
def remove(slug: str, position: int, number: int) -> ResponseReturnValue:
    """Remove a seed no one has seen."""
    statement = load_statement(g.question, number)
    with write_transaction():
        remove_statement(statement=statement, actor=current_user)
    flash(gettext("The statement was removed. The log keeps its text."), "status")
    return redirect(url_for(".statements", slug=slug, position=position), 303)
