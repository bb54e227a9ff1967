"""Everything of an assembly as one JSON document, from which it can be made again."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.formats.full import ASSEMBLY_FIELDS, FORMAT
from deliberate.models import (
    Assembly,
    Coding,
    Comment,
    Exposure,
    Participant,
    Question,
    Run,
    Statement,
    Tension,
    VoteEvent,
)
from deliberate.queries.answers import answers_to
from deliberate.queries.tensions import tensions_of
from deliberate.reports.exports.coding_record import codebook_documents, coding_record
from deliberate.reports.exports.polis import votes_of
from deliberate.reports.group_names import names_document
from deliberate.reports.machine.statement import response_document
from deliberate.services.runs import latest_finished
from deliberate.version import __version__


def plain(value: Any) -> Any:
    """Dates and moments as text."""
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else value


def full_document(assembly: Assembly) -> dict[str, Any]:
    """Settings, people (numbers only), statements in every state, votes and their log, comments, codings, findings."""
    numbers = dict(
        db.session.execute(
            select(Participant.id, Participant.number).where(Participant.assembly_id == assembly.id)
        ).all()
    )
    people = db.session.scalars(
        select(Participant).where(Participant.assembly_id == assembly.id).order_by(Participant.number)
    )
    return {
        "format": FORMAT,
        "code_version": __version__,
        "assembly": {name: plain(getattr(assembly, name)) for name in ASSEMBLY_FIELDS},
        "participants": [
            {"number": p.number, "entry": p.entry, "external_id": p.external_id, "segments": p.segments} for p in people
        ],
        "codebooks": codebook_documents(assembly),
        "tag_share": assembly.tag_share,
        "questions": [question_document(question, numbers) for question in assembly.questions],
    }


def question_document(question: Question, numbers: dict[int, int]) -> dict[str, Any]:
    """One question with everything under it."""
    votes = votes_of(question)
    statement_number = {statement.id: statement.number for statement in question.statements}
    run = latest_finished(question)
    return {
        "position": question.position,
        "text": question.text,
        "background": question.background,
        "statements": [statement_document(statement, numbers, statement_number) for statement in question.statements],
        "votes": {
            "person": votes.person.tolist(),
            "statement": votes.statement.tolist(),
            "choice": votes.choice.tolist(),
            "at": votes.at.tolist(),
        },
        "events": events_of(question, numbers, statement_number),
        "exposures": exposures_of(question, numbers, statement_number),
        "coding": coding_record(question, numbers),
        "run": run_document(run) if run is not None else None,
        "answers": [
            {"statement": number, **response_document(response)}
            for number, responses in sorted(answers_to(question).items())
            for response in responses
        ],
        "tensions": [tension_document(row) for row in tensions_of(question).values()],
    }


def tension_document(row: Tension) -> dict[str, Any]:
    """What people did with one tension."""
    return {
        "kind": row.kind,
        "key": row.key,
        "statements": [row.first.number, *([row.second.number] if row.second is not None else [])],
        "reason": row.reason,
        "title": row.title,
        "open_question": row.open_question,
        "hidden_reason": row.hidden_reason,
    }


def statement_document(
    statement: Statement, numbers: dict[int, int], statement_number: dict[int, int]
) -> dict[str, Any]:
    """One statement with its comments and codings."""
    return {
        "number": statement.number,
        "text": statement.text,
        "origin": statement.origin,
        "author": numbers.get(statement.author_id) if statement.author_id is not None else None,
        "moderation": statement.moderation,
        "moderation_reason": statement.moderation_reason,
        "moderation_note": statement.moderation_note,
        "merged_into": statement_number.get(statement.merged_into_id) if statement.merged_into_id else None,
        "is_meta": statement.is_meta,
        "created_at": plain(statement.created_at),
        "comments": [comment_document(comment, numbers) for comment in statement.comments],
        "codings": [coding_document(coding) for coding in statement.codings],
    }


def comment_document(comment: Comment, numbers: dict[int, int]) -> dict[str, Any]:
    """One comment with those who endorsed it."""
    return {
        "author": numbers[comment.participant_id],
        "kind": comment.kind,
        "stance": comment.stance,
        "text": comment.text,
        "moderation": comment.moderation,
        "moderation_reason": comment.moderation_reason,
        "created_at": plain(comment.created_at),
        "endorsed_by": sorted(numbers[item.participant_id] for item in comment.endorsements),
    }


def coding_document(coding: Coding) -> dict[str, Any]:
    """One coder's answer."""
    return {
        "coder": coding.coder_name,
        "kind": coding.kind,
        "codebook_version": coding.codebook_version,
        "codes": [
            {"concept": c.concept, "stance": c.stance, "directness": c.directness, "subcode": c.subcode}
            for c in coding.codes
        ],
        "flags": coding.flags,
        "scope": coding.scope,
        "rationale": coding.rationale,
        "was_blind": coding.was_blind,
        "first_answer": coding.first_answer,
        "suggested": coding.suggested,
        "by_third_person": coding.by_third_person,
        "created_at": plain(coding.created_at),
    }


def events_of(question: Question, numbers: dict[int, int], statements: dict[int, int]) -> list[list[Any]]:
    """The log of votes as [person, statement, choice or null, seconds], oldest first."""
    rows = db.session.execute(
        select(VoteEvent.participant_id, VoteEvent.statement_id, VoteEvent.choice, VoteEvent.at)
        .join(Statement, Statement.id == VoteEvent.statement_id)
        .where(Statement.question_id == question.id)
        .order_by(VoteEvent.id)
    )
    return [[numbers[p], statements[s], choice, int(at.timestamp())] for p, s, choice, at in rows]


def exposures_of(question: Question, numbers: dict[int, int], statements: dict[int, int]) -> list[list[Any]]:
    """What was shown as [person, statement, purpose, probability, seconds], oldest first."""
    rows = db.session.execute(
        select(Exposure.participant_id, Exposure.statement_id, Exposure.purpose, Exposure.probability, Exposure.at)
        .join(Statement, Statement.id == Exposure.statement_id)
        .where(Statement.question_id == question.id)
        .order_by(Exposure.id)
    )
    return [[numbers[p], statements[s], purpose, share, int(at.timestamp())] for p, s, purpose, share, at in rows]


def run_document(run: Run) -> dict[str, Any]:
    """The newest finished run with all that is needed to repeat it."""
    return {
        "input_hash": run.input_hash,
        "settings": run.settings,
        "earlier": run.earlier,
        "code_version": run.code_version,
        "seed": run.seed,
        "timings": run.timings,
        "findings": run.findings,
        "group_names": names_document(run),
    }


def full_document_bytes(assembly: Assembly) -> bytes:
    """The document as a file's content."""
    return json.dumps(full_document(assembly), ensure_ascii=False, allow_nan=False).encode()


def write_full_file(assembly: Assembly, path: Path) -> Path:
    """Write the document beside its place, then move it there in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    draft.write_bytes(full_document_bytes(assembly))
    os.replace(draft, path)
    return path
