"""The report of a question, for everybody who may see it."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from deliberate.queries.assemblies import question_at
from deliberate.queries.runs import is_stale, latest_finished, latest_run
from deliberate.reports.build import build_report
from deliberate.reports.chapters.responses import process_of
from deliberate.reports.chapters.statements import statement_table
from deliberate.reports.imported import came_with_import, past_of
from deliberate.rules import Permission
from deliberate.web.access import allowed, requires
from deliberate.web.participate.cookie import unseen_by_reader

bp = Blueprint("report", __name__)


@bp.get("/a/<slug>/<int:position>/report")
@requires(Permission.SEE_REPORT)
def show(slug: str, position: int) -> ResponseReturnValue:
    """The newest finished analysis as a page, or words while there is none or while one's own vote comes first."""
    question = question_at(g.assembly, position)
    run, newest = latest_finished(question), latest_run(question)
    page = {
        "assembly": g.assembly,
        "question": question,
        "run": run,
        "newest": newest,
        "may_analyse": allowed(Permission.ANALYSE),
        "may_export": allowed(Permission.EXPORT),
        "may_name": allowed(Permission.EDIT_ASSEMBLY),
    }
    if run is None:
        return render_template("report/waiting.html", **page)
    if unseen := unseen_by_reader(question):
        may_vote = allowed(Permission.TAKE_PART)
        return render_template("report/held_back.html", **page, left=len(unseen), may_vote=may_vote)
    report = build_report(run)
    return render_template(
        "report/report.html",
        **page,
        report=report,
        past=past_of(g.assembly),
        came_with_import=came_with_import(run),
        stale=is_stale(run),
        process=process_of(g.assembly, report.outcomes, g.assembly.today),
        table=statement_table(
            report.statements,
            sort=request.args.get("sort", "number"),
            find=request.args.get("find", "")[:200],
            whole=request.args.get("show") == "all",
        ),
    )
