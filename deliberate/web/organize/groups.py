"""Names for the opinion groups of a question: letters come from the analysis, names from people."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.errors import DomainError, RunMissing
from deliberate.extensions import db
from deliberate.models import Question, Run
from deliberate.models.group_name import LONGEST_NAME
from deliberate.queries.assemblies import question_at
from deliberate.queries.group_names import names_in
from deliberate.reports.build import statement_texts
from deliberate.reports.camps import group_views
from deliberate.rules import Permission
from deliberate.services.group_names import AnalysisReplaced, name_groups
from deliberate.services.runs import latest_finished
from deliberate.web.access import requires
from deliberate.web.errors import refuse
from deliberate.web.numbers import sent_number
from deliberate.web.organize import bp
from deliberate.web.transaction import writing

FIELD = "name-"


@bp.get("/<slug>/questions/<int:position>/groups")
@requires(Permission.EDIT_ASSEMBLY)
def groups(slug: str, position: int) -> ResponseReturnValue:
    """Every published group with what sets it apart, and a place for its name."""
    return page(question_at(g.assembly, position), {})


@bp.post("/<slug>/questions/<int:position>/groups")
@requires(Permission.EDIT_ASSEMBLY)
def save_names(slug: str, position: int) -> ResponseReturnValue:
    """Keep all names, or none and say why; what was refused stays in its box."""
    question = question_at(g.assembly, position)
    sent = {key.removeprefix(FIELD): text for key, text in request.form.items() if key.startswith(FIELD)}
    try:
        run = seen_run(question)
        with writing():
            name_groups(run=run, actor=current_user, names=sent)
    except AnalysisReplaced as refusal:
        # The letters sent are those of other groups.
        return refuse(refusal, lambda: page(question_at(g.assembly, position), {}))
    except DomainError as refusal:
        return refuse(refusal, lambda: page(question_at(g.assembly, position), sent))
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
