"""Files of a report: asked for, claimed by a worker, finished or failed."""

from __future__ import annotations

import hashlib

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from deliberate.extensions import db
from deliberate.models import FileState, ReportExtent, ReportFile, Run
from deliberate.models.columns import now
from deliberate.models.json_columns import PageFrame
from deliberate.queries.report_files import find_report_file, is_waiting

MAX_ATTEMPTS = 3


def request_report_file(
    *, run: Run, extent: ReportExtent, language: str, page: str, frame: PageFrame
) -> ReportFile:  # fmt: skip
    """Ask for a file; where it is there or under way with the same content, that one is the answer.

    page: what it is made of, as readers without a role see it.
    """
    fingerprint = hashlib.sha256(repr((page, sorted(frame.items()))).encode()).hexdigest()
    found = find_report_file(run.id, extent, language)
    if found is None:
        made = ReportFile(
            run_id=run.id, extent=extent, language=language, fingerprint=fingerprint, page=page, frame=frame
        )
        try:
            with db.session.begin_nested():
                db.session.add(made)
        except IntegrityError:
            # Someone else asked for the same at the same moment.
            joined = find_report_file(run.id, extent, language)
            assert joined is not None
            return joined
        return made
    if found.fingerprint != fingerprint or found.state == FileState.FAILED:
        found.fingerprint, found.page, found.frame, found.requested_at = fingerprint, page, frame, now()
        found.state, found.progress, found.attempts, found.content = FileState.QUEUED, 0.0, 0, None
        found.heartbeat_at = found.finished_at = None
        db.session.flush()
    return found


def claim_next_file(*, lease_seconds: int) -> ReportFile | None:
    """Return the file that has waited longest; it belongs to the caller from then on. One that was interrupted several
    times fails."""
    found = db.session.scalar(
        select(ReportFile)
        .where(is_waiting(lease_seconds))
        .order_by(ReportFile.requested_at, ReportFile.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        return None
    if found.attempts >= MAX_ATTEMPTS:
        found.state, found.finished_at = FileState.FAILED, now()
        db.session.flush()
        return None
    found.state, found.attempts = FileState.RUNNING, found.attempts + 1
    found.progress, found.heartbeat_at = 0.1, now()
    db.session.flush()
    return found


def lock_held_file(*, file_id: int, fingerprint: str, attempt: int) -> ReportFile | None:
    """Return the file, locked, if the worker of this attempt still holds it and nobody has asked for other content."""
    return db.session.scalar(
        select(ReportFile)
        .where(
            ReportFile.id == file_id,
            ReportFile.attempts == attempt,
            ReportFile.fingerprint == fingerprint,
            ReportFile.state == FileState.RUNNING,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def report_progress(*, file_id: int, fingerprint: str, attempt: int, share: float) -> None:
    """Write how far a file has come; also the sign that its worker lives."""
    found = lock_held_file(file_id=file_id, fingerprint=fingerprint, attempt=attempt)
    if found is not None:
        found.progress, found.heartbeat_at = share, now()
        db.session.flush()


def finish_report_file(*, found: ReportFile, content: bytes, is_plain: bool) -> None:
    """Store a finished file."""
    found.content, found.is_plain = content, is_plain
    found.state, found.progress, found.finished_at = FileState.FINISHED, 1.0, now()
    db.session.flush()


def fail_report_file(*, found: ReportFile) -> None:
    """End a file that could not be made."""
    found.state, found.finished_at = FileState.FAILED, now()
    db.session.flush()
