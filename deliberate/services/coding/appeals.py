"""Authors appeal against the code of their statement; the written answer is shown to them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from deliberate.errors import AlreadyAnswered, ForeignStatement, ReasonMissing, Refused
from deliberate.extensions import db
from deliberate.models import Account, CodeAppeal, Participant, Statement
from deliberate.models.columns import now
from deliberate.queries.coding.codings import load_final_codings
from deliberate.services.audit import record_action
from deliberate.services.texts import clean_optional_text, clean_required_text
from deliberate.text import N_

APPEAL_LIMIT, ANSWER_LIMIT = 500, 1000


class CodesStillOpen(Refused):
    message = N_("The codes of this statement are not published yet; you can appeal once they are.")


class AppealedAlready(Refused):
    message = N_("You have already appealed; the answer will appear here.")


def submit_appeal(*, participant: Participant, statement: Statement, reason: str) -> CodeAppeal:
    """Appeal against the code of one's own statement, once. Raises ForeignStatement, CodesStillOpen, AppealedAlready,
    TextEmpty, TextTooLong."""
    if statement.author_id != participant.id:
        raise ForeignStatement
    question = statement.question
    if not question.codes_are_frozen or statement.number not in load_final_codings(question):
        raise CodesStillOpen
    row = CodeAppeal(
        statement_id=statement.id, participant_id=participant.id, reason=clean_required_text(reason, APPEAL_LIMIT)
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise AppealedAlready from None
    return row


def answer_appeal(*, appeal: CodeAppeal, actor: Account | None, answer: str, changed: bool) -> CodeAppeal:
    """Answer an appeal in writing. changed: whether the code was changed. Raises ReasonMissing, AlreadyAnswered."""
    text = clean_optional_text(answer, ANSWER_LIMIT)
    if not text:
        raise ReasonMissing
    locked = db.session.scalar(
        select(CodeAppeal)
        .where(CodeAppeal.id == appeal.id, CodeAppeal.answered_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if locked is None:
        raise AlreadyAnswered
    locked.answer, locked.changed_code, locked.answered_at = text, changed, now()
    locked.answered_by_id = actor.id if actor is not None else None
    question = appeal.statement.question
    record_action(
        question.assembly,
        actor,
        "appeal answered",
        subject=f"question {question.position}, statement {appeal.statement.number}",
        changes={"answer": ("", text), "changed_code": (None, changed)},
        changed=changed,
    )
    db.session.flush()
    return locked
