"""The votes of a question as a matrix, by one bulk read."""

from __future__ import annotations

import numpy as np
from sqlalchemy import select

from deliberate.aggregation.votes import Votes
from deliberate.extensions import db
from deliberate.models import Moderation, Origin, Participant, Question, Statement, Vote


def vote_matrix(question: Question) -> Votes:
    """Latest vote of each person on each statement; only visible statements that are not about the voter count."""
    statements = db.session.execute(
        select(Statement.id, Statement.number, Statement.moderation, Statement.is_meta, Statement.origin)
        .where(Statement.question_id == question.id)
        .order_by(Statement.number)
    ).all()
    db.session.flush()
    # Straight from the connection: rows of the session cost twice as much, and these are hundreds of thousands.
    rows = db.session.connection().execute(
        select(Participant.number, Statement.number, Vote.choice)
        .select_from(Vote)
        .join(Statement, Statement.id == Vote.statement_id)
        .join(Participant, Participant.id == Vote.participant_id)
        .where(Statement.question_id == question.id)
    )
    triples = np.fromiter((value for row in rows for value in row), dtype=np.int64).reshape(-1, 3)
    return Votes.from_triples(
        triples[:, 0],
        triples[:, 1],
        triples[:, 2],
        statement_ids=[row.number for row in statements],
        moderation=[1 if row.moderation == Moderation.VISIBLE else -1 for row in statements],
        is_meta=[row.is_meta for row in statements],
        is_seed=[row.origin == Origin.SEED for row in statements],
    )
