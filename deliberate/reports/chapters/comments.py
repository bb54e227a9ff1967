"""Verbatim reasons: visible comments on visible statements, the most helpful first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from deliberate.extensions import db
from deliberate.models import Comment, CommentEndorsement, Moderation, Question, Statement


@dataclass(frozen=True)
class CommentView:
    """One comment: on which statement, its author's vote at the time (1, 0, −1), how many found it helpful."""

    number: int
    statement: str
    text: str
    kind: str
    stance: int
    endorsements: int


def load_comment_views(question: Question) -> list[CommentView]:
    """Return all comments a reader may see; no one's number or name stands beside them."""
    endorsed = (
        select(CommentEndorsement.comment_id, func.count().label("count"))
        .group_by(CommentEndorsement.comment_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Statement.number, Statement.text, Comment.text, Comment.kind, Comment.stance,
            func.coalesce(endorsed.c.count, 0),
        )
        .join(Comment, Comment.statement_id == Statement.id)
        .outerjoin(endorsed, endorsed.c.comment_id == Comment.id)
        .where(
            Statement.question_id == question.id,
            Statement.moderation == Moderation.VISIBLE,
            Comment.moderation == Moderation.VISIBLE,
        )
        .order_by(func.coalesce(endorsed.c.count, 0).desc(), Comment.id)
    )  # fmt: skip
    return [CommentView(*row) for row in rows.all()]
