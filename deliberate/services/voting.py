"""Voting: the verbs that pages, API and commands call; how it is done stands in `vote_path`."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import bindparam, select

from deliberate.errors import (
    ChoiceUnknown,
    ForeignStatement,
    NotFound,
    NothingToUndo,
    ParticipantMerged,
    StateUnknown,
)
from deliberate.extensions import db
from deliberate.models import Assembly, Choice, Participant, PassReason, Question, Statement
from deliberate.services.phase import ensure_open
from deliberate.services.vote_path.ballots import Ballot, BallotBatch, BallotResult, BatchOutcome
from deliberate.services.vote_path.board import Board, load_board
from deliberate.services.vote_path.path import VotePath, find_vote_path
from deliberate.storage.base import get_table

LOCK_ASSEMBLY = (
    select(Assembly)
    .where(Assembly.id == bindparam("assembly"))
    .with_for_update(read=True)
    .execution_options(populate_existing=True)
)
PERSON = get_table(Participant)
LOCK_PARTICIPANT = (
    select(PERSON.c.merged_into_id).where(PERSON.c.id == bindparam("participant")).with_for_update(key_share=True)
)
STATEMENT, QUESTION, ASSEMBLY = get_table(Statement), get_table(Question), get_table(Assembly)
SELECT_STATEMENT = (
    select(QUESTION.c.assembly_id, QUESTION.c.position, ASSEMBLY.c.slug, STATEMENT.c.number)
    .join(QUESTION, QUESTION.c.id == STATEMENT.c.question_id)
    .join(ASSEMBLY, ASSEMBLY.c.id == QUESTION.c.assembly_id)
    .where(STATEMENT.c.id == bindparam("statement"))
)


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


def check_choice(choice: int, pass_reason: str | None) -> None:
    """Raise ChoiceUnknown, or StateUnknown for a reason that is none."""
    if choice not in set(Choice):
        raise ChoiceUnknown
    if pass_reason is not None and pass_reason not in set(PassReason):
        raise StateUnknown(value=pass_reason, known=", ".join(PassReason))


def find_own_path() -> VotePath:
    """Return the vote path of the application at hand."""
    return find_vote_path(current_app._get_current_object())  # type: ignore[attr-defined]


def load_kept_board(slug: str, position: int) -> Board:
    """Return what is the same for everybody who votes on this question, at most a second old. Raises NotFound."""
    return find_own_path().boards.get((slug, position), lambda: read_board(slug, position))


def read_board(slug: str, position: int) -> Board:
    """Read what is the same for everybody in the session of this request. Raises NotFound."""
    board = load_board(db.session.connection(), slug, position)
    if board is None:
        raise NotFound
    return board


def cast_ballots(*, batch: BallotBatch, board: Board) -> BatchOutcome:
    """Store a batch in the transaction of this session, as those who join with their first vote do.

    Each ballot has a result of its own. Raises AssemblyNotOpen, AssemblyClosed, DeviceSignedOut, ParticipantMerged.
    """
    db.session.flush()
    driver = db.session.connection().connection.driver_connection
    return find_own_path().store.store(driver, batch, board)


def submit_ballots(*, batch: BallotBatch, board: Board) -> BatchOutcome:
    """Store a batch in a transaction of its own, together with others that wait, and return once it is on disk.

    The session must hold no transaction meanwhile. Raises what `cast_ballots` raises, VoteStateUnknown.
    """
    return find_own_path().writer.submit(batch, board)


def choose_first_cards(
    *, participant: Participant | None, board: Board, held: frozenset[int], wanted: int
) -> BatchOutcome:
    """Return what someone is shown first, and how far they are; only reads, so nothing is logged as shown."""
    batch = BallotBatch(
        assembly_id=board.assembly_id,
        question_id=board.question_id,
        ballots=(),
        participant_id=participant.id if participant is not None else 0,
        held=held,
        wanted=wanted,
    )
    driver = db.session.connection().connection.driver_connection
    return find_own_path().store.look(driver, batch, board)


def cast_vote(
    *,
    participant: Participant,
    statement_id: int,
    choice: int,
    pass_reason: str | None = None,
    wording: int = 1,
    important: bool | None = None,
) -> bool:
    """Store the choice of one person on one statement; a repeat changes nothing and is not logged twice.

    wording: which wording of the statement was shown; whoever names none means the first. important: whether it is
    marked as important to the person; None leaves the mark as it is. Returns whether it is the person's first vote on
    the statement.

    Raises ChoiceUnknown, StateUnknown, AssemblyNotOpen, AssemblyClosed, ForeignStatement, StatementNotVisible,
    WordingChanged.
    """
    check_choice(choice, pass_reason)
    return cast_one(participant, statement_id, choice, pass_reason, wording, important).is_first


def take_back_vote(*, participant: Participant, statement_id: int) -> None:
    """Remove a vote. Raises NothingToUndo, AssemblyClosed, ForeignStatement."""
    if not cast_one(participant, statement_id, None, None, 1).changed:
        raise NothingToUndo


def cast_one(
    participant: Participant,
    statement_id: int,
    choice: int | None,
    pass_reason: str | None,
    wording: int,
    important: bool | None = None,
) -> BallotResult:
    """Store one ballot in the transaction of this session. Raises its refusal."""
    db.session.flush()
    row = db.session.execute(SELECT_STATEMENT, {"statement": statement_id}).one_or_none()
    if row is None or row.assembly_id != participant.assembly_id:
        raise ForeignStatement
    board = load_board(db.session.connection(), row.slug, row.position)
    assert board is not None
    ballot = Ballot(row.number, choice, pass_reason, wording, important=important)
    batch = BallotBatch(board.assembly_id, board.question_id, (ballot,), participant_id=participant.id, wanted=0)
    result = cast_ballots(batch=batch, board=board).results[0]
    if result.refusal is not None:
        raise result.refusal
    return result
