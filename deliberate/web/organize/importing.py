"""An assembly from a file: a zipped Polis export or a full document; whoever sends it becomes the owner."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext, ngettext
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from deliberate.errors import DomainError, ImportRefused, SlugInvalid, SlugReserved, SlugTaken
from deliberate.formats.archive import ArchiveLimits
from deliberate.models import Assembly
from deliberate.queries.counts import count_assembly_participation
from deliberate.reports.imported import ensure_readable
from deliberate.rules import Permission
from deliberate.services.imports import ImportResult, remove_import
from deliberate.services.upload_import import Upload, import_upload, read_upload
from deliberate.web.access import requires
from deliberate.web.errors import answer_invalid_form, translate_refusal
from deliberate.web.filters import format_number
from deliberate.web.forms.importing import ImportForm
from deliberate.web.limits import WHOLE_ASSEMBLY, takes_up_to
from deliberate.web.organize.blueprint import bp
from deliberate.web.rate_limits import count_import, ensure_may_import
from deliberate.web.refusals import on_refusal, refusals_on
from deliberate.web.repeated_forms import forget_sending, write_once
from deliberate.web.transaction import write_transaction


@bp.route("/new/import", methods=["GET", "POST"])
@requires(Permission.CREATE_ASSEMBLY)
@takes_up_to(WHOLE_ASSEMBLY)
@refusals_on(lambda: render_import_page(ImportForm()), field="file")
def import_assembly() -> ResponseReturnValue:
    """Read the file first, then write everything in one transaction, or nothing."""
    form = ImportForm()
    if request.method == "GET":
        return render_import_page(form)
    if not form.validate():
        return answer_invalid_form(form, render_import_page(form))
    ensure_may_import(current_user)
    return import_sent_file(form)


def render_refused_import(refusal: DomainError, form: ImportForm) -> ResponseReturnValue:
    """Show the refusal beside the field that it is about: the address, or the file."""
    field = form.slug if isinstance(refusal, SlugTaken | SlugInvalid | SlugReserved) else form.file
    field.errors = [" ".join(translate_refusal(refusal)).strip()]
    return answer_invalid_form(form, render_import_page(form))


@on_refusal(DomainError, render_refused_import)
def import_sent_file(form: ImportForm) -> ResponseReturnValue:
    """Make an assembly of the file in the form, and lead to it."""
    upload = read_sent_upload(form.file.data)
    address, title, strict = (form.slug.data or "").strip(), form.title.data or "", form.strict.data
    with write_once() as leads_to:
        count_import(current_user)
        imported = import_upload(upload=upload, slug=address, title=title, strict=strict, owner=current_user)
        leads_to.address = url_for(".assembly", slug=imported.assembly.slug)
    refuse_unreadable(imported.assembly)
    tell_imported(imported)
    return redirect(leads_to.address, 303)


def tell_imported(imported: ImportResult) -> None:
    """Say on the next page what came in, and what did not come in as it was."""
    counts = count_assembly_participation(imported.assembly)
    flash(
        gettext(
            "Imported %(people)s, %(statements)s and %(votes)s. You are the owner.",
            people=ngettext(
                "%(n)s participant", "%(n)s participants", counts.participants, n=format_number(counts.participants)
            ),
            statements=ngettext(
                "%(n)s statement", "%(n)s statements", counts.statements, n=format_number(counts.statements)
            ),
            votes=ngettext("%(n)s vote", "%(n)s votes", counts.votes, n=format_number(counts.votes)),
        ),
        "status",
    )
    for warning in imported.warnings:
        flash(warning.render(gettext), "status")


def remove_refused_import(refusal: ImportRefused, assembly: Assembly) -> None:
    """Remove an import again. Raises the refusal of it."""
    with write_transaction():
        remove_import(assembly=assembly)
        forget_sending()
    raise refusal


@on_refusal(ImportRefused, remove_refused_import)
def refuse_unreadable(assembly: Assembly) -> None:
    """Remove again what has findings that no page can show. Raises ImportRefused.

    Whether they can be shown is seen only when a report is made of them, and that takes too long for the write lock.
    """
    ensure_readable(assembly)


def render_import_page(form: ImportForm) -> str:
    config = current_app.config
    form.file.description = gettext(
        "A ZIP file with the CSV files of a Polis export, or a full JSON document from Deliberate. At most "
        "%(megabytes)s MB, with at most %(rows)s votes and other entries. Larger files can be imported on the server.",
        megabytes=format_decimal(config["MAX_IMPORT_BYTES"] / 1_000_000),
        rows=format_decimal(config["MAX_IMPORT_ROWS"]),
    )
    return render_template("organize/import.html", form=form)


def read_sent_upload(sent: FileStorage) -> Upload:
    """Return what the sent file holds, read in a folder that is gone afterwards. Raises the refusals of
    `read_upload`."""
    config = current_app.config
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        sent.save(path)
        limits = ArchiveLimits(size=2 * config["MAX_IMPORT_BYTES"])
        return read_upload(path, limits=limits, most_rows=config["MAX_IMPORT_ROWS"])
