"""The report of a question, for everyone who may see it."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from deliberate.queries.runs import find_latest_finished_run, find_latest_run, is_stale
from deliberate.reports.build import build_report
from deliberate.reports.chapters.responses import build_responses_chapter
from deliberate.reports.chapters.statements import build_statement_table
from deliberate.reports.imported import is_imported_run, load_import_history
from deliberate.rules import Permission
from deliberate.web.access import is_allowed, requires
from deliberate.web.participate.cookie import find_unseen_statements

bp = Blueprint("report", __name__)


@bp.get("/a/<slug>/<int:position>/report")
@requires(Permission.SEE_REPORT)
def show(slug: str, position: int) -> ResponseReturnValue:
    """Show the newest finished analysis as a page, or words while there is none or while one's own vote comes first."""
    run, newest = find_latest_finished_run(g.question), find_latest_run(g.question)
    page = {
        "assembly": g.assembly,
        "question": g.question,
        "run": run,
        "newest": newest,
        "may_analyse": is_allowed(Permission.ANALYSE),
        "may_export": is_allowed(Permission.EXPORT),
        "may_name": is_allowed(Permission.EDIT_ASSEMBLY),
    }
    if run is None:
        return render_template("report/waiting.html", **page)
    if unseen := find_unseen_statements(g.question):
        may_vote = is_allowed(Permission.TAKE_PART)
        return render_template("report/held_back.html", **page, left=len(unseen), may_vote=may_vote)
    report = build_report(run)
    return render_template(
        "report/report.html",
        **page,
        report=report,
        past=load_import_history(g.assembly),
        came_with_import=is_imported_run(run),
        stale=is_stale(run),
        process=build_responses_chapter(g.assembly, report.outcomes, g.assembly.today),
        table=build_statement_table(
            report.statements,
            sort=request.args.get("sort", "number"),
            find=request.args.get("find", "")[:200],
            whole=request.args.get("show") == "all",
        ),
    )
