"""Reads of the organizer's desk: what waits, what is uncoded, what was done."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from deliberate.extensions import db
from deliberate.models import Account, Assembly, AuditEntry, Coding, Comment, Moderation, Question, Statement, Vote


def statements_in(assembly: Assembly, state: str, limit: int = 200) -> Sequence[Statement]:
    """Statements of an assembly in one moderation state, oldest first."""
    return db.session.scalars(
        select(Statement).join(Question, Question.id == Statement.question_id)
        .where(Question.assembly_id == assembly.id, Statement.moderation == state)
        .order_by(Statement.id).limit(limit)
    ).all()  # fmt: skip


def comments_waiting(assembly: Assembly, limit: int = 200) -> Sequence[Comment]:
    """Comments that wait for a moderator, oldest first."""
    return db.session.scalars(
        select(Comment).join(Statement, Statement.id == Comment.statement_id)
        .join(Question, Question.id == Statement.question_id)
        .where(Question.assembly_id == assembly.id, Comment.moderation == Moderation.WAITING.value)
        .order_by(Comment.id).limit(limit)
    ).all()  # fmt: skip


def statements_to_code(question: Question) -> Sequence[Statement]:
    """Every statement that was not turned down, in order, with its codings."""
    return db.session.scalars(
        select(Statement)
        .where(Statement.question_id == question.id, Statement.moderation != Moderation.REJECTED.value)
        .options(selectinload(Statement.codings).selectinload(Coding.codes))
        .order_by(Statement.number)
    ).all()


def own_coding(statement: Statement, account: Account) -> Coding | None:
    """What this coder said of the statement; nobody sees another coder's answer here."""
    return next(
        (coding for coding in statement.codings if coding.coder_id == account.id and coding.kind == "coder"), None
    )


def votes_per_statement(question: Question) -> dict[int, int]:
    """How many people voted on each statement, by row id."""
    rows = db.session.execute(
        select(Vote.statement_id, func.count())
        .join(Statement, Statement.id == Vote.statement_id)
        .where(Statement.question_id == question.id)
        .group_by(Vote.statement_id)
    )
    return dict(rows.all())


def audit_of(assembly: Assembly, limit: int = 200) -> Sequence[AuditEntry]:
    """The newest acts on the assembly."""
    return db.session.scalars(
        select(AuditEntry).where(AuditEntry.assembly_id == assembly.id).order_by(AuditEntry.id.desc()).limit(limit)
    ).all()
