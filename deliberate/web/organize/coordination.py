"""Coordinated voting: what organizers see of sets of accounts, and the outcomes with and without them."""

from __future__ import annotations

from flask import g, render_template
from flask.typing import ResponseReturnValue

from deliberate.models import Question
from deliberate.queries.findings import load_findings
from deliberate.queries.report import load_visible_texts
from deliberate.queries.runs import find_latest_finished_run
from deliberate.reports.chapters.coordination import Coordination, build_coordination
from deliberate.rules import Permission
from deliberate.web.access import requires
from deliberate.web.organize.blueprint import bp


@bp.get("/<slug>/coordination")
@requires(Permission.ANALYSE)
def coordination(slug: str) -> ResponseReturnValue:
    """Show, question by question, what the last analysis found."""
    rows = [(question, *load_coordination(question)) for question in g.assembly.questions]
    return render_template("organize/coordination.html", assembly=g.assembly, rows=rows)


def load_coordination(question: Question) -> tuple[bool, Coordination | None, dict[int, str]]:
    """Return whether there is an analysis, what it found, and the texts of the statements by number."""
    run = find_latest_finished_run(question)
    if run is None:
        return False, None, {}
    return True, build_coordination(load_findings(run)), load_visible_texts(run)
