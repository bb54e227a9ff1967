"""Counts that page, report, export and API share: people and their latest votes, never events."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, distinct, exists, func, select

from deliberate.extensions import db
from deliberate.models import Assembly, Moderation, Participant, Question, Statement, Vote


@dataclass(frozen=True)
class ParticipationCounts:
    """People with a place in it, people who voted, statements in any state, visible ones, waiting ones, votes.

    A statement whose wording was replaced is no statement of its own, and the votes on it count for nothing any more:
    whoever gave no other vote is no voter until they vote again.
    """

    participants: int
    voters: int
    statements: int
    visible: int
    waiting: int
    votes: int


def count_assembly_participation(assembly: Assembly) -> ParticipationCounts:
    """Return the counts over all questions of an assembly."""
    here = (Participant.assembly_id == assembly.id) & Participant.merged_into_id.is_(None)
    joined = select(func.count()).select_from(Participant).where(here)
    return count_participation(Question.assembly_id == assembly.id, db.session.scalar(joined) or 0)


def count_question_participation(question: Question) -> ParticipationCounts:
    """Return the counts of one question; its participants are the people who voted on it."""
    return count_participation(Question.id == question.id, None)


def count_participation(condition: ColumnElement[bool], participants: int | None) -> ParticipationCounts:
    """Count statements and votes of the questions that fulfil `condition`."""
    states: dict[str, int] = dict(
        db.session.execute(
            select(Statement.moderation, func.count())
            .join(Statement.question)
            .where(condition, Statement.replaced_by_id.is_(None))
            .group_by(Statement.moderation)
        ).all()
    )
    voters, votes = db.session.execute(
        select(func.count(distinct(Vote.participant_id)), func.count())
        .select_from(Vote)
        .join(Statement, Statement.id == Vote.statement_id)
        .join(Statement.question)
        .where(condition, Statement.replaced_by_id.is_(None))
    ).one()
    return ParticipationCounts(
        participants=voters if participants is None else participants,
        voters=voters,
        statements=sum(states.values()),
        visible=states.get(Moderation.VISIBLE, 0),
        waiting=states.get(Moderation.WAITING, 0),
        votes=votes,
    )


@dataclass(frozen=True)
class ChannelTurnout:
    """A channel ("" for none) with how many people joined by it, and how many of them have a vote."""

    channel: str
    joined: int
    voted: int


def count_by_channel(assembly: Assembly) -> list[ChannelTurnout]:
    """Count people by channel, the largest first."""
    channel = func.coalesce(Participant.channel, "")
    has_voted = exists(select(Vote.participant_id).where(Vote.participant_id == Participant.id))
    rows = db.session.execute(
        select(channel, func.count(), func.count().filter(has_voted))
        .where(Participant.assembly_id == assembly.id, Participant.merged_into_id.is_(None))
        .group_by(channel)
    )
    return sorted((ChannelTurnout(*row) for row in rows), key=lambda row: (-row.joined, row.channel))
