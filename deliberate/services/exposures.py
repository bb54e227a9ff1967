"""What was shown to whom, for what purpose and with which probability."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, func, insert, select, update

from deliberate.extensions import db
from deliberate.models import Exposure, Participant, Question, Statement
from deliberate.models.columns import now
from deliberate.queries.next_statement import RoutedStatement
from deliberate.storage.base import get_table

STATEMENT = get_table(Statement)
INSERT_EXPOSURE = insert(get_table(Exposure))
INCREMENT_SHOWN = update(STATEMENT).where(STATEMENT.c.id == bindparam("statement")).values(shown=STATEMENT.c.shown + 1)


def log_exposure(*, participant: Participant, draw: RoutedStatement) -> None:
    """Log that a statement was selected and shown, even if no vote follows."""
    db.session.execute(
        INSERT_EXPOSURE,
        {
            "participant_id": participant.id,
            "statement_id": draw.statement_id,
            "purpose": draw.purpose,
            "probability": draw.probability,
            "at": now(),
        },
    )


def log_shown_statements(*, participant: Participant, draws: list[RoutedStatement]) -> None:
    """Log what was shown to this person and what will be."""
    for draw in draws:
        log_exposure(participant=participant, draw=draw)
    increment_shown(statement_ids={draw.statement_id for draw in draws})


def increment_shown(*, statement_ids: Iterable[int]) -> None:
    """Add one to how often each of these was shown.

    Done in the order of their ids and as the last act of a request, so that requests cannot deadlock.
    """
    for statement_id in sorted(statement_ids):
        db.session.execute(INCREMENT_SHOWN, {"statement": statement_id})


def recount_shown(question: Question) -> None:
    """Recount how often each statement of a question was shown, after an import."""
    counted = select(func.count()).select_from(Exposure).where(Exposure.statement_id == Statement.id).scalar_subquery()
    db.session.execute(
        update(Statement).where(Statement.question_id == question.id).values(shown=counted),
        execution_options={"synchronize_session": False},
    )
