"""Wording and author of each statement, from which it is guessed where statements with few votes
stand: for the routing, and for placing newcomers on the live map.
"""

from __future__ import annotations

import numpy as np
from sqlalchemy import select

from deliberate.aggregation.probit.hints import StatementHints
from deliberate.aggregation.votes import Votes
from deliberate.extensions import db
from deliberate.models import Participant, Question, Statement


def load_statement_hints(question: Question, votes: Votes) -> StatementHints:
    """Return text and author of each statement of the votes, in their order."""
    rows = db.session.execute(
        select(Statement.number, Statement.text, Participant.number)
        .outerjoin(Participant, Participant.id == Statement.author_id)
        .where(Statement.question_id == question.id)
    ).all()
    known = {number: (text, author) for number, text, author in rows}
    place = {number: position for position, number in enumerate(votes.participant_ids.tolist())}
    found = [known.get(number, ("", None)) for number in votes.statement_ids.tolist()]
    authors = np.array([place.get(author, -1) for _, author in found], dtype=np.int64)
    return StatementHints([text for text, _ in found], authors)
