"""Moderation: statements and comments wait, become visible, are rejected with a reason, or are merged."""

from __future__ import annotations

from sqlalchemy import inspect, select

from deliberate.errors import AlreadyAnswered, ForeignStatement, ReasonMissing, Refused, StateUnknown
from deliberate.extensions import db
from deliberate.models import Account, Comment, Moderation, RejectionReason, Statement
from deliberate.models.columns import now
from deliberate.services.audit import record_action
from deliberate.services.texts import clean_optional_text
from deliberate.text import N_


class MergedInCircle(Refused):
    message = N_("This statement and number %(number)d would be merged into each other, so neither would be left.")
    hint = N_("Restore one of them first, then merge the other into it.")


class MergedIntoRejected(Refused):
    message = N_("Statement number %(number)d was rejected, so no other statement can be merged into it.")
    hint = N_("Reject this one too, or approve number %(number)d first.")


def check_verdict(verdict: str, reason: str | None) -> None:
    """Raise StateUnknown or ReasonMissing."""
    if verdict not in set(Moderation):
        raise StateUnknown(value=verdict, known=", ".join(Moderation))
    if verdict == Moderation.REJECTED and reason not in set(RejectionReason):
        raise ReasonMissing


def ensure_state_unchanged(present: str, seen_as: str | None) -> None:
    """Raise AlreadyAnswered where someone else has decided since the page was loaded."""
    if seen_as is not None and seen_as != present:
        raise AlreadyAnswered


def apply_verdict(item: Statement | Comment, verdict: str, reason: str | None, note: str) -> None:
    """Write the verdict into the row."""
    item.moderation = Moderation(verdict)
    item.moderation_reason = reason if verdict in (Moderation.REJECTED, Moderation.MERGED) else None
    item.moderation_note = clean_optional_text(note, 500)
    item.moderated_at = now()


def find_merge_target(statement: Statement, chosen: Statement | None) -> Statement:
    """Return the statement that stands for `chosen` in the end, if `statement` may be merged into it.

    Raises ForeignStatement (of another question, or itself), AlreadyAnswered, MergedInCircle, MergedIntoRejected.
    """
    if chosen is not None and chosen.id == statement.id:
        raise ForeignStatement
    target, passed = chosen, {statement.id}
    while target is not None:
        db.session.refresh(target)
        if target.question_id != statement.question_id:
            raise ForeignStatement
        if target.id in passed:
            raise MergedInCircle(number=chosen.number if chosen is not None else target.number)
        if target.replaced_by_id is not None:
            raise AlreadyAnswered
        if target.moderation == Moderation.REJECTED:
            raise MergedIntoRejected(number=target.number)
        if target.moderation != Moderation.MERGED or target.merged_into_id is None:
            return target
        passed.add(target.id)
        target = db.session.get(Statement, target.merged_into_id)
    raise ForeignStatement


def moderate_statement(
    *,
    statement: Statement,
    actor: Account | None,
    verdict: str,
    reason: str | None = None,
    note: str = "",
    merged_into: Statement | None = None,
    seen_as: str | None = None,
    wording: int | None = None,
) -> Statement:
    """Decide on a statement. Its votes are kept whatever the verdict, so that it can be taken back.

    merged_into: a statement of the same question; where that was merged itself, the one that stands for it in the end.
    Statements merged into this one share its fate. seen_as, wording: the state and the wording the moderator saw when
    deciding; so no one overrules a colleague unknowingly, or approves an unread text. A statement whose wording was
    replaced can be neither decided on nor merged into. Raises StateUnknown, ReasonMissing, AlreadyAnswered,
    ForeignStatement, MergedInCircle, MergedIntoRejected.
    """
    check_verdict(verdict, reason)
    # Verdicts on a question are serialized: of two moderators at once, the second sees the first one's decision.
    db.session.refresh(statement.question, with_for_update=True)
    db.session.refresh(statement)
    if statement.is_gone or (wording is not None and wording != statement.wording):
        raise AlreadyAnswered
    if verdict == Moderation.MERGED:
        merged_into = find_merge_target(statement, merged_into)
        reason = RejectionReason.DUPLICATE
    elif verdict != Moderation.REJECTED:
        reason = None
    target = merged_into.id if merged_into is not None and verdict == Moderation.MERGED else None
    before, reason_before, target_before = (
        statement.moderation,
        statement.moderation_reason,
        statement.merged_into_id,
    )
    if (before, reason_before, target_before) == (verdict, reason, target):
        return statement
    ensure_state_unchanged(before, seen_as)
    statement.merged_into_id = target
    apply_verdict(statement, verdict, reason, note)
    record_action(
        statement.question.assembly,
        actor,
        "statement moderated",
        subject=f"question {statement.question.position}, statement {statement.number}",
        changes={
            "moderation": (before, verdict),
            "moderation_reason": (reason_before, reason),
            "merged_into": (find_statement_number(target_before), find_statement_number(target)),
        },
        before=before,
        verdict=verdict,
        reason=reason,
    )
    db.session.flush()
    return statement


def find_statement_number(statement_id: int | None) -> int | None:
    """Return the public number of the statement in this row."""
    found = db.session.get(Statement, statement_id) if statement_id is not None else None
    return found.number if found is not None else None


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
    # Of two moderators at once, the second sees the first one's decision; its author may have deleted it since.
    identity = inspect(comment).identity
    assert identity is not None
    held = select(Comment.id).where(Comment.id == identity[0]).with_for_update(key_share=True)
    if db.session.scalar(held) is None:
        raise AlreadyAnswered
    db.session.refresh(comment)
    reason = reason if verdict == Moderation.REJECTED else None
    before, reason_before = comment.moderation, comment.moderation_reason
    if (before, reason_before) == (verdict, reason):
        return comment
    ensure_state_unchanged(before, seen_as)
    apply_verdict(comment, verdict, reason, note)
    question = comment.statement.question
    record_action(
        question.assembly,
        actor,
        "comment moderated",
        subject=f"question {question.position}, comment {comment.id}",
        changes={"moderation": (before, verdict), "moderation_reason": (reason_before, reason)},
        before=before,
        verdict=verdict,
        reason=reason,
    )
    db.session.flush()
    return comment
