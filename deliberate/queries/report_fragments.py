"""Rendered fragments of reports: the one that is still true, and which reports have changed since one last looked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select, true

from deliberate.extensions import db
from deliberate.models import AuditEntry, Question, ReportFragment, Run, RunState, Statement


def find_fragment(run_id: int, part: str, language: str, fingerprint: str) -> str | None:
    """Return a part of the report of a run in a language, if it was rendered from what there is now."""
    return db.session.scalar(
        select(ReportFragment.body).where(
            ReportFragment.run_id == run_id,
            ReportFragment.part == part,
            ReportFragment.language == language,
            ReportFragment.fingerprint == fingerprint,
        )
    )


def load_fragment_fingerprints(run_id: int) -> dict[tuple[str, str], str]:
    """Return what the stored fragments of a run were rendered from, by part and language."""
    rows = select(ReportFragment.part, ReportFragment.language, ReportFragment.fingerprint)
    found = db.session.execute(rows.where(ReportFragment.run_id == run_id))
    return {(part, language): fingerprint for part, language, fingerprint in found}


@dataclass(frozen=True)
class Looked:
    """Up to where one has looked: the newest entry of all logs, the newest statement, and when the newest analysis was
    finished."""

    entry: int
    statement: int
    finished_at: dt.datetime | None


def find_newest_change() -> Looked:
    """Return where the logs, the statements and the analyses end now."""
    entry = db.session.scalar(select(func.max(AuditEntry.id))) or 0
    statement = db.session.scalar(select(func.max(Statement.id))) or 0
    return Looked(entry, statement, db.session.scalar(select(func.max(Run.finished_at))))


def load_changed_reports(after: Looked) -> Sequence[Run]:
    """Return the newest finished run of each question that was analyzed since, that has a new statement, or whose
    assembly has newer entries."""
    changed = Question.assembly_id.in_(select(AuditEntry.assembly_id).where(AuditEntry.id > after.entry))
    has_new_statement = Question.id.in_(select(Statement.question_id).where(Statement.id > after.statement))
    newest = (
        select(func.max(Run.id).label("id"), func.max(Run.finished_at).label("finished_at"), Run.question_id)
        .where(Run.state == RunState.FINISHED)
        .group_by(Run.question_id)
        .subquery()
    )
    is_new = newest.c.finished_at > after.finished_at if after.finished_at is not None else true()
    rows = (
        select(Run)
        .join(newest, newest.c.id == Run.id)
        .join(Question, Question.id == Run.question_id)
        .where(or_(changed, has_new_statement, is_new))
    )
    return db.session.scalars(rows.order_by(Run.id)).all()
