"""Versions of a report on the desk: make, publish, archive; links for people without an account."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.errors import NotFound, VersionActUnknown
from deliberate.models import ReportVersion
from deliberate.queries.report_versions import find_report_link, find_version, load_versions
from deliberate.queries.runs import find_latest_finished_run
from deliberate.rules import Permission
from deliberate.services.report_versions import (
    archive_version,
    delete_draft,
    make_report_link,
    make_version,
    publish_version,
    revoke_report_link,
)
from deliberate.web.access import requires
from deliberate.web.forms.report import ReportLinkForm, VersionActForm, VersionForm
from deliberate.web.organize.blueprint import bp
from deliberate.web.refusals import get_sent_fields, refusals_on
from deliberate.web.repeated_forms import write_once
from deliberate.web.report_links import build_report_link
from deliberate.web.transaction import write_transaction

ACTS = {
    "publish": publish_version,
    "restore": publish_version,
    "archive": archive_version,
    "delete": delete_draft,
}  # fmt: skip


@bp.get("/<slug>/questions/<int:position>/versions")
@requires(Permission.EDIT_ASSEMBLY)
def versions(slug: str, position: int) -> ResponseReturnValue:
    """Show every version with its links, and a form for the next."""
    return render_template(
        "organize/versions.html",
        assembly=g.assembly,
        question=g.question,
        versions=load_versions(g.question),
        run=find_latest_finished_run(g.question),
        link_address=build_report_link,
        sent=get_sent_fields(),
    )


def find_versions_address() -> str:
    return url_for(".versions", slug=g.assembly.slug, position=g.question.position)


def return_to_versions() -> ResponseReturnValue:
    return redirect(find_versions_address(), 303)


@bp.post("/<slug>/questions/<int:position>/versions")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(versions, field="note")
def make_report_version(slug: str, position: int) -> ResponseReturnValue:
    """Create a draft of the newest analysis."""
    form = VersionForm.read()
    with write_once(find_versions_address()):
        make_version(
            question=g.question, actor=current_user, audience=form.audience.data or "", note=form.note.data or ""
        )
    flash(gettext("The draft is ready. Read it, then publish it."), "status")
    return return_to_versions()


@bp.post("/<slug>/questions/<int:position>/versions/<int:number>")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(versions)
def change_report_version(slug: str, position: int, number: int) -> ResponseReturnValue:
    """Publish, archive, restore or delete a version. Raises VersionActUnknown, VersionStays."""
    act = ACTS.get(VersionActForm.read().act.data or "")
    if act is None:
        raise VersionActUnknown
    with write_transaction():
        act(version=require_version(number), actor=current_user)
    return return_to_versions()


@bp.post("/<slug>/questions/<int:position>/versions/<int:number>/links")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(versions, field="label-{number}")
def add_report_link(slug: str, position: int, number: int) -> ResponseReturnValue:
    """Make a link that opens a version without an account."""
    form = ReportLinkForm.read()
    with write_once(find_versions_address()):
        make_report_link(version=require_version(number), actor=current_user, label=form.label.data or "")
    return return_to_versions()


@bp.post("/<slug>/questions/<int:position>/report-links/<int:link_id>/revoke")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(versions)
def end_report_link(slug: str, position: int, link_id: int) -> ResponseReturnValue:
    """Revoke a link. Raises NotFound for one of another question."""
    with write_transaction():
        link = find_report_link(link_id)
        if link is None or link.version.question_id != g.question.id:
            raise NotFound
        revoke_report_link(link=link, actor=current_user)
    flash(gettext("The link no longer opens the report."), "status")
    return return_to_versions()


def require_version(number: int) -> ReportVersion:
    """Return a version of the question at hand. Raises NotFound."""
    found = find_version(g.question, number)
    if found is None:
        raise NotFound
    return found
