"""Your data: a participant sees everything stored about them, downloads it, and takes back parts or all of it."""

from __future__ import annotations

import io
import json
import zipfile

from flask import Response, flash, g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberate.models import Assembly, Participant
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.personal_data import count_personal_log, load_personal_data
from deliberate.reports.exports.personal import build_personal_document
from deliberate.rules import Permission
from deliberate.services.account_people import is_linked
from deliberate.services.withdrawal import erase_participation
from deliberate.web.access import requires
from deliberate.web.codebook_labels import localize_codebook_for_page
from deliberate.web.participate.blueprint import bp
from deliberate.web.participate.cookie import (
    find_current_participant,
    require_acting_participant,
    require_participant,
)
from deliberate.web.participate.kept import build_last_vote_key
from deliberate.web.participate.undo import UNDO_KEY, find_undo, write_placeholder
from deliberate.web.refusals import refusals_on
from deliberate.web.signed_cookie import forget_cookie
from deliberate.web.transaction import write_transaction
from deliberate.web.ways_in import forget_way_in


@bp.get("/a/<slug>/data")
@requires(Permission.SEE_ASSEMBLY)
def your_data(slug: str) -> ResponseReturnValue:
    """Show everything stored about the one who asks."""
    return render_data_page()


def render_data_page() -> str:
    """Return the page; without a participation it says that nothing is stored for this browser."""
    participant = find_current_participant(g.assembly)
    return render_template(
        "participate/data.html",
        assembly=g.assembly,
        participant=participant,
        data=load_personal_data(participant) if participant is not None else None,
        is_linked=participant is not None and is_linked(participant),
        log=count_personal_log(participant) if participant is not None else (0, 0),
        book=localize_codebook_for_page(load_assembly_codebook(g.assembly)),
        undo=find_undo(participant),
    )


@bp.get("/a/<slug>/data/download")
@requires(Permission.SEE_ASSEMBLY)
def data_file(slug: str) -> ResponseReturnValue:
    """Send everything stored about the one who asks: as a page to read, and as JSON for programs."""
    person = require_participant(g.assembly)
    answer = Response(build_data_archive(person), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{g.assembly.slug}-my-data.zip"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def build_data_archive(participant: Participant) -> bytes:
    """Return the ZIP file."""
    document = build_personal_document(load_personal_data(participant))
    page = render_template("participate/data_file.html", assembly=g.assembly, document=document)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.html", page)
        archive.writestr("my-data.json", json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))
    return held.getvalue()


@bp.get("/a/<slug>/data/withdraw")
@requires(Permission.SEE_ASSEMBLY)
def withdraw_form(slug: str) -> ResponseReturnValue:
    """Say what withdrawing does, before it is done."""
    return render_withdraw_page()


def render_withdraw_page() -> str:
    """Return the second step; without a participation the page of data, which says so."""
    participant = find_current_participant(g.assembly)
    if participant is None:
        return render_data_page()
    return render_template("participate/data_withdraw.html", assembly=g.assembly, data=load_personal_data(participant))


@bp.post("/a/<slug>/data/withdraw")
@requires(Permission.SEE_ASSEMBLY)
@refusals_on(render_withdraw_page)
def withdraw_everything(slug: str) -> ResponseReturnValue:
    """Delete everything of the one who asks, and forget them in this browser."""
    require_participant(g.assembly)
    words = write_placeholder(g.assembly)
    with write_transaction():
        erase_participation(participant=require_acting_participant(g.assembly), words=words)
    forget_cookie(g.assembly)
    forget_in_session(g.assembly)
    flash(gettext("You have withdrawn. Your votes, your answers and the link to you have been deleted."), "status")
    return redirect(url_for(".your_data", slug=slug), 303)


def forget_in_session(assembly: Assembly) -> None:
    """Forget how this person came and what they did last."""
    for question in assembly.questions:
        session.pop(build_last_vote_key(question.id), None)
    session.pop(UNDO_KEY, None)
    forget_way_in(assembly)
    if assembly.slug in session.get("channels", {}):
        session["channels"] = {key: value for key, value in session["channels"].items() if key != assembly.slug}
