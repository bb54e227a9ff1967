"""The answers of those who decide, by statement: an answer outlives the analysis it was given to."""

from __future__ import annotations

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Outcome, Question, Response, Statement


def answers_to(question: Question) -> dict[int, list[Response]]:
    """Every answer to each statement's outcome, by number, oldest first, from whichever analysis."""
    rows = db.session.execute(
        select(Statement.number, Response)
        .join(Outcome, Outcome.id == Response.outcome_id)
        .join(Statement, Statement.id == Outcome.statement_id)
        .where(Statement.question_id == question.id)
        .order_by(Response.answered_at, Response.id)
    )
    found: dict[int, list[Response]] = {}
    for number, response in rows:
        found.setdefault(number, []).append(response)
    return found
