"""The vote path: one transaction, statements built once, the latest choice wins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Insert, bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from deliberate.errors import (
    ChoiceUnknown,
    ForeignStatement,
    NothingToUndo,
    ParticipantMerged,
    StatementNotVisible,
    StateUnknown,
    WordingChanged,
)
from deliberate.extensions import db
from deliberate.models import (
    Assembly,
    Choice,
    Moderation,
    Participant,
    PassReason,
    Question,
    Statement,
    Vote,
    VoteEvent,
)
from deliberate.models.columns import now
from deliberate.queries.next_statement import RoutedStatement, UpcomingStatement, load_last_exposure
from deliberate.services.exposures import log_exposure, log_shown_statements
from deliberate.services.phase import ensure_open
from deliberate.storage.base import get_table

LOCK_ASSEMBLY = (
    select(Assembly)
    .where(Assembly.id == bindparam("assembly"))
    .with_for_update(read=True)
    .execution_options(populate_existing=True)
)
PERSON, VOTE = get_table(Participant), get_table(Vote)
LOCK_PARTICIPANT = (
    select(PERSON.c.merged_into_id).where(PERSON.c.id == bindparam("participant")).with_for_update(key_share=True)
)
STATEMENT, QUESTION = get_table(Statement), get_table(Question)
SELECT_STATEMENT = (
    select(QUESTION.c.assembly_id, STATEMENT.c.moderation, STATEMENT.c.wording, STATEMENT.c.replaced_by_id)
    .join(QUESTION, QUESTION.c.id == STATEMENT.c.question_id)
    .where(STATEMENT.c.id == bindparam("statement"))
)
SELECT_VOTE = select(VOTE.c.choice, VOTE.c.pass_reason).where(
    VOTE.c.participant_id == bindparam("participant"), VOTE.c.statement_id == bindparam("statement")
)
DELETE_VOTE = delete(VOTE).where(
    VOTE.c.participant_id == bindparam("participant"), VOTE.c.statement_id == bindparam("statement")
)


@dataclass(frozen=True)
class Ballot:
    """One choice on one statement, with what was read and drawn before the lock.

    wording: which wording of the statement was shown. shown_by: the exposure that showed it, None if unknown. upcoming:
    what this person is shown next.
    """

    statement_id: int
    choice: int
    pass_reason: str | None
    wording: int
    shown_by: RoutedStatement | None
    upcoming: UpcomingStatement


def build_vote_upsert(insertion: Any) -> Insert:
    """Insert a vote, or change the one that is there."""
    changed = {name: insertion.excluded[name] for name in ("choice", "pass_reason", "cast_at")}
    upsert: Insert = insertion.on_conflict_do_update(index_elements=["participant_id", "statement_id"], set_=changed)
    return upsert


UPSERT_VOTE = {
    "sqlite": build_vote_upsert(sqlite.insert(VOTE)),
    "postgresql": build_vote_upsert(postgresql.insert(VOTE)),
}
INSERT_VOTE_EVENT = insert(get_table(VoteEvent))


def lock_assembly(assembly_id: int) -> None:
    """Hold the assembly open until the commit, so that nothing lands after a close.

    Raises AssemblyNotOpen, AssemblyClosed.
    """
    assembly = db.session.scalar(LOCK_ASSEMBLY, {"assembly": assembly_id})
    assert assembly is not None
    ensure_open(assembly)


def lock_open_assembly(participant: Participant) -> None:
    """Hold the assembly open until the commit; acts of one person take turns.

    Raises AssemblyNotOpen, AssemblyClosed, ParticipantMerged.
    """
    lock_assembly(participant.assembly_id)
    # One act of a person at a time: of two clicks at once the second sees the first, and changes nothing.
    if db.session.scalar(LOCK_PARTICIPANT, {"participant": participant.id}) is not None:
        raise ParticipantMerged


def check_statement(participant: Participant, statement_id: int, wording: int) -> None:
    """Raise ForeignStatement, StatementNotVisible, or WordingChanged where another text was shown than is there now."""
    row = db.session.execute(SELECT_STATEMENT, {"statement": statement_id}).one_or_none()
    if row is None or row.assembly_id != participant.assembly_id:
        raise ForeignStatement
    if row.replaced_by_id is not None:
        raise WordingChanged
    if row.moderation != Moderation.VISIBLE:
        raise StatementNotVisible
    if row.wording != wording:
        raise WordingChanged


def record_vote(*, participant: Participant, ballot: Ballot) -> None:
    """Store a vote, log what was shown and what comes next: everything a vote writes, in the caller's transaction.

    Raises what `cast_vote` raises.
    """
    is_first = cast_vote(
        participant=participant,
        statement_id=ballot.statement_id,
        choice=ballot.choice,
        pass_reason=ballot.pass_reason,
        wording=ballot.wording,
    )
    drawn = []
    if is_first and ballot.shown_by is not None and ballot.shown_by.statement_id == ballot.statement_id:
        drawn.append(ballot.shown_by)
    if ballot.upcoming.draw is not None and is_still_next(participant, ballot.upcoming):
        drawn.append(ballot.upcoming.draw)
    log_shown_statements(participant=participant, draws=drawn)


def is_still_next(participant: Participant, upcoming: UpcomingStatement) -> bool:
    """Return whether nothing was shown to this person since the draw, as happens with two clicks at once."""
    return load_last_exposure(upcoming.question, participant)[0] == upcoming.after_exposure


def record_undo(*, participant: Participant, statement_id: int) -> None:
    """Withdraw a vote and log that its statement is shown again. Raises what `take_back_vote` raises."""
    take_back_vote(participant=participant, statement_id=statement_id)
    log_exposure(participant=participant, draw=RoutedStatement(statement_id, "chosen", 1.0))


def cast_vote(
    *, participant: Participant, statement_id: int, choice: int, pass_reason: str | None = None, wording: int = 1
) -> bool:
    """Store the choice of one person on one statement; a repeat changes nothing and is not logged twice.

    wording: which wording of the statement was shown; whoever names none means the first. Returns whether it is the
    person's first vote on the statement.

    Raises ChoiceUnknown, StateUnknown, AssemblyNotOpen, AssemblyClosed, ForeignStatement, StatementNotVisible,
    WordingChanged.
    """
    if choice not in set(Choice):
        raise ChoiceUnknown
    if pass_reason is not None and pass_reason not in set(PassReason):
        raise StateUnknown(value=pass_reason, known=", ".join(PassReason))
    lock_open_assembly(participant)
    check_statement(participant, statement_id, wording)
    key = {"participant": participant.id, "statement": statement_id}
    reason = pass_reason if choice == Choice.PASS else None
    before = db.session.execute(SELECT_VOTE, key).one_or_none()
    if before is not None and tuple(before) == (choice, reason):
        return False
    row = {
        "participant_id": participant.id,
        "statement_id": statement_id,
        "choice": int(choice),
        "pass_reason": reason,
        "cast_at": now(),
    }
    db.session.execute(UPSERT_VOTE[db.session.get_bind().dialect.name], row)
    # A new reason for passing is an act too: the log moves with everything that an analysis reads.
    log_vote_event(participant.id, statement_id, int(choice))
    return before is None


def take_back_vote(*, participant: Participant, statement_id: int) -> None:
    """Remove a vote. Raises NothingToUndo, AssemblyClosed, ForeignStatement."""
    lock_open_assembly(participant)
    gone = db.session.execute(DELETE_VOTE, {"participant": participant.id, "statement": statement_id})
    if not gone.rowcount:  # type: ignore[attr-defined]
        raise NothingToUndo
    log_vote_event(participant.id, statement_id, None)


def log_vote_event(participant_id: int, statement_id: int, choice: int | None) -> None:
    """Add one row to the log of votes."""
    db.session.execute(
        INSERT_VOTE_EVENT,
        {"participant_id": participant_id, "statement_id": statement_id, "choice": choice, "at": now()},
    )
