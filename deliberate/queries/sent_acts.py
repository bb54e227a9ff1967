"""What a device has sent before: an act that comes again under the same id is the one that is here already."""

from __future__ import annotations

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Comment, Participant, Statement


def find_sent_statement(participant: Participant, client_id: str) -> Statement | None:
    """Return the statement that this person sent under this id."""
    if not client_id:
        return None
    return db.session.scalar(
        select(Statement).where(Statement.author_id == participant.id, Statement.client_id == client_id)
    )


def find_sent_comment(participant: Participant, client_id: str) -> Comment | None:
    """Return the comment that this person sent under this id."""
    if not client_id:
        return None
    return db.session.scalar(
        select(Comment).where(Comment.participant_id == participant.id, Comment.client_id == client_id)
    )
