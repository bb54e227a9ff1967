"""The report of a question, for everybody who may see it."""

from __future__ import annotations

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from deliberate.queries.assemblies import question_at
from deliberate.reports.build import build_report
from deliberate.rules import Permission
from deliberate.services.runs import is_stale, latest_finished, latest_run
from deliberate.web.access import allowed, requires

bp = Blueprint("report", __name__)


@bp.get("/a/<slug>/<int:position>/report")
@requires(Permission.SEE_REPORT)
def show(slug: str, position: int) -> ResponseReturnValue:
    """The newest finished analysis as a page, or words while there is none."""
    question = question_at(g.assembly, position)
    run, newest = latest_finished(question), latest_run(question)
    return render_template(
        "report/report.html",
        assembly=g.assembly,
        question=question,
        run=run,
        newest=newest,
        report=build_report(run) if run is not None else None,
        stale=run is not None and is_stale(run),
        may_analyse=allowed(Permission.ANALYSE),
    )
