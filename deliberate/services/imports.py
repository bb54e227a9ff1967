"""Imports: a whole assembly from files, or nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deliberate.errors import ImportRefused
from deliberate.extensions import db
from deliberate.formats.errors import FormatError
from deliberate.formats.full import read_full
from deliberate.formats.polis_reader import read_polis_folder
from deliberate.formats.records import Conversation, StatementRecord
from deliberate.models import Account, Assembly, AssemblyState, EntryKind, Moderation, Origin, Question, Statement
from deliberate.models.columns import now
from deliberate.queries.assemblies import IMPORTED
from deliberate.services.assemblies import create_assembly
from deliberate.services.audit import record_action
from deliberate.services.bulk_votes import add_participants, insert_votes
from deliberate.services.deleting import delete_rows
from deliberate.services.full_import import build_assembly
from deliberate.services.texts import compute_text_key
from deliberate.text import N_, Message


@dataclass(frozen=True)
class ImportResult:
    """The new assembly, and notes on oddities of the files."""

    assembly: Assembly
    warnings: tuple[Message, ...]


def read_polis_conversation(folder: Path) -> Conversation:
    """Return what a Polis export folder holds; takes a while and does not touch the database. Raises ImportRefused."""
    try:
        return read_polis_folder(folder)
    except FormatError as problem:
        raise ImportRefused(reason=problem.message) from None


def import_polis(
    *, folder: Path, slug: str, strict: bool, title: str | None = None, owner: Account | None = None
) -> ImportResult:
    """Return an assembly from a Polis export folder, read before anything is written. Raises as
    `import_conversation`."""
    conversation = read_polis_conversation(folder)
    return import_conversation(conversation=conversation, slug=slug, strict=strict, title=title, owner=owner)


def import_conversation(
    *, conversation: Conversation, slug: str, strict: bool, title: str | None = None, owner: Account | None = None
) -> ImportResult:
    """Return an assembly with one question; closed, since its votes are in.

    strict: whether statements that no one moderated stayed hidden. owner: who may open its desk; None: no one yet.
    Raises ImportRefused, SlugTaken, SlugInvalid.
    """
    assembly = create_assembly(owner=owner, title=title or conversation.topic or slug, slug=slug)
    assembly.introduction, assembly.kept_defaults = conversation.description, {}
    assembly.strict_moderation = strict
    assembly.state, assembly.opened_at, assembly.closed_at = AssemblyState.CLOSED, now(), now()
    question = Question(assembly=assembly, position=1, text=(conversation.topic or assembly.title)[:300])
    db.session.add(question)
    db.session.flush()
    fill_question(assembly, question, conversation, strict)
    record_action(assembly, owner, IMPORTED, source="polis", strict=strict)
    return ImportResult(assembly, conversation.warnings)


def fill_question(assembly: Assembly, question: Question, conversation: Conversation, strict: bool) -> None:
    """Add people, statements and votes of a conversation."""
    listed = {person.number: person.external_id for person in conversation.people}
    authors = {item.author for item in conversation.statements if item.author is not None and not item.is_seed}
    people = [{"number": n, "external_id": listed.get(n)} for n in sorted(listed.keys() | authors)]
    person_ids = add_participants(assembly=assembly, people=people, entry=EntryKind.IMPORTED)
    statement_ids = add_statement_records(question, conversation, strict, person_ids)
    votes = conversation.votes
    unknown = sorted(set(votes.statement.tolist()) - statement_ids.keys())
    if unknown:
        reason = Message(N_("There are votes on statement %(number)d, which is not listed."), {"number": unknown[0]})
        raise ImportRefused(reason=reason)
    when = {at: datetime_from_timestamp(at) for at in set(votes.at.tolist())}
    insert_votes(
        question=question,
        rows=[
            {"participant_id": person_ids[p], "statement_id": statement_ids[s], "choice": c, "cast_at": when[at],
             "pass_reason": None}
            for p, s, c, at in zip(
                votes.person.tolist(), votes.statement.tolist(), votes.choice.tolist(), votes.at.tolist(), strict=True
            )
        ],
    )  # fmt: skip


def datetime_from_timestamp(at: int) -> dt.datetime:
    """Return seconds since 1970 as a datetime; unknown times become the start of 1970."""
    return dt.datetime.fromtimestamp(at, dt.UTC)


def add_statement_records(
    question: Question, conversation: Conversation, strict: bool, person_ids: dict[int, int]
) -> dict[int, int]:
    """Add the statements with their own numbers; returns row ids by number."""
    rows = []
    for item in conversation.statements:
        author = None if item.is_seed or item.author is None else person_ids[item.author]
        rows.append(
            Statement(
                question_id=question.id,
                number=item.number,
                text=item.text,
                text_key=compute_text_key(item.text),
                origin=Origin.SEED if author is None else Origin.PARTICIPANT,
                author_id=author,
                moderation=parse_moderation(item, strict),
                is_meta=item.is_meta,
                created_at=datetime_from_timestamp(item.written_at or 0),
            )
        )
    db.session.add_all(rows)
    question.next_number = 1 + max((item.number for item in conversation.statements), default=0)
    db.session.flush()
    return {row.number: row.id for row in rows}


def parse_moderation(item: StatementRecord, strict: bool) -> Moderation:
    """Return our state for Polis' −1, 0, 1: an unmoderated statement was visible unless moderation was strict."""
    if item.moderation < 0:
        return Moderation.REJECTED
    return Moderation.WAITING if item.moderation == 0 and strict else Moderation.VISIBLE


def read_document(path: Path) -> dict[str, Any]:
    """Return the checked full document; takes a while and does not touch the database. Raises ImportRefused."""
    try:
        return read_full(path)
    except FormatError as problem:
        raise ImportRefused(reason=problem.message) from None


def import_full_file(*, path: Path, slug: str | None = None, owner: Account | None = None) -> ImportResult:
    """Return an assembly from a full document, read before anything is written. Raises as `import_document`."""
    return import_document(document=read_document(path), slug=slug, owner=owner)


def import_document(*, document: dict[str, Any], slug: str | None = None, owner: Account | None = None) -> ImportResult:
    """Return an assembly from our own full document. Raises ImportRefused, SlugTaken, SlugInvalid.

    owner: who may open its desk; None: no one yet. Those who had a role where it comes from get none.
    """
    assembly = build_assembly(document, slug, owner)
    members = [member["name"] for member in document.get("members", ())]
    record_action(assembly, owner, IMPORTED, source="full", members=members)
    db.session.flush()
    return ImportResult(assembly, ())


def remove_import(*, assembly: Assembly) -> None:
    """Remove an assembly that was imported a moment ago and cannot be used, with everything under it."""
    delete_rows(assembly)
