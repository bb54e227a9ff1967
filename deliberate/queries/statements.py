"""Reads of statements: which one comes next, what a person has answered, what is alike."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Select, select

from deliberate.aggregation.routing import Floats, chances, information, policy_of
from deliberate.concepts.likeness import Likeness
from deliberate.errors import NotFound
from deliberate.extensions import db
from deliberate.models import Exposure, Moderation, Participant, Question, Statement, Vote

SYSTEM = secrets.SystemRandom()
# From this likeness of wording on, somebody who writes is shown a statement; three words say enough to compare.
SIMILAR_FROM = 0.3
LEAST_WORDS = 3


@dataclass(frozen=True)
class Draw:
    """A statement drawn to be shown: why, and with which total probability it was this one."""

    statement_id: int
    purpose: str
    probability: float


def statement_numbered(question: Question, number: int) -> Statement:
    """The statement with this public number. Raises NotFound."""
    found = db.session.scalar(select(Statement).where(Statement.question_id == question.id, Statement.number == number))
    if found is None:
        raise NotFound
    return found


def visible(question: Question) -> Select[int]:
    return select(Statement.id).where(
        Statement.question_id == question.id, Statement.moderation == Moderation.VISIBLE.value
    )


def unanswered(question: Question, participant: Participant | None) -> list[int]:
    """Visible statements this person has not voted on, in a fixed order."""
    query = visible(question)
    if participant is not None:
        query = query.where(Statement.id.not_in(voted_by(participant)))
    return list(db.session.scalars(query.order_by(Statement.number)))


def draw_statement(question: Question, participant: Participant | None, but_not: int | None = None) -> Draw | None:
    """The next statement to show: one of those shown least, any, or one that tells most about where the person stands.

    How often for which purpose is the assembly's policy; the probability is the total one over all purposes. None when
    everything is answered. Reads the open statements, one's own votes and nothing else.
    """
    query = select(Statement.id, Statement.number, Statement.shown).where(
        Statement.question_id == question.id, Statement.moderation == Moderation.VISIBLE.value
    )
    if participant is not None:
        query = query.where(Statement.id.not_in(voted_by(participant)))
    open_ones = [row for row in db.session.execute(query.order_by(Statement.number)) if row.id != but_not]
    if not open_ones:
        return None
    gain = information_of(question, participant, [row.number for row in open_ones])
    made = chances([row.shown for row in open_ones], gain, policy_of(question.assembly.routing))
    purpose, place = made.draw(SYSTEM.random(), SYSTEM.random())
    return Draw(open_ones[place].id, purpose, float(made.total[place]))


def information_of(question: Question, participant: Participant | None, open_ones: list[int]) -> Floats | None:
    """What a vote on each open statement would tell about the person's place on the newest map; None without a map."""
    known = question.directions
    if not known:
        return None
    answered: list[int] = []
    if participant is not None:
        answered = list(
            db.session.scalars(
                select(Statement.number).where(
                    Statement.question_id == question.id, Statement.id.in_(voted_by(participant))
                )
            )
        )
    nowhere = [0.0] * known["dimensions"]
    vectors = known["statements"]
    before, after = (
        np.array([vectors.get(str(number), nowhere) for number in numbers]).reshape(-1, known["dimensions"])
        for numbers in (answered, open_ones)
    )
    return information(before, after, known["ridge"])


def voted_by(participant: Participant) -> Select[int]:
    return select(Vote.statement_id).where(Vote.participant_id == participant.id)


def pending_exposure(question: Question, participant: Participant) -> int | None:
    """The statement shown last, if it is still open and unanswered: a reload shows the same one."""
    last = db.session.scalar(
        select(Exposure.statement_id)
        .join(Statement, Statement.id == Exposure.statement_id)
        .where(Exposure.participant_id == participant.id, Statement.question_id == question.id)
        .order_by(Exposure.id.desc())
        .limit(1)
    )
    return last if last is not None and last in unanswered(question, participant) else None


def answered_count(question: Question, participant: Participant | None) -> int:
    """How many visible statements of the question this person has voted on."""
    if participant is None:
        return 0
    return len(db.session.scalars(visible(question)).all()) - len(unanswered(question, participant))


def answers_of(question: Question, participant: Participant) -> Sequence[tuple[Statement, Vote]]:
    """Statements of the question with this person's votes, newest first."""
    rows = db.session.execute(
        select(Statement, Vote)
        .join(Vote, Vote.statement_id == Statement.id)
        .where(Statement.question_id == question.id, Vote.participant_id == participant.id)
        .order_by(Vote.cast_at.desc(), Statement.number)
    )
    return [(statement, vote) for statement, vote in rows]


def statements_by(participant: Participant) -> Sequence[Statement]:
    """What this person has proposed, newest first."""
    return db.session.scalars(
        select(Statement).where(Statement.author_id == participant.id).order_by(Statement.id.desc())
    ).all()


def alike(question: Question, text: str, most: int = 3) -> list[Statement]:
    """Visible statements with the most similar wording, the most similar first."""
    if len(text.split()) < LEAST_WORDS:
        return []
    rows = db.session.scalars(
        select(Statement).where(Statement.question_id == question.id, Statement.moderation == Moderation.VISIBLE.value)
    ).all()
    scores = Likeness([statement.text for statement in rows]).with_all([text])[0]
    close = [(-score, statement.number, statement) for score, statement in zip(scores, rows, strict=True)]
    found = sorted((entry for entry in close if -entry[0] >= SIMILAR_FROM), key=lambda entry: entry[:2])
    return [statement for _, _, statement in found[:most]]


def choices_of(participant: Participant | None, statements: Sequence[Statement]) -> dict[int, int]:
    """This person's votes on these statements, by row id."""
    if participant is None:
        return {}
    rows = db.session.execute(
        select(Vote.statement_id, Vote.choice).where(
            Vote.participant_id == participant.id, Vote.statement_id.in_([statement.id for statement in statements])
        )
    )
    return dict(rows.all())
