"""The report of a question, for everyone who may see it: page one, its chapters, all of it, and its chart as files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue

from deliberate.queries.report import ReportSource
from deliberate.reports.build import build_report
from deliberate.reports.chapters.groups import build_groups_chapter
from deliberate.reports.chapters.responses import build_responses_chapter
from deliberate.reports.chapters.robustness import build_robustness_chapter
from deliberate.reports.chapters.statements import build_statements_chapter
from deliberate.reports.exports.stand_chart import load_stand_rows, render_stand_csv
from deliberate.reports.imported import load_import_history
from deliberate.rules import Permission
from deliberate.web.access import is_allowed, requires
from deliberate.web.api import load_finished_run
from deliberate.web.chart_words import picture_of_days, picture_of_map, picture_of_scatter
from deliberate.web.report_parts import ReportParts, render_chapter
from deliberate.web.results import shows_results
from deliberate.web.shared_pages import shared_page
from deliberate.web.stand_picture import render_stand_picture

bp = Blueprint("report", __name__)
bp.context_processor(lambda: {"may": lambda permission: is_allowed(Permission(permission)), **add_chart_pictures()})
REPORT = "/a/<slug>/<int:position>/report"
# Chapters that are printed after page one; the others are on screen, in the PDF and on the page of everything.
PRINTED_CHAPTERS = ("shared", "divides", "concepts", "responses")
# A statement's number has fewer.
MAX_DIGITS = 10


def add_chart_pictures() -> dict[str, Any]:
    """Return the drawings that templates of the report may ask for."""
    return {
        "picture_of_map": picture_of_map,
        "picture_of_scatter": picture_of_scatter,
        "picture_of_days": picture_of_days,
    }


@bp.get(REPORT)
@requires(Permission.SEE_REPORT)
@shows_results
@shared_page
def show(slug: str, position: int) -> ResponseReturnValue:
    """Show page one: the answer in a minute."""
    return show_part("page_one")


def show_part(name: str) -> str:
    """Show a chapter as it is for everyone who asks for nothing else."""
    source = ReportSource(g.analysis.run)
    return render_chapter(f"report/{name}.html", source, body=ReportParts(source).find(name))


def show_other_part(name: str, build: Callable[[ReportSource], object]) -> str:
    """Show a chapter as the address asks for it, such as another page of it."""
    source = ReportSource(g.analysis.run)
    body = ReportParts(source).render_other(name, build(source))
    return render_chapter(f"report/{name}.html", source, body=body)


@bp.get(f"{REPORT}/shared")
@requires(Permission.SEE_REPORT)
@shows_results
@shared_page
def shared(slug: str, position: int) -> ResponseReturnValue:
    """Show what is accepted and rejected, and where every group agrees."""
    return show_part("shared")


@bp.get(f"{REPORT}/divides")
@requires(Permission.SEE_REPORT)
@shows_results
@shared_page
def divides(slug: str, position: int) -> ResponseReturnValue:
    """Show what divides people, and the minorities against clear outcomes."""
    return show_part("divides")


@bp.get(f"{REPORT}/groups")
@requires(Permission.SEE_REPORT)
@shows_results
@shared_page
def groups(slug: str, position: int) -> ResponseReturnValue:
    """Show the opinion groups, or that there are none, and the map; `statement` colors it."""
    statement = read_statement_number()
    if statement is None:
        return show_part("groups")
    return show_other_part("groups", lambda source: build_groups_chapter(source, statement))


def read_statement_number() -> int | None:
    """Return the number of the statement that the address names, if it names one."""
    return read_address_number("statement")


def read_page_number() -> int:
    """Return which page of a long list the address asks for; the first where it says nothing that is a number."""
    return read_address_number("page") or 1


def read_address_number(name: str) -> int | None:
    """Return a number of the address, if it has one of this name."""
    given = request.args.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < MAX_DIGITS else None


@bp.get(f"{REPORT}/concepts")
@requires(Permission.SEE_REPORT)
@shows_results
@shared_page
def concepts(slug: str, position: int) -> ResponseReturnValue:
    """Show which form of AI democratization each outcome serves."""
    return show_part("concepts")


@bp.get(f"{REPORT}/tensions")
@requires(Permission.SEE_REPORT)
@shows_results
@shared_page
def tensions(slug: str, position: int) -> ResponseReturnValue:
    """Show the outcomes in tension."""
    return show_part("tensions")


@bp.get(f"{REPORT}/responses")
@requires(Permission.SEE_REPORT)
@shows_results
@shared_page
def responses(slug: str, position: int) -> ResponseReturnValue:
    """Show every outcome with the official responses to it."""
    page, statement = read_page_number(), read_statement_number()
    if page == 1 and statement is None:
        return show_part("responses")
    return show_other_part("responses", lambda source: build_responses_chapter(source, page=page, statement=statement))


@bp.get(f"{REPORT}/robustness")
@requires(Permission.SEE_REPORT)
@shows_results
@shared_page
def robustness(slug: str, position: int) -> ResponseReturnValue:
    """Show under which rules and with which people the outcomes hold."""
    page = read_page_number()
    if page == 1:
        return show_part("robustness")
    return show_other_part("robustness", lambda source: build_robustness_chapter(source, page=page))


@bp.get(f"{REPORT}/statements")
@requires(Permission.SEE_REPORT)
@shows_results
@shared_page
def statements(slug: str, position: int) -> ResponseReturnValue:
    """Show all statements with their votes, reasons, and what further analyses found."""
    sort, find, page = request.args.get("sort", "number"), request.args.get("find", "")[:200], read_page_number()
    source = ReportSource(g.analysis.run)
    parts = ReportParts(source)
    if (sort, find, page) == ("number", "", 1):
        body = parts.find("statements")
    else:
        body = parts.render_other("statements", build_statements_chapter(source, sort=sort, find=find, page=page))
    return render_chapter("report/statements.html", source, body=body, others=parts.find("other_modules"))


@bp.get(f"{REPORT}/method")
@requires(Permission.SEE_REPORT)
@shows_results
@shared_page
def method(slug: str, position: int) -> ResponseReturnValue:
    """Show the rule and how to repeat the analysis."""
    return show_part("method")


@bp.get(f"{REPORT}/all")
@requires(Permission.SEE_REPORT)
@shows_results
@shared_page
def everything(slug: str, position: int) -> ResponseReturnValue:
    """Show page one and all chapters on one page, for print and archive."""
    source = ReportSource(g.analysis.run)
    past = load_import_history(g.assembly)
    return render_chapter("report/all.html", source, report=build_report(source.run), past=past)


@bp.get(f"{REPORT}/print")
@requires(Permission.SEE_REPORT)
@shows_results
@shared_page
def printed(slug: str, position: int) -> ResponseReturnValue:
    """Show what is printed of a report: page one and the chapters that most readers need on paper."""
    source = ReportSource(g.analysis.run)
    return render_chapter("report/print.html", source, report=build_report(source.run), printed=PRINTED_CHAPTERS)


@bp.get(f"{REPORT}/stand-chart.svg")
@requires(Permission.SEE_REPORT)
def stand_picture(slug: str, position: int) -> ResponseReturnValue:
    """Show the stand chart of all outcomes as a picture that stands by itself."""
    picture = render_stand_picture(ReportSource(load_finished_run()))
    return build_chart_response(picture, "image/svg+xml", f"{slug}-{position}.svg")


@bp.get(f"{REPORT}/stand-chart.csv")
@requires(Permission.SEE_REPORT)
def stand_table(slug: str, position: int) -> ResponseReturnValue:
    """Show the numbers behind the marks of the stand chart."""
    text = render_stand_csv(load_stand_rows(load_finished_run()))
    return build_chart_response(text, "text/csv", f"{slug}-{position}-stand-chart.csv")


def build_chart_response(text: str, kind: str, name: str) -> Response:
    """Return a file with a name to save it under."""
    return Response(text, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
