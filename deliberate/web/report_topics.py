"""The report of a question read by topic: all of them, and one with its outcomes, tensions and map."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from deliberate.errors import NotFound
from deliberate.queries.findings import load_findings
from deliberate.queries.runs import find_latest_finished_run
from deliberate.reports.build import build_report
from deliberate.reports.chapters.topics import TopicsChapter, load_topics_chapter
from deliberate.reports.figures.statement_map import build_statement_map
from deliberate.reports.page import Report
from deliberate.rules import Permission
from deliberate.web.access import is_allowed, requires
from deliberate.web.participate.cookie import find_unseen_statements

bp = Blueprint("report_topics", __name__)


def load_chapter() -> tuple[Report, TopicsChapter] | None:
    """Return the report with its topics; None where the page of the report says why there is none yet."""
    run = find_latest_finished_run(g.question)
    if run is None or find_unseen_statements(g.question):
        return None
    report = build_report(run)
    return report, load_topics_chapter(g.question, report)


@bp.get("/a/<slug>/<int:position>/report/topics")
@requires(Permission.SEE_REPORT)
def every(slug: str, position: int) -> ResponseReturnValue:
    """Show every topic with its outcomes counted by state."""
    found = load_chapter()
    if found is None:
        return redirect(url_for("report.show", slug=slug, position=position))
    report, chapter = found
    return render_template(
        "report/topics.html",
        assembly=g.assembly,
        question=g.question,
        report=report,
        chapter=chapter,
        may_label=is_allowed(Permission.MODERATE),
    )


@bp.get("/a/<slug>/<int:position>/report/topics/<int:number>")
@requires(Permission.SEE_REPORT)
def show(slug: str, position: int, number: int) -> ResponseReturnValue:
    """Show one topic: its outcomes, wordings, tensions and statements on the map; 0 stands for those without one."""
    found = load_chapter()
    if found is None:
        return redirect(url_for("report.show", slug=slug, position=position))
    report, chapter = found
    view = chapter.find(number or None)
    if view is None:
        raise NotFound
    run = find_latest_finished_run(g.question)
    block = load_findings(run).opinion_map if run is not None else None
    return render_template(
        "report/topic.html",
        assembly=g.assembly,
        question=g.question,
        report=report,
        chapter=chapter,
        view=view,
        map=build_statement_map(block, view.outcomes),
    )
