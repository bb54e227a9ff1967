"""Reads for the live result: which votes are new, and the counts of the statements they are about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, or_, select

from deliberate.extensions import db
from deliberate.models import Assembly, AssemblyState, LiveTally, Moderation, Question, Statement, Vote, VoteEvent
from deliberate.models.columns import now

ChoiceCounts = dict[int, tuple[int, int, int]]


@dataclass
class ChangedRows:
    """Row ids of statements and people that new events of a question are about."""

    statements: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)


def load_newest_event_id() -> int:
    """Return the newest act of voting anywhere; 0 where there is none."""
    return db.session.scalar(select(func.max(VoteEvent.id))) or 0


def load_open_question_ids() -> list[int]:
    """Return the row ids of the questions that take votes."""
    return list(
        db.session.scalars(select(Question.id).join(Question.assembly).where(Assembly.state == AssemblyState.OPEN))
    )


def load_followed_question_ids(*, closed_since: dt.datetime) -> list[int]:
    """Return row ids of the questions of every assembly that is open, or was closed since that time."""
    is_followed = or_(Assembly.state == AssemblyState.OPEN, Assembly.closed_at >= closed_since)
    query = select(Question.id).join(Question.assembly).where(Assembly.state != AssemblyState.DRAFT, is_followed)
    return list(db.session.scalars(query.order_by(Question.id)))


def load_changes_since(event: int) -> dict[int, ChangedRows]:
    """Return what events after this one are about, by question; questions that never were live are left out."""
    rows = db.session.execute(
        select(Statement.question_id, VoteEvent.statement_id, VoteEvent.participant_id)
        .join(Statement, Statement.id == VoteEvent.statement_id)
        .join(Question, Question.id == Statement.question_id)
        .join(Assembly, Assembly.id == Question.assembly_id)
        .outerjoin(LiveTally, LiveTally.question_id == Question.id)
        .where(
            VoteEvent.id > event,
            (Assembly.state == AssemblyState.OPEN) | LiveTally.question_id.is_not(None),
        )
    )
    found: dict[int, ChangedRows] = {}
    for question, statement, person in rows:
        touched = found.setdefault(question, ChangedRows())
        touched.statements.add(statement)
        touched.people.add(person)
    return found


def count_choices(question_id: int, statements: Iterable[int] | None = None) -> ChoiceCounts:
    """Return public number → agrees, disagrees, passes; of all statements, or of these rows."""
    query = (
        select(Statement.number, Statement.id, Vote.choice, func.count(Vote.participant_id))
        .outerjoin(Vote, Vote.statement_id == Statement.id)
        .where(Statement.question_id == question_id, Statement.replaced_by_id.is_(None))
        .group_by(Statement.number, Statement.id, Vote.choice)
    )
    if statements is not None:
        query = query.where(Statement.id.in_(list(statements)))
    found: dict[int, list[int]] = {}
    for number, _, choice, people in db.session.execute(query):
        row = found.setdefault(number, [0, 0, 0])
        if choice is not None:
            row[{1: 0, -1: 1, 0: 2}[choice]] = people
    return {number: (row[0], row[1], row[2]) for number, row in found.items()}


def load_voter_ids(question_id: int, people: Iterable[int] | None = None) -> set[int]:
    """Return row ids of everyone who has a vote on the question; of all, or of these people."""
    query = (
        select(Vote.participant_id)
        .join(Statement, Statement.id == Vote.statement_id)
        .where(Statement.question_id == question_id, Statement.replaced_by_id.is_(None))
        .distinct()
    )
    if people is not None:
        query = query.where(Vote.participant_id.in_(list(people)))
    return set(db.session.scalars(query))


def load_result_numbers(question_id: int) -> set[int]:
    """Return public numbers of the statements that are part of the result: visible, and not about the voter."""
    return set(
        db.session.scalars(
            select(Statement.number).where(
                Statement.question_id == question_id,
                Statement.moderation == Moderation.VISIBLE,
                Statement.is_meta.is_(False),
            )
        )
    )


def load_counted_numbers(question_id: int) -> tuple[set[int], set[int]]:
    """Return public numbers of the statements whose votes count, and of those that are part of the result."""
    every = select(Statement.number).where(Statement.question_id == question_id, Statement.replaced_by_id.is_(None))
    return set(db.session.scalars(every)), load_result_numbers(question_id)


def has_due_assemblies() -> bool:
    """Return whether a closing time has passed without the assembly being closed."""
    due = select(Assembly.id).where(Assembly.state == AssemblyState.OPEN, Assembly.closes_at <= now())
    return db.session.scalar(due.limit(1)) is not None


def find_live_tally(question: Question) -> LiveTally | None:
    """Return the counters as the worker last wrote them."""
    return db.session.get(LiveTally, question.id)
