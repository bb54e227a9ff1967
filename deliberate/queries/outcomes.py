"""Reads of what was done about outcomes: the official responses, and the organizers' changes to tensions."""

from __future__ import annotations

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Assembly, AssemblyState, Outcome, Question, Response, Statement, Tension


def load_responses(question: Question) -> dict[int, list[Response]]:
    """Return every answer to each statement's outcome, by number, oldest first, from whichever analysis."""
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


def load_tension_rows(question: Question) -> dict[str, Tension]:
    """Return every tension that someone touched, by its key, oldest first."""
    rows = db.session.scalars(select(Tension).where(Tension.question_id == question.id).order_by(Tension.id))
    return {row.key: row for row in rows}


def find_follow_up_draft(assembly: Assembly) -> Assembly | None:
    """Return the newest assembly in preparation that asks on about tensions of this one."""
    asked = (
        select(Tension.follow_up_id)
        .join(Question, Question.id == Tension.question_id)
        .where(Question.assembly_id == assembly.id, Tension.follow_up_id.is_not(None))
    )
    return db.session.scalar(
        select(Assembly)
        .join(Question, Question.assembly_id == Assembly.id)
        .where(Question.id.in_(asked), Assembly.id != assembly.id, Assembly.state == AssemblyState.DRAFT)
        .order_by(Assembly.id.desc())
        .limit(1)
    )
