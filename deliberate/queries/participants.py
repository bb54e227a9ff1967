"""Reads of participants: who acts through which device, which ones a person has, and what is known about them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from deliberate.aggregation.modules.weighting.reference import ReferenceShares, parse_reference
from deliberate.extensions import db
from deliberate.models import Assembly, Comment, EntryKind, Participant, ParticipantDevice, Statement, Vote

# Built once and read with every vote and every page.
SELECT_BY_TOKEN = (
    select(Participant, ParticipantDevice.id, ParticipantDevice.last_seen)
    .join(ParticipantDevice, ParticipantDevice.participant_id == Participant.id)
    .where(Participant.assembly_id == bindparam("assembly"), ParticipantDevice.token_hash == bindparam("token_hash"))
)


# An act waits for a merge in progress, and a merge waits for an act in progress.
SELECT_BY_TOKEN_LOCKED = SELECT_BY_TOKEN.with_for_update(key_share=True, of=Participant).execution_options(
    populate_existing=True
)


@dataclass(frozen=True)
class Presence:
    """A participant and the device through which they act."""

    participant: Participant
    device_id: int
    last_seen: dt.date


@dataclass(frozen=True)
class DeviceHistory:
    """What was done on a device before it joined another: votes, those that the other one voted otherwise, texts."""

    votes: int
    different: int
    texts: int


def find_presence(assembly: Assembly, token_hash: str, *, locked: bool = False) -> Presence | None:
    """Find the participant whose device holds this token. locked: no one merges them until the transaction ends."""
    query = SELECT_BY_TOKEN_LOCKED if locked else SELECT_BY_TOKEN
    row = db.session.execute(query, {"assembly": assembly.id, "token_hash": token_hash}).one_or_none()
    return Presence(resolve_merged_participant(row[0]), row[1], row[2]) if row is not None else None


def resolve_merged_participant(participant: Participant) -> Participant:
    """Return the participant, or the one they were merged into in this very moment."""
    if participant.merged_into_id is None:
        return participant
    return db.session.get_one(Participant, participant.merged_into_id)


def load_devices(participant: Participant) -> list[ParticipantDevice]:
    """Return the devices of a participant, the first one first."""
    query = select(ParticipantDevice).where(ParticipantDevice.participant_id == participant.id)
    return list(db.session.scalars(query.order_by(ParticipantDevice.id)))


def load_device_history(kept: Participant, other: Participant) -> DeviceHistory:
    """Return what `other` has done here, and on how many statements `kept` voted otherwise."""
    here = dict(db.session.execute(select(Vote.statement_id, Vote.choice).where(Vote.participant_id == other.id)).all())
    there = dict(db.session.execute(select(Vote.statement_id, Vote.choice).where(Vote.participant_id == kept.id)).all())
    different = sum(statement in there and there[statement] != choice for statement, choice in here.items())
    texts = select(func.count()).select_from(Statement).where(Statement.author_id == other.id)
    comments = select(func.count()).select_from(Comment).where(Comment.participant_id == other.id)
    return DeviceHistory(len(here), different, (db.session.scalar(texts) or 0) + (db.session.scalar(comments) or 0))


@dataclass(frozen=True)
class KnownSegment:
    """One thing known about participants: of how many, and how many give each answer, the commonest first."""

    name: str
    people: int
    answers: tuple[tuple[str, int], ...]


def load_known_segments(assembly: Assembly) -> list[KnownSegment]:
    """Return every segment that someone has an answer to, in alphabetical order."""
    counted: dict[str, Counter[str]] = {}
    for given in db.session.scalars(select(Participant.segments).where(Participant.assembly_id == assembly.id)):
        for name, answer in given.items():
            counted.setdefault(name, Counter())[answer] += 1
    return [
        KnownSegment(name, answers.total(), tuple(sorted(answers.items(), key=lambda one: (-one[1], one[0]))))
        for name, answers in sorted(counted.items())
    ]


def parse_assembly_reference(assembly: Assembly) -> ReferenceShares:
    """Return the reference shares that were chosen, by segment and answer; empty where there are none."""
    return parse_reference(str(assembly.module_settings.get("weighting", {}).get("reference", "")))


def has_rehearsal(assembly: Assembly) -> bool:
    """Return whether simulated people have voted on this draft."""
    simulated = (Participant.assembly_id == assembly.id, Participant.entry == EntryKind.SIMULATED)
    return assembly.is_draft and db.session.scalar(select(Participant.id).where(*simulated).limit(1)) is not None
