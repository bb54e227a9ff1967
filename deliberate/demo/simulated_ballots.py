"""Puts simulated votes into the tables, as people cast them at their moments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from sqlalchemy import select

from deliberate.demo.crowd import SimulatedVotes
from deliberate.extensions import db
from deliberate.models import Moderation, Question, Statement
from deliberate.services.bulk_votes import insert_votes


def load_visible_ids(question: Question) -> Sequence[int]:
    """Return the row ids of the statements that are voted on, in the order of their numbers."""
    return db.session.scalars(
        select(Statement.id)
        .where(Statement.question_id == question.id, Statement.moderation == Moderation.VISIBLE)
        .order_by(Statement.number)
    ).all()


def cast_simulated_votes(
    question: Question,
    votes: SimulatedVotes,
    find_person: Callable[[int], int],
    find_moment: Callable[[int], dt.datetime],
) -> None:
    """Insert the votes, each at the moment of its person. find_person: the row id of a simulated person."""
    statements = load_visible_ids(question)
    insert_votes(
        question=question,
        rows=[
            {
                "participant_id": find_person(int(person)),
                "statement_id": statements[int(statement)],
                "choice": int(choice),
                "pass_reason": None,
                "cast_at": find_moment(int(person)),
            }
            for person, statement, choice in zip(votes.person, votes.statement, votes.choice, strict=True)
        ],
    )
