"""The analyses of a question that are worth keeping when it moves: what people answered, named, or see now."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from deliberate.extensions import db
from deliberate.models import GroupName, Outcome, Question, Response, Run, RunState


def lasting_runs(question: Question) -> Sequence[Run]:
    """Finished runs, oldest first: the newest, the newest with named groups, and every one that was responded to."""
    finished = (Run.question_id == question.id, Run.state == RunState.FINISHED.value)
    newest = select(func.max(Run.id)).where(*finished).scalar_subquery()
    named = select(func.max(Run.id)).join(GroupName, GroupName.run_id == Run.id).where(*finished).scalar_subquery()
    answered = select(Outcome.run_id).join(Response, Response.outcome_id == Outcome.id)
    kept = or_(Run.id == newest, Run.id == named, Run.id.in_(answered))
    return db.session.scalars(select(Run).where(*finished, kept).order_by(Run.id)).all()
