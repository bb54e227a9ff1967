"""Charts of the report as files: pictures that stand by themselves (SVG, PNG), and the numbers behind them (CSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from flask import Blueprint, Response, g
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberate.errors import NotFound
from deliberate.formats.csv_guard import guard_text
from deliberate.models import Run
from deliberate.queries.report import ReportSource
from deliberate.reports.chapters.outcomes import build_source_outcomes
from deliberate.reports.charts.days import WIDTH, build_days
from deliberate.reports.charts.people_map import PeopleMap, build_people_map
from deliberate.reports.charts.scatter import Scatter, build_scatter, list_scatter_notes
from deliberate.reports.charts.svg import frame_picture
from deliberate.reports.exports.stand_chart import load_stand_rows, render_stand_csv
from deliberate.reports.typesetting import render_slide
from deliberate.rules import Permission
from deliberate.web.access import requires
from deliberate.web.api import load_finished_run
from deliberate.web.chart_words import (
    Drawn,
    describe_end,
    draw_people_map,
    draw_statement_scatter,
    draw_votes_by_day,
)
from deliberate.web.mount import build_public_url
from deliberate.web.report import REPORT, build_chart_response, read_statement_number
from deliberate.web.stand_picture import render_stand_picture

bp = Blueprint("report_charts", __name__)
Table = Sequence[Sequence[object]]


@bp.get(f"{REPORT}/charts/<any(stand, map, statements, days):chart>.<any(svg, png, csv):kind>")
@requires(Permission.SEE_REPORT)
def download(slug: str, position: int, chart: str, kind: str) -> ResponseReturnValue:
    """Send a chart as SVG, as PNG in the size of a slide, or its numbers as CSV. Raises NotFound without it."""
    run = load_finished_run()
    name = f"{slug}-{position}-{chart}.{kind}"
    if (chart, kind) == ("stand", "csv"):
        return build_chart_response(render_stand_csv(load_stand_rows(run)), "text/csv", name)
    if kind == "csv":
        return build_chart_response(write_table(build_table(run, chart)), "text/csv", name)
    svg = build_picture(run, chart)
    if kind == "svg":
        return build_chart_response(svg, "image/svg+xml", name)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(render_slide(svg), mimetype="image/png", headers=headers)


def build_picture(run: Run, chart: str) -> str:
    """Return a chart as a picture that stands by itself. Raises NotFound where the run has no such chart."""
    source = ReportSource(run)
    if chart == "stand":
        return render_stand_picture(source)
    (body, height, words), notes = draw_chart(source, chart)
    address = build_public_url("report.show", slug=g.assembly.slug, position=g.question.position)
    return frame_picture(body, width=WIDTH, height=height, words=words, notes=notes, source=address)


def draw_chart(source: ReportSource, chart: str) -> tuple[Drawn, list[str]]:
    """Return the drawing of a chart, and the notes that stand under it. Raises NotFound."""
    title = source.question.text
    if chart == "map":
        found = require_map(source)
        ends = (found.across.low, found.across.high, found.upwards.low, found.upwards.high)
        signs = ("←", "→", "↓", "↑")
        notes = [f"{sign} {describe_end(end)}" for sign, end in zip(signs, ends, strict=True) if end]
        if found.chosen:
            notes.insert(0, found.chosen.text)
        return draw_people_map(found, title), notes
    if chart == "statements":
        scatter = require_scatter(source)
        return draw_statement_scatter(scatter, title, {}), list_scatter_notes(scatter.points)
    days = build_days(source)
    if days is None:
        raise NotFound
    drawn = draw_votes_by_day(days, title)
    return drawn, [drawn[2].sentence, gettext("Discs: new statements of participants.")]


def require_map(source: ReportSource) -> PeopleMap:
    """Return the opinion map. Raises NotFound."""
    found = build_people_map(source, read_statement_number())
    if found is None:
        raise NotFound
    return found


def require_scatter(source: ReportSource) -> Scatter:
    """Return the statements between two groups. Raises NotFound where no two groups are shown."""
    found = build_scatter(build_source_outcomes(source), source.findings)
    if found is None:
        raise NotFound
    return found


def build_table(run: Run, chart: str) -> Table:
    """Return the numbers behind a chart, the names of the columns first. Raises NotFound."""
    source = ReportSource(run)
    if chart == "map":
        found = require_map(source)
        header: list[Sequence[object]] = [("x", "y", "group", *(("vote",) if found.chosen else ()))]
        return header + [
            (person.x, person.y, person.group, *((person.choice,) if found.chosen else ())) for person in found.people
        ]
    if chart == "days":
        days = build_days(source)
        if days is None:
            raise NotFound
        return [
            ("from", "votes", "statements"),
            *((bar.day.isoformat(), bar.votes, bar.statements) for bar in days.bars),
        ]
    rows = require_scatter(source) if chart == "statements" else None
    if rows is None:
        raise NotFound
    return [
        ("statement", "text", "state", "group", "share", "lower", "upper"),
        *(
            (point.number, point.text, point.state, mark.group, mark.share, mark.lower, mark.upper)
            for point in require_scatter(source).points
            for mark in (point.one, point.other)
        ),
    ]


def write_table(rows: Table) -> str:
    """Return the rows as CSV; texts cannot begin a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([guard_text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue()
