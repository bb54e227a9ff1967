"""Whether votes or statements have changed, told without reading the votes: what page loads may ask."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from deliberate.extensions import db
from deliberate.models import AuditEntry, Question, Statement, VoteEvent


def newest_event_of(question: Question) -> int:
    """The newest act of voting on any statement of the question; 0 where there is none.

    Every vote, change and undo adds an event, so nothing can change without this number.
    """
    newest = (
        select(func.max(VoteEvent.id))
        .where(VoteEvent.statement_id == Statement.id)
        .correlate(Statement)
        .scalar_subquery()
    )
    found: int | None = db.session.scalar(select(func.max(newest)).where(Statement.question_id == question.id))
    return found or 0


def newest_segments_of(question: Question) -> int:
    """The newest entry of the audit log that says what became known about participants; 0 where there is none."""
    found: int | None = db.session.scalar(
        select(func.max(AuditEntry.id)).where(
            AuditEntry.assembly_id == question.assembly_id, AuditEntry.action == "segments imported"
        )
    )
    return found or 0


def votes_mark(question: Question) -> list[Any]:
    """The newest event and import of segments, and of each statement what decides how it counts."""
    db.session.flush()
    rows = db.session.execute(
        select(Statement.number, Statement.moderation, Statement.is_meta, Statement.origin, Statement.merged_into_id)
        .where(Statement.question_id == question.id)
        .order_by(Statement.number)
    )
    return [newest_event_of(question), newest_segments_of(question), [list(row) for row in rows]]
