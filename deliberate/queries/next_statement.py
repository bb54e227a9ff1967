"""One person's voting queue: what is open and what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from deliberate.errors import NotFound
from deliberate.extensions import db
from deliberate.models import Moderation, Participant, Question, Statement, Vote
from deliberate.storage.base import get_table

STATEMENT, VOTE = get_table(Statement), get_table(Vote)
# Built once and read without objects: this is asked with every vote and every page.
SELECT_STATEMENTS = (
    select(
        STATEMENT.c.id,
        STATEMENT.c.number,
        (STATEMENT.c.moderation == Moderation.VISIBLE).label("is_visible"),
        VOTE.c.participant_id.is_not(None).label("is_answered"),
    )
    .outerjoin(VOTE, (VOTE.c.statement_id == STATEMENT.c.id) & (VOTE.c.participant_id == bindparam("participant")))
    .where(STATEMENT.c.question_id == bindparam("question"))
    .order_by(STATEMENT.c.number)
)

SELECT_ANSWERED = (
    select(STATEMENT.c.number)
    .join(VOTE, VOTE.c.statement_id == STATEMENT.c.id)
    .where(VOTE.c.participant_id == bindparam("participant"), STATEMENT.c.question_id == bindparam("question"))
)


@dataclass(frozen=True)
class RoutedStatement:
    """A statement drawn to be shown: why, and with which total probability it was this one."""

    statement_id: int
    purpose: str
    probability: float


@dataclass(frozen=True)
class QueuedStatement:
    """A statement in the queue: its row id and its public number."""

    id: int
    number: int


@dataclass(frozen=True)
class VotingQueue:
    """The visible statements someone has not voted on, and how many were answered."""

    question: Question
    open: Sequence[QueuedStatement]
    answered: int
    ids: dict[int, int]

    def id_of(self, number: int) -> int:
        """Return the row of the statement with this public number, visible or not. Raises NotFound."""
        if number not in self.ids:
            raise NotFound
        return self.ids[number]


def load_voting_queue(question: Question, participant: Participant | None) -> VotingQueue:
    """Return the queue of a participant, or of someone who has not joined yet, in the order of numbers."""
    person = participant.id if participant is not None else None
    rows = db.session.execute(SELECT_STATEMENTS, {"question": question.id, "participant": person}).all()
    return VotingQueue(
        question,
        [QueuedStatement(row.id, row.number) for row in rows if row.is_visible and not row.is_answered],
        sum(row.is_visible and row.is_answered for row in rows),
        {row.number: row.id for row in rows},
    )


def load_answered_numbers(question: Question, participant: Participant | None) -> frozenset[int]:
    """Return the public numbers of the statements someone has voted on, visible or not."""
    if participant is None:
        return frozenset()
    rows = db.session.execute(SELECT_ANSWERED, {"question": question.id, "participant": participant.id})
    return frozenset(row[0] for row in rows)
