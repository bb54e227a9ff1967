"""Published versions of a report at addresses of their own, and the link that opens one without an account."""

from __future__ import annotations

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from deliberate.errors import CodesBlind, NotFound, ReportLinkRevoked
from deliberate.models import ReportVersion, VersionAudience, VersionState
from deliberate.queries.report import ReportSource
from deliberate.queries.report_versions import FrozenSource, find_version, load_listed_versions
from deliberate.queries.runs import find_latest_finished_run
from deliberate.reports.build import build_report_from
from deliberate.reports.imported import load_import_history
from deliberate.reports.version_changes import VersionChanges, compare_versions
from deliberate.rules import Permission, is_blinded_coder
from deliberate.web.access import is_allowed, is_member, load_person, requires
from deliberate.web.participate.cookie import find_unseen_statements
from deliberate.web.report import REPORT, add_chart_pictures
from deliberate.web.report_links import read_report_link
from deliberate.web.results import ShownAnalysis

bp = Blueprint("report_versions", __name__)


@bp.get(f"{REPORT}/versions")
@requires(Permission.SEE_ASSEMBLY)
def index(slug: str, position: int) -> ResponseReturnValue:
    """List the published versions with their days."""
    return render_template(
        "report/versions.html",
        assembly=g.assembly,
        question=g.question,
        versions=load_listed_versions(g.question, has_role=is_member()),
        may_see_report=is_allowed(Permission.SEE_REPORT),
    )


@bp.get(f"{REPORT}/versions/<int:number>")
@requires(Permission.SEE_ASSEMBLY)
def show(slug: str, position: int, number: int) -> ResponseReturnValue:
    """Show a version to those for whom it was published. Raises NotFound for all others, as where there is none."""
    version = find_version(g.question, number)
    if version is None or not may_read(version):
        raise NotFound
    return render_version(version)


@bp.get(f"{REPORT}/preview/<key>")
@requires(Permission.SEE_ASSEMBLY)
def preview(slug: str, position: int, key: str) -> ResponseReturnValue:
    """Show the version that a link opens. Raises NotFound, ReportLinkRevoked."""
    link = read_report_link(g.question, key)
    if link is None:
        raise NotFound
    if link.is_revoked:
        raise ReportLinkRevoked
    return render_version(link.version)


def may_read(version: ReportVersion) -> bool:
    """Return whether the one who asks may read a version without a link: drafts are for the team."""
    if is_member():
        return True
    return version.state != VersionState.DRAFT and version.audience == VersionAudience.PUBLIC


def render_version(version: ReportVersion) -> str:
    """Render a version; while voting is open, the reader's own votes come first. Raises CodesBlind."""
    if is_blinded_coder(load_person(g.assembly), g.assembly):
        raise CodesBlind
    if unseen := find_unseen_statements(g.question):
        page = {"assembly": g.assembly, "question": g.question}
        may_vote = is_allowed(Permission.TAKE_PART)
        return render_template("report/held_back.html", **page, left=len(unseen), may_vote=may_vote)
    source = FrozenSource(version.run, version)
    return render_template(
        "report/version.html",
        assembly=g.assembly,
        question=g.question,
        version=version,
        run=version.run,
        analysis=ShownAnalysis(version.run, version.run),
        report=build_report_from(source),
        past=load_import_history(g.assembly),
        changes=find_changes(version, source),
        newer=find_newer(version),
        may=lambda _permission: False,
        **add_chart_pictures(),
    )


def find_newer(version: ReportVersion) -> ReportVersion | None:
    """Return the newest version that the reader may find, where it is newer than this one."""
    listed = load_listed_versions(g.question, has_role=is_member())
    return listed[0] if listed and listed[0].number > version.number else None


def find_changes(version: ReportVersion, source: FrozenSource) -> VersionChanges | None:
    """Return what has changed since, as far as the reader may know: against today's report, else the newest version."""
    newest = find_latest_finished_run(g.question) if is_allowed(Permission.SEE_REPORT) else None
    if newest is not None:
        return compare_versions(source, ReportSource(newest))
    newer = find_newer(version)
    return compare_versions(source, FrozenSource(newer.run, newer)) if newer is not None else None
