"""Comments on statements: written after one's own vote, endorsed by others, never counted as votes."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from deliberate.errors import (
    CommentRepeated,
    CommentsNotAccepted,
    ForeignStatement,
    StatementNotVisible,
    StateUnknown,
    VoteFirst,
    WordingChanged,
)
from deliberate.extensions import db
from deliberate.models import (
    Comment,
    CommentEndorsement,
    CommentKind,
    Moderation,
    Participant,
    Statement,
    Vote,
)
from deliberate.services.texts import clean_required_text, compute_text_key
from deliberate.services.voting import lock_assembly
from deliberate.storage.base import get_table

# Two clicks at once are one endorsement.
ENDORSEMENT_TABLE = get_table(CommentEndorsement)
INSERT_ENDORSEMENT = {
    "sqlite": sqlite.insert(ENDORSEMENT_TABLE).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(ENDORSEMENT_TABLE).on_conflict_do_nothing(),
}


def add_comment(
    *, participant: Participant, statement: Statement, text: str, kind: str = "reason", client_id: str | None = None
) -> Comment:
    """Add a reason, a condition or a counter-argument under one's own vote.

    client_id: the id that the sender's device gave this act.

    Raises ForeignStatement, AssemblyClosed, CommentsNotAccepted, StatementNotVisible, VoteFirst, TextEmpty,
    TextTooLong, CommentRepeated, WordingChanged.
    """
    assembly = statement.question.assembly
    if participant.assembly_id != assembly.id:
        raise ForeignStatement
    lock_assembly(assembly.id)
    if not assembly.accepts_comments:
        raise CommentsNotAccepted
    if statement.replaced_by_id is not None:
        raise WordingChanged
    if not statement.is_visible:
        raise StatementNotVisible
    if kind not in set(CommentKind):
        raise StateUnknown(value=kind, known=", ".join(CommentKind))
    cleaned = clean_required_text(text, assembly.comment_limit)
    stance = db.session.scalar(
        select(Vote.choice).where(Vote.participant_id == participant.id, Vote.statement_id == statement.id)
    )
    if stance is None:
        raise VoteFirst
    state = Moderation.WAITING if assembly.strict_moderation else Moderation.VISIBLE
    comment = Comment(
        statement_id=statement.id,
        participant_id=participant.id,
        kind=CommentKind(kind),
        stance=stance,
        text=cleaned,
        text_key=compute_text_key(cleaned),
        moderation=state,
        client_id=client_id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(comment)
    except IntegrityError:
        raise CommentRepeated from None
    return comment


def endorse_comment(*, participant: Participant, comment: Comment) -> None:
    """Endorse a comment as helpful; a second click changes nothing. Raises ForeignStatement, AssemblyClosed."""
    assembly = comment.statement.question.assembly
    if participant.assembly_id != assembly.id or comment.moderation != Moderation.VISIBLE:
        raise ForeignStatement
    lock_assembly(assembly.id)
    if comment.participant_id != participant.id:
        row = {"comment_id": comment.id, "participant_id": participant.id}
        db.session.execute(INSERT_ENDORSEMENT[db.session.get_bind().dialect.name], row)
        db.session.expire(comment, ["endorsements"])


def withdraw_endorsement(*, participant: Participant, comment: Comment) -> None:
    """Withdraw an endorsement; nothing happens if there is none."""
    db.session.execute(
        delete(CommentEndorsement).where(
            CommentEndorsement.comment_id == comment.id, CommentEndorsement.participant_id == participant.id
        )
    )
