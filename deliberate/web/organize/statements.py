"""Seed statements: one by one, pasted, from a CSV file; mending them before the first vote."""

from __future__ import annotations

import csv
import io

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.errors import Invalid
from deliberate.formats.csv_guard import unguarded
from deliberate.models import Question
from deliberate.queries.assemblies import question_at
from deliberate.queries.desk import votes_per_statement
from deliberate.queries.statements import statement_numbered
from deliberate.rules import Permission
from deliberate.services.statements import SeedsAdded, add_seeds, edit_statement
from deliberate.text import N_
from deliberate.web.access import requires
from deliberate.web.errors import words
from deliberate.web.forms.organize import SeedsForm
from deliberate.web.organize import bp


class FileUnreadable(Invalid):
    message = N_("The file could not be read as CSV in UTF-8: %(reason)s")
    hint = N_("Nothing was stored. Save the table as “CSV UTF-8” and send it again.")


@bp.route("/<slug>/questions/<int:position>/statements", methods=["GET", "POST"])
@requires(Permission.EDIT_ASSEMBLY)
def statements(slug: str, position: int) -> ResponseReturnValue:
    """All statements of a question, and a place to add seeds."""
    question = question_at(g.assembly, position)
    form = SeedsForm()
    if request.method == "POST" and form.validate():
        texts = [line for line in (form.texts.data or "").splitlines() if line.strip()]
        if form.file.data:
            texts += texts_in(form.file.data.read())
        added = add_seeds(question=question, actor=current_user, texts=texts)
        report_seeds(added)
        if added.added or not added.refused:
            return redirect(url_for(".statements", slug=slug, position=position), 303)
        return page(question, form), 422
    return page(question, form)


def page(question: Question, form: SeedsForm) -> str:
    return render_template(
        "organize/statements.html",
        assembly=g.assembly,
        question=question,
        form=form,
        votes=votes_per_statement(question),
    )


def texts_in(raw: bytes) -> list[str]:
    """The statements of a CSV file: the column “text”, else the first one. Raises FileUnreadable."""
    try:
        text = raw.decode("utf-8-sig")
        first = text.split("\n", 1)[0]
        delimiter = next((sign for sign in ";\t" if sign in first), ",")
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if row]
    except (UnicodeDecodeError, csv.Error) as problem:
        raise FileUnreadable(reason=str(problem)) from None
    if not rows:
        return []
    header = [cell.strip().lower() for cell in rows[0]]
    column = header.index("text") if "text" in header else 0
    body = rows[1:] if "text" in header else rows
    return [unguarded(row[column]) for row in body if len(row) > column and row[column].strip()]


def report_seeds(added: SeedsAdded) -> None:
    """Say what was added, and name each refused text with its reason."""
    if added.added:
        flash(gettext("%(count)d statements were added.", count=len(added.added)), "status")
    for text, reason in added.refused[:20]:
        flash(f"“{text[:80]}”: {words(reason)[0]}", "error")


@bp.post("/<slug>/questions/<int:position>/statements/<int:number>")
@requires(Permission.MODERATE)
def edit(slug: str, position: int, number: int) -> ResponseReturnValue:
    """Mend the wording of a statement nobody has voted on."""
    statement = statement_numbered(question_at(g.assembly, position), number)
    edit_statement(statement=statement, actor=current_user, text=request.form.get("text", ""))
    flash(gettext("Saved."), "status")
    back = ".moderation" if request.form.get("back") == "moderation" else ".statements"
    values = {"slug": slug} if back == ".moderation" else {"slug": slug, "position": position}
    return redirect(url_for(back, **values), 303)
