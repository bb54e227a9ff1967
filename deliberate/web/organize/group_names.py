"""Names for the opinion groups of a question: letters come from the analysis, names from people."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.errors import RunMissing
from deliberate.extensions import db
from deliberate.models import Question, Run
from deliberate.models.group_name import LONGEST_NAME
from deliberate.queries.assemblies import question_at
from deliberate.queries.group_names import names_in
from deliberate.queries.runs import latest_finished
from deliberate.reports.build import statement_texts
from deliberate.reports.chapters.groups import group_views
from deliberate.rules import Permission
from deliberate.services.group_names import AnalysisReplaced, name_groups
from deliberate.web.access import requires
from deliberate.web.numbers import sent_number
from deliberate.web.organize import bp
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import writing

FIELD = "name-"


@bp.get("/<slug>/questions/<int:position>/groups")
@requires(Permission.EDIT_ASSEMBLY)
def groups(slug: str, position: int) -> ResponseReturnValue:
    """Every published group with what sets it apart, and a place for its name."""
    return page(question_at(g.assembly, position), {})


def sent_names() -> dict[str, str]:
    """Return the names in the form by the letter of their group."""
    return {key.removeprefix(FIELD): text for key, text in request.form.items() if key.startswith(FIELD)}


def groups_again(position: int) -> str:
    """Return the form with the refused names, unless the letters are now those of other groups."""
    question, run = question_at(g.assembly, position), latest_finished(question_at(g.assembly, position))
    is_same = run is not None and run.id == sent_number(request.form, "run")
    return page(question, sent_names() if is_same else {})


@bp.post("/<slug>/questions/<int:position>/groups")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(groups_again)
def save_names(slug: str, position: int) -> ResponseReturnValue:
    """Keep all names, or none and say why."""
    question = question_at(g.assembly, position)
    run = seen_run(question)
    with writing():
        name_groups(run=run, actor=current_user, names=sent_names())
    flash(gettext("Saved."), "status")
    return redirect(url_for(".groups", slug=slug, position=position), 303)


def seen_run(question: Question) -> Run:
    """The analysis whose groups were on the page. Raises RunMissing, AnalysisReplaced."""
    number = sent_number(request.form, "run")
    if number is None:
        raise RunMissing
    run = db.session.get(Run, number)
    if run is None or run.question_id != question.id:
        raise AnalysisReplaced
    return run


def page(question: Question, sent: Mapping[str, str]) -> str:
    """The form; sent: letter → text that could not be kept."""
    run = latest_finished(question)
    found = group_views(run.findings, statement_texts(run)) if run is not None and run.findings is not None else []
    rows = names_in(run.id) if run is not None else {}
    kept = {label: row.name for label, row in rows.items()}
    return render_template(
        "organize/groups.html",
        assembly=g.assembly,
        question=question,
        run=run,
        groups=found,
        names={**kept, **sent},
        carried={label for label, row in rows.items() if row.carried},
        longest=LONGEST_NAME,
    )
