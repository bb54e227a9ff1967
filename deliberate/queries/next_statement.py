"""One person's voting queue: what is open, answered and was shown last; and the draw of the next statement."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import bindparam, select

from deliberate.aggregation.routing import Floats, compute_information_gain, compute_routing_probabilities, parse_policy
from deliberate.errors import NotFound
from deliberate.extensions import db
from deliberate.models import Exposure, Moderation, Participant, Question, Statement, Vote
from deliberate.storage.base import get_table

SYSTEM_RANDOM = secrets.SystemRandom()
STATEMENT, VOTE, EXPOSURE = get_table(Statement), get_table(Vote), get_table(Exposure)
# Built once and read without objects: this is asked with every vote and every page.
SELECT_STATEMENTS = (
    select(
        STATEMENT.c.id,
        STATEMENT.c.number,
        STATEMENT.c.shown,
        (STATEMENT.c.moderation == Moderation.VISIBLE).label("is_visible"),
        VOTE.c.participant_id.is_not(None).label("is_answered"),
    )
    .outerjoin(VOTE, (VOTE.c.statement_id == STATEMENT.c.id) & (VOTE.c.participant_id == bindparam("participant")))
    .where(STATEMENT.c.question_id == bindparam("question"))
    .order_by(STATEMENT.c.number)
)
SELECT_LAST_EXPOSURE = (
    select(EXPOSURE.c.id, EXPOSURE.c.statement_id)
    .join(STATEMENT, STATEMENT.c.id == EXPOSURE.c.statement_id)
    .where(EXPOSURE.c.participant_id == bindparam("participant"), STATEMENT.c.question_id == bindparam("question"))
    .order_by(EXPOSURE.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True)
class RoutedStatement:
    """A statement drawn to be shown: why, and with which total probability it was this one."""

    statement_id: int
    purpose: str
    probability: float


@dataclass(frozen=True)
class UpcomingStatement:
    """What comes next: the draw, None where there is none to make, and the exposure on which it follows."""

    question: Question
    after_exposure: int
    draw: RoutedStatement | None


@dataclass(frozen=True)
class QueuedStatement:
    """A statement in the queue: its row id, its public number, how often it was shown to anyone."""

    id: int
    number: int
    shown: int


@dataclass(frozen=True)
class VotingQueue:
    """The visible statements someone has not voted on, how many were answered, and the numbers of all votes."""

    question: Question
    open: Sequence[QueuedStatement]
    answered: int
    voted: Sequence[int]
    ids: dict[int, int]

    def id_of(self, number: int) -> int:
        """Return the row of the statement with this public number, visible or not. Raises NotFound."""
        if number not in self.ids:
            raise NotFound
        return self.ids[number]

    def after(self, statement_id: int) -> VotingQueue:
        """Return the queue as it is once this statement is voted on."""
        remaining = [queued for queued in self.open if queued.id != statement_id]
        answered = [queued.number for queued in self.open if queued.id == statement_id]
        return VotingQueue(self.question, remaining, self.answered + len(answered), [*self.voted, *answered], self.ids)


def load_voting_queue(question: Question, participant: Participant | None) -> VotingQueue:
    """Return the queue of a participant, or of someone who has not joined yet, in the order of numbers."""
    person = participant.id if participant is not None else None
    rows = db.session.execute(SELECT_STATEMENTS, {"question": question.id, "participant": person}).all()
    return VotingQueue(
        question,
        [QueuedStatement(row.id, row.number, row.shown) for row in rows if row.is_visible and not row.is_answered],
        sum(row.is_visible and row.is_answered for row in rows),
        [row.number for row in rows if row.is_answered],
        {row.number: row.id for row in rows},
    )


def load_last_exposure(question: Question, participant: Participant | None) -> tuple[int, int]:
    """Return row ids of the exposure logged last for this person and of its statement; zeros where there is none."""
    if participant is None:
        return 0, 0
    row = db.session.execute(
        SELECT_LAST_EXPOSURE, {"question": question.id, "participant": participant.id}
    ).one_or_none()
    return (row.id, row.statement_id) if row is not None else (0, 0)


def find_pending_statement(queue: VotingQueue, participant: Participant | None) -> int | None:
    """Return the statement shown last, if it is still open and unanswered: a reload shows the same one."""
    _, statement = load_last_exposure(queue.question, participant)
    return statement if any(queued.id == statement for queued in queue.open) else None


def route_next_statement(queue: VotingQueue) -> RoutedStatement | None:
    """Return the next statement to show: one of those shown least, any, or the one that says most about the person's
    position.

    How often for which purpose is the assembly's policy; the probability is the total one over all purposes. None when
    everything is answered. Knows the open statements, one's own votes and nothing else.
    """
    if not queue.open:
        return None
    policy = parse_policy(queue.question.assembly.routing)
    probabilities = compute_routing_probabilities(
        [queued.shown for queued in queue.open], compute_queue_information(queue), policy
    )
    purpose, index = probabilities.draw(SYSTEM_RANDOM.random(), SYSTEM_RANDOM.random())
    return RoutedStatement(queue.open[index].id, purpose, float(probabilities.total[index]))


def draw_upcoming_statement(queue: VotingQueue, participant: Participant | None) -> UpcomingStatement:
    """Draw what comes next now, so that it is logged even if no vote follows, unless something shown is still open.

    With the exposure it follows on: where another one came in between, as with two clicks at once, it is dropped.
    """
    exposure, statement = load_last_exposure(queue.question, participant)
    is_open = any(queued.id == statement for queued in queue.open)
    return UpcomingStatement(queue.question, exposure, None if is_open else route_next_statement(queue))


def compute_queue_information(queue: VotingQueue) -> Floats | None:
    """Return how much a vote on each open statement would reveal about the person's position on the newest map; None
    without a map."""
    known = queue.question.directions
    if not known:
        return None
    vectors, nowhere = known["statements"], [0.0] * known["dimensions"]
    before, after = (
        np.array([vectors.get(str(number), nowhere) for number in numbers]).reshape(-1, known["dimensions"])
        for numbers in (queue.voted, [queued.number for queued in queue.open])
    )
    return compute_information_gain(before, after, known["ridge"])
