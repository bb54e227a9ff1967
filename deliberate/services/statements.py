"""Statements: seeds by the organizer, proposals by participants; their wording changes in `wording`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select, update

from deliberate.errors import (
    DomainError,
    ForeignStatement,
    Refused,
    StatementRepeated,
    StatementsNotAccepted,
    StatementWaits,
    TooManyStatements,
)
from deliberate.extensions import db
from deliberate.models import Account, Exposure, Moderation, Origin, Participant, Question, Statement, Vote
from deliberate.services.audit import record_action
from deliberate.services.defaults import note_own_words
from deliberate.services.texts import clean_required_text, compute_stored_keys, compute_text_key
from deliberate.services.voting import lock_assembly
from deliberate.text import N_

MAX_WAITING_STATEMENTS = 5
MAX_SEED_LENGTH = 400


class StatementHasVotes(Refused):
    message = N_("People have already voted on this text, so it cannot change. Reject it and add a new one instead.")


class StatementWasShown(Refused):
    message = N_("People have already seen this text, so it can't be deleted. Reject it instead.")


class StatementStandsForOthers(Refused):
    message = N_("Statement number %(number)d was merged into this one, so it cannot be removed.")
    hint = N_("Restore number %(number)d first.")


@dataclass(frozen=True)
class SeedImportResult:
    """What became of a list of seeds: those added, and each refused text with its reason."""

    added: tuple[Statement, ...]
    refused: tuple[tuple[str, DomainError], ...]


def allocate_statement_number(question: Question) -> int:
    """Return the next public number; the update locks the row, so two writers never get the same."""
    db.session.execute(
        update(Question).where(Question.id == question.id).values(next_number=Question.next_number + 1)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    db.session.expire(question, ["next_number"])
    return question.next_number - 1


def find_same_statement(question: Question, text: str) -> Statement | None:
    """Return a statement of the question with the same words that was not rejected."""
    return db.session.scalar(
        select(Statement).where(
            Statement.question_id == question.id,
            Statement.text_key.in_(compute_stored_keys(text)),
            Statement.moderation != Moderation.REJECTED,
        ).order_by(Statement.number).limit(1)
    )  # fmt: skip


def add_statement(
    *,
    question: Question,
    text: str,
    author: Participant | None = None,
    moderation: Moderation = Moderation.VISIBLE,
    limit: int = MAX_SEED_LENGTH,
    client_id: str | None = None,
) -> Statement:
    """Add one statement. Raises TextEmpty, TextTooLong, StatementRepeated, StatementWaits."""
    words = clean_required_text(text, limit)
    # Of two people who send the same words at once, the second finds those of the first.
    db.session.execute(select(Question.id).where(Question.id == question.id).with_for_update())
    present = find_same_statement(question, words)
    if present is not None and author is not None and present.moderation == Moderation.WAITING:
        raise StatementWaits
    if present is not None:
        raise StatementRepeated(number=present.number)
    statement = Statement(
        question=question,
        number=allocate_statement_number(question),
        text=words,
        text_key=compute_text_key(words),
        origin=Origin.SEED if author is None else Origin.PARTICIPANT,
        author=author,
        moderation=moderation,
        client_id=client_id,
    )
    db.session.add(statement)
    db.session.flush()
    return statement


def add_seeds(*, question: Question, actor: Account | None, texts: Iterable[str]) -> SeedImportResult:
    """Add several seeds; each refused one is returned with its reason, the others are stored."""
    added: list[Statement] = []
    refused: list[tuple[str, DomainError]] = []
    for text in texts:
        try:
            added.append(add_statement(question=question, text=text))
        except DomainError as reason:
            refused.append((text, reason))
    if added:
        note_own_words(question.assembly, "seeds")
        record_action(
            question.assembly, actor, "seeds added", subject=f"question {question.position}", count=len(added)
        )
    return SeedImportResult(tuple(added), tuple(refused))


def propose_statement(
    *, participant: Participant, question: Question, text: str, client_id: str | None = None
) -> Statement:
    """Return a participant's statement; it waits for a moderator where moderation is strict.

    client_id: the id that the sender's device gave this act.

    Raises ForeignStatement, AssemblyClosed, StatementsNotAccepted, TextEmpty, TextTooLong, StatementRepeated,
    StatementWaits, TooManyStatements.
    """
    assembly = question.assembly
    if participant.assembly_id != assembly.id:
        raise ForeignStatement
    lock_assembly(assembly.id)
    if not assembly.accepts_statements:
        raise StatementsNotAccepted
    waiting = db.session.scalar(
        select(func.count()).select_from(Statement).where(
            Statement.author_id == participant.id, Statement.moderation == Moderation.WAITING
        )
    )  # fmt: skip
    if (waiting or 0) >= MAX_WAITING_STATEMENTS:
        raise TooManyStatements(count=waiting)
    state = Moderation.WAITING if assembly.strict_moderation else Moderation.VISIBLE
    return add_statement(
        question=question,
        text=text,
        author=participant,
        moderation=state,
        limit=assembly.hard_limit,
        client_id=client_id,
    )


def ensure_no_votes(statement: Statement) -> None:
    """Raise StatementHasVotes; the lock makes votes under way finish first and later ones wait for the new state."""
    db.session.refresh(statement.question.assembly, with_for_update=True)
    if db.session.scalar(select(Vote.statement_id).where(Vote.statement_id == statement.id).limit(1)) is not None:
        raise StatementHasVotes


def remove_statement(*, statement: Statement, actor: Account | None) -> None:
    """Remove a seed no one has seen; a statement that was shown to anyone can only be rejected.

    Raises StatementWasShown for a participant's statement and for one that was shown; StatementHasVotes,
    StatementStandsForOthers.
    """
    ensure_no_votes(statement)
    merged = db.session.scalar(
        select(Statement.number).where(Statement.merged_into_id == statement.id).order_by(Statement.number).limit(1)
    )
    if merged is not None:
        raise StatementStandsForOthers(number=merged)
    shown = select(Exposure.id).where(Exposure.statement_id == statement.id).limit(1)
    replaces = select(Statement.id).where(Statement.replaced_by_id == statement.id).limit(1)
    if statement.origin != Origin.SEED or any(db.session.scalar(found) is not None for found in (shown, replaces)):
        raise StatementWasShown
    place = f"question {statement.question.position}, statement {statement.number}"
    gone = {"text": (statement.text, None)}
    record_action(statement.question.assembly, actor, "statement removed", subject=place, changes=gone)
    note_own_words(statement.question.assembly, "seeds")
    statement.question.statements.remove(statement)
    db.session.flush()
