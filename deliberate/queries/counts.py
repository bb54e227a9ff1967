"""Counts that page, report, export and API share: people and their latest votes, never events."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, distinct, exists, func, select

from deliberate.extensions import db
from deliberate.models import Assembly, Moderation, Participant, Question, Statement, Vote

# Who is counted: no one twice, and no one who withdrew.
IS_COUNTED = (Participant.merged_into_id.is_(None), Participant.withdrawn_on.is_(None))


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
    return count_participation(Question.assembly_id == assembly.id, count_people(assembly))


def count_people(assembly: Assembly) -> int:
    """Return how many people have taken part in any way, each counted once however many devices they use."""
    joined = select(func.count()).select_from(Participant).where(Participant.assembly_id == assembly.id, *IS_COUNTED)
    return db.session.scalar(joined) or 0


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
class PeopleBySteps:
    """How far people came: joined, gave a vote, gave enough votes to be placed on the map, wrote a statement."""

    joined: int
    voted: int
    placed: int
    wrote: int


def count_people_by_steps(assembly: Assembly, joined: int, least_votes: int) -> PeopleBySteps:
    """Return how many people came how far, over all questions. joined: as counted; least_votes: for the map."""
    here = (Question.assembly_id == assembly.id) & Statement.replaced_by_id.is_(None)
    of_each = (
        select(func.count().label("votes"))
        .select_from(Vote)
        .join(Statement, Statement.id == Vote.statement_id)
        .join(Statement.question)
        .where(here)
        .group_by(Vote.participant_id)
        .subquery()
    )
    enough = func.count().filter(of_each.c.votes >= least_votes)
    voted, placed = db.session.execute(select(func.count(), enough).select_from(of_each)).one()
    authors = select(func.count(distinct(Statement.author_id))).join(Statement.question)
    wrote = db.session.scalar(authors.where(Question.assembly_id == assembly.id))
    return PeopleBySteps(joined=joined, voted=voted, placed=placed, wrote=wrote or 0)


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
        .where(Participant.assembly_id == assembly.id, *IS_COUNTED)
        .group_by(channel)
    )
    return sorted((ChannelTurnout(*row) for row in rows), key=lambda row: (-row.joined, row.channel))
