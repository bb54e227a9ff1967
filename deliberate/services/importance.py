"""The mark “important to me” on a vote that is already stored; with a vote it travels as a part of the ballot."""

from __future__ import annotations

from sqlalchemy import update

from deliberate.errors import ForeignStatement, ImportanceNotOffered, VoteFirst
from deliberate.extensions import db
from deliberate.models import Participant, Statement, Vote
from deliberate.services.voting import lock_open_assembly


def mark_importance(*, participant: Participant, statement: Statement, important: bool) -> None:
    """Mark a statement as important to the person, or take the mark back; doing it twice changes nothing.

    The vote and its time stay, and so does every result. Raises AssemblyNotOpen, AssemblyClosed, ParticipantMerged,
    ForeignStatement, ImportanceNotOffered, VoteFirst.
    """
    if statement.question.assembly_id != participant.assembly_id:
        raise ForeignStatement
    lock_open_assembly(participant)
    if important and not participant.assembly.offers_importance:
        raise ImportanceNotOffered
    own = (Vote.participant_id == participant.id) & (Vote.statement_id == statement.id)
    marked = update(Vote).where(own).values(is_important=important).returning(Vote.statement_id)
    if db.session.scalar(marked) is None:
        raise VoteFirst
    db.session.flush()
