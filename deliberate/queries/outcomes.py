"""Reads of what follows from outcomes: the assembly in preparation that asks on about their tensions."""

from __future__ import annotations

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Assembly, AssemblyState, Question, Tension


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
