"""A rehearsal: a simulated crowd votes on a draft, so that its report can be looked at before anyone votes.

Nothing of it is kept: one act removes the crowd, its votes and what was computed of them, and an assembly does not
open before that.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, insert, select, update

from deliberate.demo.crowd import assign_groups, simulate_votes
from deliberate.errors import AssemblyLocked, Refused
from deliberate.extensions import db
from deliberate.models import (
    Account,
    Assembly,
    EntryKind,
    LiveTally,
    Moderation,
    Participant,
    Question,
    Run,
    Statement,
    Vote,
    VoteEvent,
)
from deliberate.models.columns import now
from deliberate.queries.participants import has_rehearsal
from deliberate.queries.readiness import MIN_SEEDS, count_visible_seeds
from deliberate.services.audit import record_action
from deliberate.services.bulk_votes import VoteRow, add_participants
from deliberate.services.joining import find_next_number
from deliberate.services.runs import add_run
from deliberate.text import N_

GROUPS = {"first": 120, "second": 80}
# Enough of both that opinion groups are looked for.
PASSES, VOTES_EACH = 0.12, 26
# How likely each of two groups is to agree: shared, divided both ways, rejected. Statements take turns.
PATTERNS = ((0.86, 0.8), (0.82, 0.25), (0.62, 0.55), (0.22, 0.78), (0.3, 0.2))


class RehearsalNotPossible(Refused):
    message = N_("A rehearsal needs at least five statements for each question.")


@dataclass(frozen=True)
class SimulatedVote:
    """One vote of a rehearsal. person: the place in the crowd, from 0; choice: 1, 0 or −1."""

    person: int
    statement_id: int
    choice: int


# Question id → the votes of the crowd on it.
Rehearsal = dict[int, list[SimulatedVote]]


def simulate_rehearsal(assembly: Assembly) -> Rehearsal:
    """Draw the votes of a crowd on every visible statement; the same crowd for the same draft. Stores nothing.

    Raises AssemblyLocked for an assembly that was opened, RehearsalNotPossible.
    """
    ensure_rehearsable(assembly)
    return {
        question.id: draw_votes(question, np.random.default_rng([assembly.id, question.position]))
        for question in assembly.questions
    }


def ensure_rehearsable(assembly: Assembly) -> None:
    """Raise AssemblyLocked for an assembly that was opened, RehearsalNotPossible for one without statements."""
    if not assembly.is_draft:
        raise AssemblyLocked
    if min(map(count_visible_seeds, assembly.questions), default=0) < MIN_SEEDS:
        raise RehearsalNotPossible


def draw_votes(question: Question, random: np.random.Generator) -> list[SimulatedVote]:
    """Return the votes of the crowd on one question."""
    statements = load_visible_ids(question.id)
    cast = simulate_votes(
        draw_shares(len(statements), random), assign_groups(GROUPS, random), PASSES, VOTES_EACH, random
    )
    return [
        SimulatedVote(int(person), statements[int(statement)], int(choice))
        for person, statement, choice in zip(cast.person, cast.statement, cast.choice, strict=True)
    ]


def load_visible_ids(question_id: int) -> list[int]:
    """Return the ids of the statements that can be voted on, in the order of their numbers."""
    visible = (Statement.question_id == question_id, Statement.moderation == Moderation.VISIBLE)
    return list(db.session.scalars(select(Statement.id).where(*visible).order_by(Statement.number)))


def draw_shares(statements: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Return how likely each group is to agree with each statement, shape (statements, groups)."""
    patterns = np.array(PATTERNS)[np.arange(statements) % len(PATTERNS)]
    return np.clip(random.permutation(patterns) + random.normal(0.0, 0.05, size=patterns.shape), 0.05, 0.95)


def rehearse(*, assembly: Assembly, actor: Account | None, rehearsal: Rehearsal) -> None:
    """Store the votes of a simulated crowd, and request the analyses; twice is once.

    Raises AssemblyLocked for an assembly that was opened meanwhile, RehearsalNotPossible.
    """
    db.session.refresh(assembly, with_for_update=True)
    ensure_rehearsable(assembly)
    if has_rehearsal(assembly):
        return
    first, size = find_next_number(assembly), sum(GROUPS.values())
    numbers = range(first, first + size)
    rows = add_participants(
        assembly=assembly,
        people=[{"number": number, "external_id": None} for number in numbers],
        entry=EntryKind.SIMULATED,
    )
    people = [rows[number] for number in numbers]
    for question in assembly.questions:
        store_votes(question, people, rehearsal.get(question.id, []))
        add_run(question=question, actor=actor)
    record_action(assembly, actor, "rehearsal held", people=size)
    db.session.flush()


def store_votes(question: Question, people: list[int], votes: list[SimulatedVote]) -> None:
    """Store votes with their log entries, but for statements that were removed meanwhile."""
    start, there = now() - dt.timedelta(hours=1), set(load_visible_ids(question.id))
    rows: list[VoteRow] = [
        {
            "participant_id": people[vote.person],
            "statement_id": vote.statement_id,
            "choice": vote.choice,
            "pass_reason": None,
            "cast_at": start + dt.timedelta(seconds=vote.person * 15),
        }
        for vote in votes
        if vote.statement_id in there
    ]
    events = [
        {
            "participant_id": row["participant_id"],
            "statement_id": row["statement_id"],
            "choice": row["choice"],
            "at": row["cast_at"],
        }
        for row in rows
    ]
    if rows:
        db.session.execute(insert(Vote), rows)
        db.session.execute(insert(VoteEvent), events)


def end_rehearsal(*, assembly: Assembly, actor: Account | None) -> None:
    """Remove the simulated crowd with its votes, and what was computed of them; twice is once.

    Raises AssemblyLocked for an assembly that was opened: what was published then is never removed.
    """
    db.session.refresh(assembly, with_for_update=True)
    if not assembly.is_draft:
        raise AssemblyLocked
    if not has_rehearsal(assembly):
        return
    questions = [question.id for question in assembly.questions]
    simulated = (Participant.assembly_id == assembly.id, Participant.entry == EntryKind.SIMULATED)
    # The database removes their votes with them.
    for statement in (
        delete(Participant).where(*simulated),
        delete(Run).where(Run.question_id.in_(questions)),
        delete(LiveTally).where(LiveTally.question_id.in_(questions)),
        update(Question).where(Question.id.in_(questions)).values(directions=None),
    ):
        db.session.execute(statement, execution_options={"synchronize_session": False})
    record_action(assembly, actor, "rehearsal removed")
    db.session.flush()
    db.session.expire_all()
