"""The votes of a question as a matrix, by one bulk read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from deliberate.aggregation.arrivals import Arrivals
from deliberate.aggregation.exposures import Exposures
from deliberate.aggregation.votes import Votes
from deliberate.extensions import db
from deliberate.models import Exposure, Moderation, Origin, Participant, Purpose, Question, Statement, Vote


@dataclass(frozen=True)
class StatementRow:
    """The fields of a stored statement that decide how it counts."""

    id: int
    number: int
    moderation: str
    origin: str
    is_meta: bool
    merged_into_id: int | None


def load_statement_rows(question: Question) -> list[StatementRow]:
    """Return every statement of the question in whatever state, by number."""
    rows = db.session.execute(
        select(Statement.id, Statement.number, Statement.moderation, Statement.origin, Statement.is_meta,
               Statement.merged_into_id)
        .where(Statement.question_id == question.id)
        .order_by(Statement.number)
    )  # fmt: skip
    return [StatementRow(*row) for row in rows]


def load_vote_matrix(question: Question, rows_of_statements: Sequence[StatementRow] | None = None) -> Votes:
    """Return the latest vote of each person on each statement; visible statements that are not about the voter count.

    Votes on a wording that was replaced are left out: they count for nothing any more. rows_of_statements: where they
    have been read already.
    """
    statements = load_statement_rows(question) if rows_of_statements is None else rows_of_statements
    db.session.flush()
    # Straight from the connection: rows of the session cost twice as much, and these are hundreds of thousands.
    rows = db.session.connection().execute(
        select(Participant.number, Statement.number, Vote.choice)
        .select_from(Vote)
        .join(Statement, Statement.id == Vote.statement_id)
        .join(Participant, Participant.id == Vote.participant_id)
        .where(Statement.question_id == question.id, Statement.replaced_by_id.is_(None))
    )
    triples = np.fromiter((value for row in rows for value in row), dtype=np.int64).reshape(-1, 3)
    votes = Votes.from_triples(
        triples[:, 0],
        triples[:, 1],
        triples[:, 2],
        statement_ids=[row.number for row in statements],
        moderation=[1 if row.moderation == Moderation.VISIBLE else -1 for row in statements],
        is_meta=[row.is_meta for row in statements],
        is_seed=[row.origin == Origin.SEED for row in statements],
    )
    place = {row.id: position for position, row in enumerate(statements)}
    merged = [row.merged_into_id if row.moderation == Moderation.MERGED else None for row in statements]
    twin_of = np.array([-1 if target is None else place.get(target, -1) for target in merged], dtype=np.int64)
    return replace(
        votes,
        twin_of=twin_of,
        pass_reasons=count_pass_reasons(question, place),
        segments=load_segments(question, votes),
        exposures=load_exposures(question, votes),
        arrivals=load_arrivals(question, votes),
    )


def count_pass_reasons(question: Question, place: dict[int, int]) -> dict[str, NDArray[np.int64]]:
    """Return reason → how many people gave it when passing, per statement in the order of `place`."""
    rows = db.session.execute(
        select(Vote.statement_id, Vote.pass_reason, func.count())
        .join(Statement, Statement.id == Vote.statement_id)
        .where(Statement.question_id == question.id, Vote.pass_reason.is_not(None))
        .group_by(Vote.statement_id, Vote.pass_reason)
    )
    found: dict[str, NDArray[np.int64]] = {}
    for statement_id, reason, count in rows:
        found.setdefault(str(reason), np.zeros(len(place), dtype=np.int64))[place[statement_id]] = count
    return dict(sorted(found.items()))


def load_segments(question: Question, votes: Votes) -> dict[str, tuple[str, ...]]:
    """Return segment → answer of each person in the order of the votes' participants, "" where unknown."""
    rows = db.session.connection().execute(
        select(Participant.number, Participant.segments).where(Participant.assembly_id == question.assembly_id)
    )
    known = {number: answers for number, answers in rows if answers}
    names = sorted({name for answers in known.values() for name in answers})
    people = votes.participant_ids.tolist()
    return {name: tuple(known.get(number, {}).get(name, "") for number in people) for name in names}


def load_exposures(question: Question, votes: Votes) -> Exposures | None:
    """Return what was drawn for the people who voted, oldest first; None where nothing was drawn here."""
    rows = db.session.connection().execute(
        select(Participant.number, Statement.number, Exposure.probability)
        .select_from(Exposure)
        .join(Statement, Statement.id == Exposure.statement_id)
        .join(Participant, Participant.id == Exposure.participant_id)
        .where(Statement.question_id == question.id, Exposure.purpose != Purpose.CHOSEN)
        .order_by(Exposure.id)
    )
    table = np.array([tuple(row) for row in rows], dtype=np.float64).reshape(-1, 3)
    table = table[np.isin(table[:, 0], votes.participant_ids)]
    if len(table) == 0:
        return None
    return Exposures.of(
        np.searchsorted(votes.participant_ids, table[:, 0]),
        np.searchsorted(votes.statement_ids, table[:, 1]),
        table[:, 2],
    )


def load_arrivals(question: Question, votes: Votes) -> Arrivals:
    """Return when each person cast the earliest vote that counts, and the channel, in the order of the votes'
    participants."""
    rows = db.session.connection().execute(
        select(Participant.number, Participant.channel, func.min(Vote.cast_at))
        .select_from(Vote)
        .join(Statement, Statement.id == Vote.statement_id)
        .join(Participant, Participant.id == Vote.participant_id)
        .where(Statement.question_id == question.id, Statement.replaced_by_id.is_(None))
        .group_by(Participant.id, Participant.number, Participant.channel)
    )
    known = {number: (channel or "", first.timestamp()) for number, channel, first in rows}
    found = [known.get(number, ("", float("nan"))) for number in votes.participant_ids.tolist()]
    return Arrivals.of([first for _, first in found], [channel for channel, _ in found])
