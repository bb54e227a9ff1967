"""Moderation: statements and comments wait, become visible, are rejected with a reason, or are merged."""

from __future__ import annotations

from deliberate.errors import AlreadyAnswered, ForeignStatement, ReasonMissing, StateUnknown
from deliberate.extensions import db
from deliberate.models import Account, Comment, Moderation, RejectionReason, Statement
from deliberate.models.columns import now
from deliberate.services.audit import record
from deliberate.services.texts import cleaned


def check_verdict(verdict: str, reason: str | None) -> None:
    """Raise StateUnknown or ReasonMissing."""
    if verdict not in set(Moderation):
        raise StateUnknown(value=verdict, known=", ".join(Moderation))
    if verdict == Moderation.REJECTED and reason not in set(RejectionReason):
        raise ReasonMissing


def ensure_as_seen(present: str, seen_as: str | None) -> None:
    """Raise AlreadyAnswered where somebody else has decided since the page was loaded."""
    if seen_as is not None and seen_as != present:
        raise AlreadyAnswered


def settle(item: Statement | Comment, verdict: str, reason: str | None, note: str) -> None:
    """Write the verdict into the row."""
    item.moderation = verdict
    item.moderation_reason = reason if verdict in (Moderation.REJECTED, Moderation.MERGED) else None
    item.moderation_note = cleaned(note)[:500]
    item.moderated_at = now()


def moderate_statement(
    *,
    statement: Statement,
    actor: Account | None,
    verdict: str,
    reason: str | None = None,
    note: str = "",
    merged_into: Statement | None = None,
    seen_as: str | None = None,
) -> Statement:
    """Decide on a statement. Its votes are kept whatever the verdict, so that it can be taken back.

    seen_as: the state the moderator saw when deciding; nobody overrules a colleague unawares. Raises StateUnknown,
    ReasonMissing, AlreadyAnswered, ForeignStatement (merged into a statement of another question or itself).
    """
    check_verdict(verdict, reason)
    if verdict == Moderation.MERGED:
        if merged_into is None or merged_into.question_id != statement.question_id or merged_into.id == statement.id:
            raise ForeignStatement
        reason = RejectionReason.DUPLICATE.value
    elif verdict != Moderation.REJECTED:
        reason = None
    target = merged_into.id if merged_into is not None and verdict == Moderation.MERGED else None
    before = statement.moderation
    if (before, statement.moderation_reason, statement.merged_into_id) == (verdict, reason, target):
        return statement
    ensure_as_seen(before, seen_as)
    statement.merged_into_id = target
    settle(statement, verdict, reason, note)
    record(
        statement.question.assembly,
        actor,
        "statement moderated",
        subject=f"question {statement.question.position}, statement {statement.number}",
        before=before,
        verdict=verdict,
        reason=reason,
    )
    db.session.flush()
    return statement


def moderate_comment(
    *,
    comment: Comment,
    actor: Account | None,
    verdict: str,
    reason: str | None = None,
    note: str = "",
    seen_as: str | None = None,
) -> Comment:
    """Decide on a comment. Raises StateUnknown, ReasonMissing, AlreadyAnswered."""
    check_verdict(verdict, reason)
    if verdict == Moderation.MERGED:
        raise StateUnknown(value=verdict, known="waiting, visible, rejected")
    reason = reason if verdict == Moderation.REJECTED else None
    before = comment.moderation
    if (before, comment.moderation_reason) == (verdict, reason):
        return comment
    ensure_as_seen(before, seen_as)
    settle(comment, verdict, reason, note)
    question = comment.statement.question
    record(
        question.assembly,
        actor,
        "comment moderated",
        subject=f"question {question.position}, comment {comment.id}",
        before=before,
        verdict=verdict,
        reason=reason,
    )
    db.session.flush()
    return comment
