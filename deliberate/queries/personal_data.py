"""Reads of everything that is stored about one participant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import exists, func, or_, select

from deliberate.extensions import db
from deliberate.models import (
    CodeAppeal,
    Comment,
    CommentEndorsement,
    ConceptTag,
    Exposure,
    Participant,
    ParticipantDevice,
    Statement,
    Vote,
    VoteEvent,
)
from deliberate.queries.participants import load_devices

Row = TypeVar("Row", Vote, ConceptTag, VoteEvent, Exposure)


@dataclass(frozen=True)
class OwnStatement:
    """A statement that the person wrote, and whether others have voted on it."""

    statement: Statement
    has_votes_of_others: bool


@dataclass(frozen=True)
class PersonalData:
    """Everything stored about one person, oldest first; events and exposures are rows of the log.

    merged: the participations of other devices that became one with this one; their votes and texts are its own now.
    """

    participant: Participant
    merged: Sequence[Participant]
    votes: Sequence[tuple[Statement, Vote]]
    statements: Sequence[OwnStatement]
    comments: Sequence[Comment]
    endorsed: Sequence[Comment]
    tags: Sequence[tuple[Statement, ConceptTag]]
    appeals: Sequence[CodeAppeal]
    devices: Sequence[ParticipantDevice]
    events: Sequence[tuple[Statement, VoteEvent]]
    exposures: Sequence[tuple[Statement, Exposure]]

    @property
    def tagged(self) -> list[tuple[Statement, list[ConceptTag]]]:
        """The answers of each statement together."""
        found: dict[int, tuple[Statement, list[ConceptTag]]] = {}
        for statement, tag in self.tags:
            found.setdefault(statement.id, (statement, []))[1].append(tag)
        return list(found.values())


def has_votes_of_others(statement: Statement) -> bool:
    """Return whether anyone but its author has voted on a statement, or on one that it stands for."""
    others = Vote.participant_id.is_distinct_from(statement.author_id)
    counted = or_(Statement.id == statement.id, Statement.merged_into_id == statement.id)
    voted = select(Vote.statement_id).join(Statement, Statement.id == Vote.statement_id).where(counted, others)
    return db.session.scalar(select(exists(voted))) is True


def load_personal_data(participant: Participant) -> PersonalData:
    """Return everything that is stored about a person."""
    person, merged = participant.id, load_merged(participant)
    people = [person, *(one.id for one in merged)]
    own = select(Statement).where(Statement.author_id == person).order_by(Statement.id)
    comments = select(Comment).where(Comment.participant_id == person).order_by(Comment.id)
    endorsed = select(Comment).join(CommentEndorsement).where(CommentEndorsement.participant_id == person)
    appeals = select(CodeAppeal).where(CodeAppeal.participant_id == person).order_by(CodeAppeal.id)
    return PersonalData(
        participant=participant,
        merged=merged,
        votes=load_with_statements(Vote, people, Vote.cast_at, Statement.number),
        statements=[OwnStatement(one, has_votes_of_others(one)) for one in db.session.scalars(own)],
        comments=db.session.scalars(comments).all(),
        endorsed=db.session.scalars(endorsed.order_by(Comment.id)).all(),
        tags=load_with_statements(ConceptTag, people, Statement.number, ConceptTag.concept),
        appeals=db.session.scalars(appeals).all(),
        devices=load_devices(participant),
        events=load_with_statements(VoteEvent, people, VoteEvent.id),
        exposures=load_with_statements(Exposure, people, Exposure.id),
    )


def load_merged(participant: Participant) -> Sequence[Participant]:
    """Return the participations that became one with this one; their entries in the log of votes stay theirs."""
    merged = select(Participant).where(Participant.merged_into_id == participant.id)
    return db.session.scalars(merged.order_by(Participant.number)).all()


def load_with_statements(model: type[Row], people: list[int], *order: Any) -> list[tuple[Statement, Row]]:
    """Return the rows of a person, under whichever of their numbers, with the statement that each is about."""
    rows = (
        select(Statement, model)
        .join(model, model.statement_id == Statement.id)
        .where(model.participant_id.in_(people))
        .order_by(*order)
    )
    return [(statement, row) for statement, row in db.session.execute(rows)]


def count_personal_log(participant: Participant) -> tuple[int, int]:
    """Return how many acts of voting and how many statements shown the log has of a person."""
    people = [participant.id, *(one.id for one in load_merged(participant))]
    acts, shown = (
        db.session.scalar(select(func.count()).select_from(model).where(model.participant_id.in_(people))) or 0
        for model in (VoteEvent, Exposure)
    )
    return acts, shown
