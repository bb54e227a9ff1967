"""Changes the wording of a statement: in place until people have been shown it, then as a statement of its own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select, union

from deliberate.errors import AlreadyAnswered, ReasonMissing, Refused, StatementRepeated
from deliberate.extensions import db
from deliberate.models import REWORDED, Account, Exposure, Moderation, Statement, Vote
from deliberate.models.columns import now
from deliberate.models.json_columns import EarlierWording
from deliberate.services.audit import record_action
from deliberate.services.defaults import note_own_words
from deliberate.services.statements import MAX_SEED_LENGTH, allocate_statement_number, find_same_statement
from deliberate.services.texts import clean_required_text, clean_text, compute_text_key
from deliberate.services.topics import copy_labels
from deliberate.text import N_


class WordingWasShown(Refused):
    message = N_(
        "People have been shown this wording since, so saving creates a new statement. Nothing has been saved yet."
    )
    hint = N_("Read below what that means, then save again.")


class WordingFixed(Refused):
    message = N_("People have been shown this wording and can no longer vote on it, so it stays as it is.")


@dataclass(frozen=True)
class Audience:
    """How many people other than the author have been shown a wording, and how many people have voted on it."""

    shown: int = 0
    voters: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether the text may still change in place."""
        return not self.shown and not self.voters


def load_audiences(statement_ids: list[int]) -> dict[int, Audience]:
    """Return who has been shown each of these statements, by row id; those that no one has seen are left out."""
    seen = select(Exposure.statement_id, Exposure.participant_id).where(Exposure.statement_id.in_(statement_ids))
    voted = select(Vote.statement_id, Vote.participant_id).where(Vote.statement_id.in_(statement_ids))
    people = union(seen, voted).subquery()
    shown: dict[int, int] = dict(
        db.session.execute(
            select(people.c.statement_id, func.count())
            .join(Statement, Statement.id == people.c.statement_id)
            .where(people.c.participant_id.is_distinct_from(Statement.author_id))
            .group_by(people.c.statement_id)
        ).all()
    )
    counted = select(Vote.statement_id, func.count()).where(Vote.statement_id.in_(statement_ids))
    voters = dict(db.session.execute(counted.group_by(Vote.statement_id)).all())
    return {key: Audience(shown.get(key, 0), voters.get(key, 0)) for key in {*shown, *voters}}


def edit_statement(
    *,
    statement: Statement,
    actor: Account | None,
    text: str,
    reason: str = "",
    wording: int | None = None,
    makes_new: bool = False,
) -> Statement:
    """Change a text; returns the statement that has it now.

    While only its author and the organizers have seen it, it changes in place. After that the new text becomes a
    statement of its own, without votes, comments or codes; the old one leaves the vote and keeps what it has. wording:
    the one that was edited, so that no one overwrites a colleague's text unknowingly. makes_new: the one who edits was
    told that this makes a new statement. Raises TextEmpty, TextTooLong, StatementRepeated, AlreadyAnswered,
    WordingWasShown, WordingFixed, ReasonMissing (a new statement says why).
    """
    words = clean_required_text(text, MAX_SEED_LENGTH)
    # The lock makes votes under way finish first, and later ones wait for the new text.
    db.session.refresh(statement.question.assembly, with_for_update=True)
    db.session.refresh(statement)
    if statement.is_gone or (wording is not None and wording != statement.wording):
        raise AlreadyAnswered
    if words == statement.text:
        return statement
    present = find_same_statement(statement.question, words)
    if present is not None and present.id != statement.id:
        raise StatementRepeated(number=present.number)
    if load_audiences([statement.id]).get(statement.id, Audience()).is_empty:
        return reword_in_place(statement, actor, words, clean_text(reason)[:500])
    ensure_replaceable(statement)
    if not makes_new:
        raise WordingWasShown
    if not clean_text(reason):
        raise ReasonMissing
    return replace_statement(statement, actor, words, clean_text(reason)[:500])


def ensure_replaceable(statement: Statement) -> None:
    """Raise WordingFixed where no vote would follow: a new text would only take the old one's result away."""
    assembly = statement.question.assembly
    is_over = not assembly.is_draft and not assembly.is_open
    if is_over or statement.moderation not in (Moderation.VISIBLE, Moderation.WAITING):
        raise WordingFixed


def reword_in_place(statement: Statement, actor: Account | None, words: str, reason: str) -> Statement:
    """Write the new text into the row; votes that name the wording before are asked again."""
    before = EarlierWording(wording=statement.wording, text=statement.text, until=now().isoformat())
    statement.earlier_wordings = [*statement.earlier_wordings, before]
    record_action(
        statement.question.assembly,
        actor,
        "statement edited",
        subject=describe_statement(statement),
        changes={"text": (statement.text, words)},
        reason=reason,
    )
    note_own_words(statement.question.assembly, "seeds")
    statement.text, statement.text_key, statement.wording = words, compute_text_key(words), statement.wording + 1
    db.session.flush()
    return statement


def replace_statement(statement: Statement, actor: Account | None, words: str, reason: str) -> Statement:
    """Put a new statement in the place of one that people have seen."""
    successor = Statement(
        question=statement.question,
        number=allocate_statement_number(statement.question),
        text=words,
        text_key=compute_text_key(words),
        origin=statement.origin,
        author=statement.author,
        moderation=statement.moderation,
        moderated_at=statement.moderated_at,
        is_meta=statement.is_meta,
    )
    db.session.add(successor)
    db.session.flush()
    record_action(
        statement.question.assembly,
        actor,
        "statement reworded",
        subject=describe_statement(statement),
        changes={"text": (statement.text, words), "number": (statement.number, successor.number)},
        verdict="replaced",
        reason=None,
        note=reason,
    )
    copy_labels(statement, successor)
    statement.replaced_by_id, statement.moderation = successor.id, Moderation.REJECTED
    statement.moderation_reason, statement.moderation_note, statement.moderated_at = REWORDED, reason, now()
    db.session.flush()
    db.session.refresh(statement)
    return successor


def describe_statement(statement: Statement) -> str:
    """Return what the log calls a statement."""
    return f"question {statement.question.position}, statement {statement.number}"
