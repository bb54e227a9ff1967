"""The report of a question read by topic: all of them, and one with its outcomes, tensions and map."""

from __future__ import annotations

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from deliberate.errors import NotFound
from deliberate.queries.report import ReportSource
from deliberate.reports.chapters.topics import build_topic_chapter, build_topics_chapter
from deliberate.rules import Permission
from deliberate.web.access import is_allowed, requires
from deliberate.web.report import REPORT
from deliberate.web.report_parts import render_chapter
from deliberate.web.results import shows_results
from deliberate.web.shared_pages import shared_page

bp = Blueprint("report_topics", __name__)
bp.context_processor(lambda: {"may": lambda permission: is_allowed(Permission(permission))})


@bp.get(f"{REPORT}/topics")
@requires(Permission.SEE_REPORT)
@shows_results
@shared_page
def every(slug: str, position: int) -> ResponseReturnValue:
    """Show every topic with its outcomes counted by state."""
    source = ReportSource(g.analysis.run)
    return render_chapter("report/topics.html", source, chapter=build_topics_chapter(source))


@bp.get(f"{REPORT}/topics/<int:number>")
@requires(Permission.SEE_REPORT)
@shows_results
@shared_page
def show(slug: str, position: int, number: int) -> ResponseReturnValue:
    """Show one topic: its outcomes, wordings, tensions and statements on the map; 0 stands for those without one."""
    source = ReportSource(g.analysis.run)
    chapter = build_topic_chapter(source, number)
    if chapter is None:
        raise NotFound
    return render_chapter("report/topic.html", source, chapter=chapter)
