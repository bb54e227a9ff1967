"""How people on the opinion map voted on a few statements, as far as their votes are no later than the analysis."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Participant, Run, Statement, Vote

# Statement number → person's public number → 1 agree, 0 pass, −1 disagree.
VotesByStatement = dict[int, dict[int, int]]


def load_map_votes(run: Run, statements: Collection[int], people: Collection[int]) -> VotesByStatement:
    """Return the votes of these people on these statements. Whoever changed a vote after the analysis has none here:
    the run no longer knows it."""
    wanted = set(people)
    found: VotesByStatement = {number: {} for number in statements}
    rows = db.session.execute(
        select(Statement.number, Participant.number, Vote.choice)
        .join(Statement, Statement.id == Vote.statement_id)
        .join(Participant, Participant.id == Vote.participant_id)
        .where(
            Statement.question_id == run.question_id,
            Statement.number.in_(statements),
            Vote.cast_at <= (run.started_at or run.requested_at),
        )
    )
    for statement, person, choice in rows:
        if person in wanted:
            found[statement][person] = choice
    return found
