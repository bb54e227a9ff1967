"""The report as PDF: asked for here, made by the worker, sent from here once it is ready."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from babel import Locale
from flask import Blueprint, Response, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from deliberate.config import LANGUAGES
from deliberate.errors import NotFound, ReportFileUnknown
from deliberate.models import FileState, ReportExtent
from deliberate.models.json_columns import PageFrame
from deliberate.queries.report import ReportSource
from deliberate.queries.report_files import find_report_file, load_report_files
from deliberate.reports.build import build_report
from deliberate.reports.imported import load_import_history
from deliberate.rules import Permission
from deliberate.services.report_files import request_report_file
from deliberate.web.access import is_allowed, requires
from deliberate.web.api import load_finished_run
from deliberate.web.forms.report import ReportFileForm
from deliberate.web.mount import build_public_url
from deliberate.web.refusals import refusals_on
from deliberate.web.report import REPORT, add_chart_pictures
from deliberate.web.report_parts import render_chapter
from deliberate.web.results import shows_results
from deliberate.web.transaction import write_transaction

# Rows of each table with a row for each statement; thousands of pages are read by nobody and take a minute to make.
MOST_ROWS = 500

bp = Blueprint("report_files", __name__)
bp.context_processor(lambda: {"may": lambda permission: is_allowed(Permission(permission)), **add_chart_pictures()})


@bp.get(f"{REPORT}/files")
@requires(Permission.SEE_REPORT)
@shows_results
def index(slug: str, position: int) -> ResponseReturnValue:
    """Show what can be asked for, what is being made and what is ready."""
    source = ReportSource(g.analysis.run)
    return render_chapter("report/files.html", source, files=load_report_files(source.run))


@bp.post(f"{REPORT}/files")
@requires(Permission.SEE_REPORT)
@refusals_on(index)
@shows_results
def request_file(slug: str, position: int) -> ResponseReturnValue:
    """Ask for a file; one that is there or under way with the same content is not made again.

    Raises ReportFileUnknown.
    """
    form = ReportFileForm.read()
    extent, language = str(form.extent.data or ""), str(form.file_language.data or "")
    if extent not in list(ReportExtent) or language not in LANGUAGES:
        raise ReportFileUnknown
    wanted = ReportExtent(extent)
    page = render_document(wanted, language)
    frame: PageFrame = {
        "title": g.question.text,
        "author": g.assembly.host or g.assembly.title,
        "address": build_public_url("report.show", slug=slug, position=position),
        "direction": Locale.parse(language, sep="-").text_direction,
    }
    run = g.analysis.run
    with write_transaction():
        request_report_file(run=run, extent=wanted, language=language, page=page, frame=frame)
    return redirect(url_for("report_files.index", slug=slug, position=position), 303)


@bp.get(f"{REPORT}/files/<any(page_one, slides, everything):extent>.<language>.pdf")
@requires(Permission.SEE_REPORT)
def download(slug: str, position: int, extent: str, language: str) -> ResponseReturnValue:
    """Send a file that is ready. Raises NotFound while it is not."""
    if language not in LANGUAGES:
        raise NotFound
    found = find_report_file(load_finished_run().id, ReportExtent(extent), language)
    if found is None or found.state != FileState.FINISHED or found.content is None:
        raise NotFound
    name = f"{slug}-{position}-{extent.replace('_', '-')}-{language}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(found.content, mimetype="application/pdf", headers=headers)


def render_document(extent: ReportExtent, language: str) -> str:
    """Return what the file is made of, in one language, as readers without a role see it."""
    run = g.analysis.run
    with speaking(language):
        return render_template(
            "report/document.html",
            assembly=g.assembly,
            question=g.question,
            analysis=g.analysis,
            run=run,
            report=build_report(run, most_rows=MOST_ROWS),
            past=load_import_history(g.assembly),
            is_whole=extent == ReportExtent.EVERYTHING,
            may=lambda _permission: False,
            **add_chart_pictures(),
        )


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Render in a language that the reader chose for a file, whatever that of the page is."""
    kept = g.pop("catalogue", None)
    try:
        with force_locale(language):
            yield
    finally:
        g.pop("catalogue", None)
        if kept is not None:
            g.catalogue = kept
