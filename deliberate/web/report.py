"""The report of a question, for everyone who may see it: page one, its chapters, all of it, and its chart as files."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from deliberate.findings.standing import find_line
from deliberate.queries.report import ReportSource
from deliberate.reports.build import build_report
from deliberate.reports.chapters.concepts import build_concepts_chapter
from deliberate.reports.chapters.divides import build_divides_chapter
from deliberate.reports.chapters.groups import build_groups_chapter
from deliberate.reports.chapters.method import build_method_chapter
from deliberate.reports.chapters.page_one import build_page_one
from deliberate.reports.chapters.responses import build_responses_chapter
from deliberate.reports.chapters.robustness import build_robustness_chapter
from deliberate.reports.chapters.shared import build_shared_chapter
from deliberate.reports.chapters.statements import build_statements_chapter
from deliberate.reports.chapters.tensions import build_tensions_chapter
from deliberate.reports.exports.stand_chart import (
    ChartWords,
    list_marked_groups,
    load_stand_rows,
    render_stand_csv,
    render_stand_svg,
)
from deliberate.reports.imported import load_import_history
from deliberate.rules import Permission
from deliberate.web.access import is_allowed, requires
from deliberate.web.api import load_finished_run
from deliberate.web.filters import format_share
from deliberate.web.results import shows_results

bp = Blueprint("report", __name__)
bp.context_processor(lambda: {"may": lambda permission: is_allowed(Permission(permission))})
REPORT = "/a/<slug>/<int:position>/report"


def render_chapter(template: str, source: ReportSource, **values: object) -> str:
    """Render a page of the report. values: what its chapter shows."""
    return render_template(
        template,
        assembly=source.assembly,
        question=source.question,
        analysis=g.analysis,
        run=source.run,
        has_topics=source.has_topics,
        **values,
    )


@bp.get(REPORT)
@requires(Permission.SEE_REPORT)
@shows_results
def show(slug: str, position: int) -> ResponseReturnValue:
    """Show page one: the answer in a minute."""
    source = ReportSource(g.analysis.run)
    return render_chapter("report/page_one.html", source, chapter=build_page_one(source))


@bp.get(f"{REPORT}/shared")
@requires(Permission.SEE_REPORT)
@shows_results
def shared(slug: str, position: int) -> ResponseReturnValue:
    """Show what is accepted and rejected, and where every group agrees."""
    source = ReportSource(g.analysis.run)
    return render_chapter("report/shared.html", source, chapter=build_shared_chapter(source))


@bp.get(f"{REPORT}/divides")
@requires(Permission.SEE_REPORT)
@shows_results
def divides(slug: str, position: int) -> ResponseReturnValue:
    """Show what divides people, and the minorities against clear outcomes."""
    source = ReportSource(g.analysis.run)
    return render_chapter("report/divides.html", source, chapter=build_divides_chapter(source))


@bp.get(f"{REPORT}/groups")
@requires(Permission.SEE_REPORT)
@shows_results
def groups(slug: str, position: int) -> ResponseReturnValue:
    """Show the opinion groups, or that there are none, and the map."""
    source = ReportSource(g.analysis.run)
    return render_chapter("report/groups.html", source, chapter=build_groups_chapter(source))


@bp.get(f"{REPORT}/concepts")
@requires(Permission.SEE_REPORT)
@shows_results
def concepts(slug: str, position: int) -> ResponseReturnValue:
    """Show which form of AI democratization each outcome serves."""
    source = ReportSource(g.analysis.run)
    return render_chapter("report/concepts.html", source, chapter=build_concepts_chapter(source))


@bp.get(f"{REPORT}/tensions")
@requires(Permission.SEE_REPORT)
@shows_results
def tensions(slug: str, position: int) -> ResponseReturnValue:
    """Show the outcomes in tension."""
    source = ReportSource(g.analysis.run)
    return render_chapter("report/tensions.html", source, chapter=build_tensions_chapter(source))


@bp.get(f"{REPORT}/responses")
@requires(Permission.SEE_REPORT)
@shows_results
def responses(slug: str, position: int) -> ResponseReturnValue:
    """Show every outcome with the official responses to it."""
    source = ReportSource(g.analysis.run)
    return render_chapter("report/responses.html", source, chapter=build_responses_chapter(source))


@bp.get(f"{REPORT}/robustness")
@requires(Permission.SEE_REPORT)
@shows_results
def robustness(slug: str, position: int) -> ResponseReturnValue:
    """Show under which rules and with which people the outcomes hold."""
    source = ReportSource(g.analysis.run)
    return render_chapter("report/robustness.html", source, chapter=build_robustness_chapter(source))


@bp.get(f"{REPORT}/statements")
@requires(Permission.SEE_REPORT)
@shows_results
def statements(slug: str, position: int) -> ResponseReturnValue:
    """Show all statements with their votes, reasons, and what further analyses found."""
    source = ReportSource(g.analysis.run)
    chapter = build_statements_chapter(
        source,
        sort=request.args.get("sort", "number"),
        find=request.args.get("find", "")[:200],
        whole=request.args.get("show") == "all",
    )
    return render_chapter("report/statements.html", source, chapter=chapter)


@bp.get(f"{REPORT}/method")
@requires(Permission.SEE_REPORT)
@shows_results
def method(slug: str, position: int) -> ResponseReturnValue:
    """Show the rule and how to repeat the analysis."""
    source = ReportSource(g.analysis.run)
    past = load_import_history(g.assembly)
    return render_chapter("report/method.html", source, chapter=build_method_chapter(source), past=past)


@bp.get(f"{REPORT}/all")
@requires(Permission.SEE_REPORT)
@shows_results
def everything(slug: str, position: int) -> ResponseReturnValue:
    """Show page one and all chapters on one page, for print and archive."""
    source = ReportSource(g.analysis.run)
    past = load_import_history(g.assembly)
    return render_chapter("report/all.html", source, report=build_report(source.run), past=past)


@bp.get(f"{REPORT}/stand-chart.svg")
@requires(Permission.SEE_REPORT)
def stand_picture(slug: str, position: int) -> ResponseReturnValue:
    """Show the stand chart of all outcomes as a picture that stands by itself."""
    source = ReportSource(load_finished_run())
    rows, line = load_stand_rows(source.run), find_line(source.findings.rule_settings)
    marked = list_marked_groups(rows)
    words = ChartWords(
        title=source.question.text,
        states={
            "accepted": gettext("Accepted"),
            "rejected": gettext("Rejected"),
            "divided": gettext("Divided"),
            "undetermined": gettext("Undetermined"),
        },
        none_agree=gettext("none agree"),
        all_agree=gettext("all agree"),
        line=format_share(line),
        key={label: describe_group(label, source.bar_names.get(label, "")) for label in marked if label}
        or {"": gettext("The disc shows everyone together.")},
        language=str(get_locale() or "en"),
    )
    return build_chart_response(render_stand_svg(rows, line, words), "image/svg+xml", f"{slug}-{position}.svg")


def describe_group(label: str, name: str) -> str:
    """Return a group with the name that people gave it, where it has one."""
    group = gettext("Group %(label)s", label=label)
    return f"{group}: {name}" if name else group


@bp.get(f"{REPORT}/stand-chart.csv")
@requires(Permission.SEE_REPORT)
def stand_table(slug: str, position: int) -> ResponseReturnValue:
    """Show the numbers behind the marks of the stand chart."""
    text = render_stand_csv(load_stand_rows(load_finished_run()))
    return build_chart_response(text, "text/csv", f"{slug}-{position}-stand-chart.csv")


def build_chart_response(text: str, kind: str, name: str) -> Response:
    """Return a file with a name to save it under."""
    return Response(text, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
