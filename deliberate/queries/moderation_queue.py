"""Reads of the moderation queue: what waits, recent decisions, the log."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from deliberate.concepts.text_similarity import TextSimilarity
from deliberate.extensions import db
from deliberate.models import Assembly, AuditEntry, Comment, Moderation, Question, Statement, Vote

# From this similarity on, a moderator is asked whether two statements mean the same.
NEAR_DUPLICATE_SIMILARITY = 0.4


def load_statements_in_state(assembly: Assembly, state: str, limit: int = 200) -> Sequence[Statement]:
    """Return statements of an assembly in one moderation state, oldest first."""
    return db.session.scalars(
        select(Statement).join(Question, Question.id == Statement.question_id)
        .where(Question.assembly_id == assembly.id, Statement.moderation == state)
        .order_by(Statement.id).limit(limit)
    ).all()  # fmt: skip


def load_waiting_comments(assembly: Assembly, limit: int = 200) -> Sequence[Comment]:
    """Return comments that wait for a moderator, oldest first."""
    return db.session.scalars(
        select(Comment).join(Statement, Statement.id == Comment.statement_id)
        .join(Question, Question.id == Statement.question_id)
        .where(Question.assembly_id == assembly.id, Comment.moderation == Moderation.WAITING)
        .order_by(Comment.id).limit(limit)
    ).all()  # fmt: skip


def count_moderation_queue(assembly: Assembly) -> int:
    """Return how many statements and comments wait for a moderator."""
    return sum(count_waiting_texts(assembly))


def count_waiting_texts(assembly: Assembly) -> tuple[int, int]:
    """Return how many statements and comments are waiting for review."""
    statements = (
        select(func.count(Statement.id)).join(Question, Question.id == Statement.question_id)
        .where(Question.assembly_id == assembly.id, Statement.moderation == Moderation.WAITING)
    )  # fmt: skip
    comments = (
        select(func.count(Comment.id)).join(Statement, Statement.id == Comment.statement_id)
        .join(Question, Question.id == Statement.question_id)
        .where(Question.assembly_id == assembly.id, Comment.moderation == Moderation.WAITING)
    )  # fmt: skip
    return db.session.scalar(statements) or 0, db.session.scalar(comments) or 0


def load_recent_statement_decisions(assembly: Assembly, limit: int = 12) -> Sequence[Statement]:
    """Return statements a moderator decided on, newest decision first: those that can be undone."""
    return db.session.scalars(
        select(Statement).join(Question, Question.id == Statement.question_id)
        .where(Question.assembly_id == assembly.id, Statement.moderated_at.is_not(None),
               Statement.moderation != Moderation.WAITING, Statement.replaced_by_id.is_(None))
        .order_by(Statement.moderated_at.desc(), Statement.id.desc()).limit(limit)
    ).all()  # fmt: skip


def load_recent_comment_decisions(assembly: Assembly, limit: int = 12) -> Sequence[Comment]:
    """Return comments a moderator decided on, newest decision first."""
    return db.session.scalars(
        select(Comment).join(Statement, Statement.id == Comment.statement_id)
        .join(Question, Question.id == Statement.question_id)
        .where(Question.assembly_id == assembly.id, Comment.moderated_at.is_not(None),
               Comment.moderation != Moderation.WAITING)
        .order_by(Comment.moderated_at.desc(), Comment.id.desc()).limit(limit)
    ).all()  # fmt: skip


def load_near_duplicates(statements: Sequence[Statement], most: int = 3) -> dict[int, list[Statement]]:
    """Return, by row id of each statement, similar ones of its question that came earlier or are visible."""
    found: dict[int, list[Statement]] = {}
    for question_id in sorted({statement.question_id for statement in statements}):
        others = db.session.scalars(
            select(Statement).where(
                Statement.question_id == question_id,
                Statement.moderation.in_([Moderation.VISIBLE, Moderation.WAITING]),
            ).order_by(Statement.id)
        ).all()  # fmt: skip
        here = [statement for statement in statements if statement.question_id == question_id]
        scores = TextSimilarity([other.text for other in others]).compare([statement.text for statement in here])
        for statement, row in zip(here, scores, strict=True):
            found[statement.id] = rank_near_duplicates(statement, others, row.tolist())[:most]
    return found


def rank_near_duplicates(statement: Statement, others: Sequence[Statement], scores: Sequence[float]) -> list[Statement]:
    """Return those of `others` that came before the statement, or are visible, and read like it; the most similar
    first."""
    close = [
        (-score, other.id, other)
        for other, score in zip(others, scores, strict=True)
        if score >= NEAR_DUPLICATE_SIMILARITY
        and (other.id < statement.id or (other.is_visible and other.id != statement.id))
    ]
    return [other for _, _, other in sorted(close, key=lambda entry: entry[:2])]


def count_voters_on(statements: Sequence[Statement]) -> dict[int, int]:
    """Return how many people voted on each of these statements, by row id."""
    rows = db.session.execute(
        select(Vote.statement_id, func.count())
        .where(Vote.statement_id.in_([statement.id for statement in statements]))
        .group_by(Vote.statement_id)
    )
    return dict(rows.all())


def load_moderation_log(assembly: Assembly, limit: int = 500) -> Sequence[AuditEntry]:
    """Return the newest decisions of moderators on statements and comments."""
    return db.session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.assembly_id == assembly.id,
            AuditEntry.action.in_(["statement moderated", "statement reworded", "comment moderated"]),
        )
        .order_by(AuditEntry.id.desc()).limit(limit)
    ).all()  # fmt: skip


def load_audit_log(assembly: Assembly, limit: int = 200) -> Sequence[AuditEntry]:
    """Return the newest acts on the assembly."""
    return db.session.scalars(
        select(AuditEntry).where(AuditEntry.assembly_id == assembly.id).order_by(AuditEntry.id.desc()).limit(limit)
    ).all()
