"""Analyses and downloads."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Response, flash, g, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.errors import NotFound
from deliberate.queries.counts import count_assembly_participation
from deliberate.queries.exports import load_latest_exports
from deliberate.queries.findings import load_findings
from deliberate.queries.group_names import count_unreviewed_names
from deliberate.queries.runs import find_latest_finished_run, find_latest_run, is_stale
from deliberate.reports.exports import export_polis_archive, render_full_document
from deliberate.rules import Permission
from deliberate.services.audit import record_action
from deliberate.services.runs import request_run
from deliberate.web.access import requires
from deliberate.web.organize.blueprint import bp
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import write_transaction


@bp.get("/<slug>/analysis")
@requires(Permission.SEE_DESK)
def analysis(slug: str) -> ResponseReturnValue:
    """Show the state of each question's analysis."""
    rows = []
    for question in g.assembly.questions:
        finished = find_latest_finished_run(question)
        rows.append((question, find_latest_run(question), finished, finished is not None and is_stale(finished)))
    # Only of analyses with groups that could be named.
    carried = {
        found.id: count_unreviewed_names(found.id)
        for _, _, found, _ in rows
        if found is not None and load_findings(found).published_groups
    }
    return render_template("organize/analysis.html", assembly=g.assembly, rows=rows, carried=carried)


@bp.post("/<slug>/questions/<int:position>/runs")
@requires(Permission.ANALYSE)
@refusals_on(analysis)
def run(slug: str, position: int) -> ResponseReturnValue:
    """Ask for an analysis; a second click joins the first."""
    with write_transaction():
        request_run(question=g.question, actor=current_user)
    flash(gettext("The analysis has started. This page shows its progress."), "status")
    return redirect(url_for(".analysis", slug=slug), 303)


@bp.get("/<slug>/export")
@requires(Permission.EXPORT)
def export(slug: str) -> ResponseReturnValue:
    """Show what can be downloaded: what each file holds, of when, and how large it was the last time."""
    runs = [(question, find_latest_finished_run(question)) for question in g.assembly.questions]
    return render_template(
        "organize/export.html",
        assembly=g.assembly,
        counts=count_assembly_participation(g.assembly),
        latest=load_latest_exports(g.assembly),
        runs=[(question, run) for question, run in runs if run is not None],
    )


@bp.post("/<slug>/export/full")
@requires(Permission.EXPORT)
@refusals_on(export)
def export_full(slug: str) -> ResponseReturnValue:
    """Send the whole assembly as one JSON file."""
    content = render_full_document(g.assembly)
    with write_transaction():
        record_action(g.assembly, current_user, "exported", format="full", bytes=len(content))
    name = f"{slug}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype="application/json", headers=headers)


@bp.post("/<slug>/questions/<int:position>/export/polis")
@requires(Permission.EXPORT)
@refusals_on(export)
def export_polis(slug: str, position: int) -> ResponseReturnValue:
    """Send the files of a Polis export as an archive."""
    with tempfile.TemporaryDirectory() as folder:
        archive = export_polis_archive(g.question, Path(folder))
        size, content = archive.stat().st_size, archive.open("rb")
    with write_transaction():
        record_action(g.assembly, current_user, "exported", format="polis", question=position, bytes=size)
    name = f"{slug}-{position}-polis.zip"
    return send_file(content, mimetype="application/zip", as_attachment=True, download_name=name, max_age=0)


@bp.get("/<slug>/questions/<int:position>/progress")
@requires(Permission.SEE_DESK)
def progress(slug: str, position: int) -> ResponseReturnValue:
    """Show how far the newest run is, for the page that waits for it."""
    found = find_latest_run(g.question)
    if found is None:
        raise NotFound
    return {"state": found.state, "progress": found.progress, "stage": gettext(found.stage) if found.stage else ""}
