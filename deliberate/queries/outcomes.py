"""Reads of what follows from outcomes: how many are clear, the assembly in preparation that asks on about tensions."""

from __future__ import annotations

from sqlalchemy import case, func, select

from deliberate.extensions import db
from deliberate.models import (
    Assembly,
    AssemblyState,
    Moderation,
    Outcome,
    OutcomeState,
    Question,
    Run,
    RunState,
    Statement,
    Tension,
)


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


def load_clear_counts(assembly: Assembly) -> list[tuple[Question, int, int]]:
    """Return question, decided outcomes and all outcomes of the newest analysis of each question that has one."""
    newest = (
        select(func.max(Run.id))
        .where(Run.question_id.in_([one.id for one in assembly.questions]), Run.state == RunState.FINISHED)
        .group_by(Run.question_id)
    )
    decided = Outcome.state.in_([OutcomeState.ACCEPTED, OutcomeState.REJECTED])
    rows = db.session.execute(
        select(Statement.question_id, func.sum(case((decided, 1), else_=0)), func.count())
        .join(Outcome, Outcome.statement_id == Statement.id)
        .where(Outcome.run_id.in_(newest), Statement.moderation == Moderation.VISIBLE)
        .group_by(Statement.question_id)
    )
    counts = {question: (clear, total) for question, clear, total in rows}
    return [(one, *counts[one.id]) for one in assembly.questions if one.id in counts]
