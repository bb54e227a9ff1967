"""Reads of files of a report: those of a run, one of them, how many wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from deliberate.extensions import db
from deliberate.models import FileState, ReportExtent, ReportFile, Run
from deliberate.models.columns import now


def load_report_files(run: Run) -> Sequence[ReportFile]:
    """Return the files that were asked for, in the order of extent and language."""
    return db.session.scalars(
        select(ReportFile).where(ReportFile.run_id == run.id).order_by(ReportFile.extent, ReportFile.language)
    ).all()


def find_report_file(run_id: int, extent: ReportExtent, language: str) -> ReportFile | None:
    """Return the file of this extent in this language, in whatever state."""
    return db.session.scalar(
        select(ReportFile).where(
            ReportFile.run_id == run_id, ReportFile.extent == extent, ReportFile.language == language
        )
    )


def is_waiting(lease_seconds: int) -> ColumnElement[bool]:
    """Return the condition that a file waits, or that its worker has been silent for longer than the lease."""
    silent = now() - dt.timedelta(seconds=lease_seconds)
    return (ReportFile.state == FileState.QUEUED) | (
        (ReportFile.state == FileState.RUNNING) & (ReportFile.heartbeat_at < silent)
    )


def count_waiting_files(*, lease_seconds: int) -> int:
    """Return how many files wait for a worker."""
    return db.session.scalar(select(func.count()).select_from(ReportFile).where(is_waiting(lease_seconds))) or 0
