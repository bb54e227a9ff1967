"""Names for the opinion groups of a question: letters come from the analysis, names from people."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.errors import RunMissing
from deliberate.extensions import db
from deliberate.models import Question, Run
from deliberate.models.group_name import MAX_GROUP_NAME_LENGTH
from deliberate.queries.findings import load_findings
from deliberate.queries.group_names import load_group_name_rows
from deliberate.queries.report import load_visible_texts
from deliberate.queries.runs import find_latest_finished_run
from deliberate.reports.chapters.groups import build_group_views
from deliberate.rules import Permission
from deliberate.services.group_names import AnalysisReplaced, name_groups
from deliberate.web.access import requires
from deliberate.web.forms.outcomes import GroupNamesForm, read_sent_group_names
from deliberate.web.organize.blueprint import bp
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import write_transaction


@bp.get("/<slug>/questions/<int:position>/groups")
@requires(Permission.EDIT_ASSEMBLY)
def groups(slug: str, position: int) -> ResponseReturnValue:
    """Show every published group with what sets it apart, and a place for its name."""
    return render_group_names_page(g.question, {})


def rerender_group_names() -> str:
    """Return the form with the refused names, unless the letters are now those of other groups."""
    run = find_latest_finished_run(g.question)
    is_same = run is not None and run.id == GroupNamesForm().run.data
    return render_group_names_page(g.question, read_sent_group_names() if is_same else {})


@bp.post("/<slug>/questions/<int:position>/groups")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(rerender_group_names)
def save_names(slug: str, position: int) -> ResponseReturnValue:
    """Keep all names, or none and say why."""
    run, names = load_shown_run(g.question, GroupNamesForm.read().run.data), read_sent_group_names()
    with write_transaction():
        name_groups(run=run, actor=current_user, names=names)
    flash(gettext("Saved."), "status")
    return redirect(url_for(".groups", slug=slug, position=position), 303)


def load_shown_run(question: Question, number: int | None) -> Run:
    """Return the analysis whose groups were on the page. Raises RunMissing, AnalysisReplaced."""
    if number is None:
        raise RunMissing
    run = db.session.get(Run, number)
    if run is None or run.question_id != question.id:
        raise AnalysisReplaced
    return run


def render_group_names_page(question: Question, sent: Mapping[str, str]) -> str:
    """Return the form; sent: letter → text that could not be kept."""
    run = find_latest_finished_run(question)
    found = build_group_views(load_findings(run).published_groups, load_visible_texts(run)) if run is not None else []
    rows = load_group_name_rows(run.id) if run is not None else {}
    kept = {label: row.name for label, row in rows.items()}
    return render_template(
        "organize/groups.html",
        assembly=g.assembly,
        question=question,
        run=run,
        groups=found,
        names={**kept, **sent},
        carried={label for label, row in rows.items() if row.carried},
        longest=MAX_GROUP_NAME_LENGTH,
    )
