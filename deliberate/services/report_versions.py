"""Versions of a report: made from the newest analysis, published, archived; links that open one, and their end."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from deliberate.errors import (
    ReportLinkNameless,
    RunMissing,
    VersionActUnknown,
    VersionAudienceUnknown,
    VersionStays,
)
from deliberate.extensions import db
from deliberate.models import (
    Account,
    Question,
    ReportLink,
    ReportVersion,
    VersionAudience,
    VersionState,
)
from deliberate.models.columns import now
from deliberate.queries.report import ReportSource
from deliberate.queries.report_versions import compute_next_number
from deliberate.queries.runs import find_latest_finished_run
from deliberate.services.audit import record_action

MAX_NOTE, MAX_LABEL = 1_000, 80


def make_version(*, question: Question, actor: Account | None, audience: str, note: str) -> ReportVersion:
    """Create a draft of the newest analysis, with the texts around it as they are now.

    Raises RunMissing, VersionAudienceUnknown.
    """
    if audience not in list(VersionAudience):
        raise VersionAudienceUnknown
    run = find_latest_finished_run(question)
    if run is None:
        raise RunMissing
    source = ReportSource(run)
    answer_by = question.assembly.answer_by
    version = ReportVersion(
        question_id=question.id,
        run_id=run.id,
        number=compute_next_number(question),
        audience=VersionAudience(audience),
        note=note.strip()[:MAX_NOTE],
        made_by_id=actor.id if actor is not None else None,
        frozen={
            "texts": {str(number): text for number, text in source.texts.items()},
            "group_names": source.group_names,
            "complete_voters": source.complete_voters,
            "decision_maker": question.assembly.decision_maker,
            "answer_by": answer_by.isoformat() if answer_by else None,
        },
    )
    try:
        with db.session.begin_nested():
            db.session.add(version)
    except IntegrityError:
        # Someone made one at the same moment: this one is the next.
        version.number = compute_next_number(question)
        db.session.add(version)
    db.session.flush()
    record_version_action(version, actor, "report version made")
    return version


def publish_version(*, version: ReportVersion, actor: Account | None) -> None:
    """Publish a draft, or put an archived version back into the list. A second click changes nothing."""
    if version.state == VersionState.PUBLISHED:
        return
    version.state, version.archived_at = VersionState.PUBLISHED, None
    version.published_at = version.published_at or now()
    record_version_action(version, actor, "report version published")


def archive_version(*, version: ReportVersion, actor: Account | None) -> None:
    """Take a published version out of the list; its address stays. A second click changes nothing.

    Raises VersionActUnknown for a draft.
    """
    if version.state == VersionState.DRAFT:
        raise VersionActUnknown
    if version.state == VersionState.PUBLISHED:
        version.state, version.archived_at = VersionState.ARCHIVED, now()
        record_version_action(version, actor, "report version archived")


def delete_draft(*, version: ReportVersion, actor: Account | None) -> None:
    """Delete a draft with its links. Raises VersionStays for one that was published."""
    if version.state != VersionState.DRAFT:
        raise VersionStays
    record_version_action(version, actor, "report draft deleted")
    db.session.delete(version)
    db.session.flush()


def make_report_link(*, version: ReportVersion, actor: Account | None, label: str) -> ReportLink:
    """Make a link that opens the version without an account. Raises ReportLinkNameless."""
    name = " ".join(label.split())[:MAX_LABEL]
    if not name:
        raise ReportLinkNameless
    link = ReportLink(version_id=version.id, label=name, made_by_id=actor.id if actor is not None else None)
    db.session.add(link)
    db.session.flush()
    record_version_action(version, actor, "report link made")
    return link


def revoke_report_link(*, link: ReportLink, actor: Account | None) -> None:
    """Let a link open nothing any more. A second click changes nothing."""
    if link.revoked_at is None:
        link.revoked_at = now()
        record_version_action(link.version, actor, "report link revoked")


def record_version_action(version: ReportVersion, actor: Account | None, act: str) -> None:
    """Note what was done with a version."""
    subject = f"question {version.question.position}"
    record_action(version.question.assembly, actor, act, subject, version=version.number)
    db.session.flush()
