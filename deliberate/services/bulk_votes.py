"""Votes by the thousand, for imports and the demo: the same tables and constraints, far fewer round trips."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from sqlalchemy import insert, select

from deliberate.extensions import db
from deliberate.models import Assembly, EntryKind, Participant, Question, Statement, Vote, VoteEvent

CHUNK_SIZE = 20_000


def add_participants(*, assembly: Assembly, people: Iterable[Mapping[str, Any]], entry: EntryKind) -> dict[int, int]:
    """Add participants (number, external_id); returns row ids by public number."""
    rows = [{"assembly_id": assembly.id, "entry": entry, **person} for person in people]
    for start in range(0, len(rows), CHUNK_SIZE):
        db.session.execute(insert(Participant), rows[start : start + CHUNK_SIZE])
    found = db.session.execute(select(Participant.number, Participant.id).where(Participant.assembly_id == assembly.id))
    return dict(found.all())


class VoteRow(TypedDict):
    """One vote as it is stored. choice: 1, 0 or −1."""

    participant_id: int
    statement_id: int
    choice: int
    pass_reason: str | None
    cast_at: dt.datetime


def insert_votes(*, question: Question, rows: Sequence[VoteRow]) -> None:
    """Add votes (participant_id, statement_id, choice, cast_at) and their log entries."""
    for start in range(0, len(rows), CHUNK_SIZE):
        db.session.execute(insert(Vote), rows[start : start + CHUNK_SIZE])
    cast = (
        select(Vote.participant_id, Vote.statement_id, Vote.choice, Vote.cast_at)
        .join(Statement, Statement.id == Vote.statement_id)
        .where(Statement.question_id == question.id)
        .order_by(Vote.cast_at, Vote.participant_id, Vote.statement_id)
    )
    db.session.execute(
        insert(VoteEvent).from_select(["participant_id", "statement_id", "choice", "at"], cast),
        execution_options={"synchronize_session": False},
    )
