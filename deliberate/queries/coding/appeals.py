"""Reads of authors' appeals against codes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from deliberate.errors import NotFound
from deliberate.extensions import db
from deliberate.models import Assembly, CodeAppeal, Participant, Question, Statement


def load_appeals(question: Question) -> Sequence[CodeAppeal]:
    """Return all appeals on a question's statements, those without an answer first, oldest first."""
    return db.session.scalars(
        select(CodeAppeal)
        .join(Statement, Statement.id == CodeAppeal.statement_id)
        .where(Statement.question_id == question.id)
        .order_by(CodeAppeal.answered_at.is_not(None), CodeAppeal.id)
    ).all()


def load_appeals_by_participant(participant: Participant) -> dict[int, CodeAppeal]:
    """Return a participant's appeals by row id of the statement."""
    rows = db.session.scalars(select(CodeAppeal).where(CodeAppeal.participant_id == participant.id))
    return {row.statement_id: row for row in rows}


def load_appeal(assembly: Assembly, key: int) -> CodeAppeal:
    """Return the appeal with this id, if it belongs to the assembly. Raises NotFound."""
    found = db.session.get(CodeAppeal, key)
    if found is None or found.statement.question.assembly_id != assembly.id:
        raise NotFound
    return found


def count_open_appeals(assembly: Assembly) -> int:
    """Return how many appeals wait for an answer."""
    return (
        db.session.scalar(
            select(func.count(CodeAppeal.id))
            .join(Statement, Statement.id == CodeAppeal.statement_id)
            .join(Question, Question.id == Statement.question_id)
            .where(Question.assembly_id == assembly.id, CodeAppeal.answered_at.is_(None))
        )
        or 0
    )
