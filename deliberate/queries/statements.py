"""Reads of statements: by number, what a person has answered and written, what is alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, desc, func, select

from deliberate.concepts.text_similarity import TextSimilarity
from deliberate.errors import NotFound
from deliberate.extensions import db
from deliberate.models import Comment, CommentEndorsement, Moderation, Participant, Question, Statement, Vote
from deliberate.storage.base import get_table

# From this similarity on, someone who writes is shown a statement; three words are enough to compare.
SHOWN_SIMILARITY = 0.3
MIN_WORDS = 3
# Built once: a page of voting asks it.
SELECT_BY_NUMBER = select(Statement).where(
    Statement.question_id == bindparam("question"), Statement.number == bindparam("number")
)

COMMENT, ENDORSEMENT = get_table(Comment), get_table(CommentEndorsement)
SELECT_COMMENTS = (
    select(
        COMMENT.c.id,
        COMMENT.c.kind,
        COMMENT.c.text,
        COMMENT.c.participant_id,
        select(func.count())
        .select_from(ENDORSEMENT)
        .where(ENDORSEMENT.c.comment_id == COMMENT.c.id)
        .scalar_subquery()
        .label("endorsements"),
    )
    .where(COMMENT.c.statement_id == bindparam("statement"), COMMENT.c.moderation == Moderation.VISIBLE)
    .order_by(desc("endorsements"), COMMENT.c.id)
    .limit(bindparam("most"))
)


def load_helpful_comments(statement_id: int, most: int) -> Sequence[Any]:
    """Return visible comments on a statement: id, kind, text, participant_id, endorsements; the most helpful first."""
    return db.session.execute(SELECT_COMMENTS, {"statement": statement_id, "most": most}).all()


def load_statement(question: Question, number: int | None) -> Statement:
    """Return the statement with this public number. Raises NotFound, also without a number."""
    found = find_statement(question, number) if number is not None else None
    if found is None:
        raise NotFound
    return found


def find_statement(question: Question, number: int) -> Statement | None:
    """Return the statement with this public number; None where there is none."""
    return db.session.scalar(SELECT_BY_NUMBER, {"question": question.id, "number": number})


def load_voted_statements(question: Question, participant: Participant) -> Sequence[tuple[Statement, Vote]]:
    """Return statements of the question with this person's votes, newest first."""
    rows = db.session.execute(
        select(Statement, Vote)
        .join(Vote, Vote.statement_id == Statement.id)
        .where(Statement.question_id == question.id, Vote.participant_id == participant.id)
        .order_by(Vote.cast_at.desc(), Statement.number)
    )
    return [(statement, vote) for statement, vote in rows]


def load_proposed_statements(participant: Participant) -> Sequence[Statement]:
    """Return what this person has proposed, newest first."""
    return db.session.scalars(
        select(Statement).where(Statement.author_id == participant.id).order_by(Statement.id.desc())
    ).all()


def load_similar_statements(question: Question, text: str, most: int = 3) -> list[Statement]:
    """Return visible statements with the most similar wording, the most similar first."""
    if len(text.split()) < MIN_WORDS:
        return []
    rows = db.session.scalars(
        select(Statement).where(Statement.question_id == question.id, Statement.moderation == Moderation.VISIBLE)
    ).all()
    scores = TextSimilarity([statement.text for statement in rows]).compare([text])[0]
    close = [(-score, statement.number, statement) for score, statement in zip(scores, rows, strict=True)]
    found = sorted((entry for entry in close if -entry[0] >= SHOWN_SIMILARITY), key=lambda entry: entry[:2])
    return [statement for _, _, statement in found[:most]]


def load_choices(participant: Participant | None, statements: Sequence[Statement]) -> dict[int, int]:
    """Return this person's votes on these statements, by row id."""
    if participant is None:
        return {}
    rows = db.session.execute(
        select(Vote.statement_id, Vote.choice).where(
            Vote.participant_id == participant.id, Vote.statement_id.in_([statement.id for statement in statements])
        )
    )
    return dict(rows.all())
