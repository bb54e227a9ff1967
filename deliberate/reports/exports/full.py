"""Everything of an assembly as one JSON document, from which it can be made again.

Which columns travel is said in `formats/full_columns`; here stands where in the document they go.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.formats.full import FORMAT
from deliberate.formats.full_columns import BULK
from deliberate.formats.new_file import write_new_file
from deliberate.models import (
    Assembly,
    Coding,
    Comment,
    Exposure,
    GroupName,
    Outcome,
    Participant,
    Question,
    Run,
    Statement,
    Tension,
    Vote,
    VoteEvent,
)
from deliberate.queries.assemblies import amendments_of
from deliberate.queries.group_names import names_in
from deliberate.queries.outcomes import tensions_of
from deliberate.queries.runs import lasting_runs
from deliberate.reports.exports.coding_record import codebook_documents, coding_record
from deliberate.reports.exports.full_rows import bulk_rows, columns_of
from deliberate.reports.exports.pseudonyms import audit_documents, member_documents, pseudonyms_in
from deliberate.version import __version__

Numbers = dict[int, int]


def full_document(assembly: Assembly) -> dict[str, Any]:
    """Settings, people (numbers only), statements in every state, votes and their log, comments, codings, findings,
    responses, and the log of acts under pseudonyms."""
    people = db.session.scalars(
        select(Participant).where(Participant.assembly_id == assembly.id).order_by(Participant.number)
    ).all()
    numbers = {person.id: person.number for person in people}
    names = pseudonyms_in(assembly)
    return {
        "format": FORMAT,
        "code_version": __version__,
        "assembly": columns_of(assembly),
        "members": member_documents(assembly, names),
        "audit": audit_documents(assembly, names),
        "participants": [participant_document(person, numbers) for person in people],
        "amendments": amendment_documents(assembly),
        "codebooks": codebook_documents(assembly),
        "questions": [question_document(question, numbers) for question in assembly.questions],
    }


def amendment_documents(assembly: Assembly) -> list[dict[str, Any]]:
    """What changed after the opening, oldest first."""
    positions = {question.id: question.position for question in assembly.questions}
    return [
        {
            **columns_of(one),
            "question": positions[one.question_id] if one.question_id is not None else None,
            "before": one.before,
            "after": one.after,
        }
        for one in reversed(amendments_of(assembly))
    ]


def participant_document(person: Participant, numbers: Numbers) -> dict[str, Any]:
    """One participant; of someone who turned out to be another one, that one's number."""
    merged_into = numbers[person.merged_into_id] if person.merged_into_id is not None else None
    return {**columns_of(person), "merged_into": merged_into}


def question_document(question: Question, numbers: Numbers) -> dict[str, Any]:
    """One question with everything under it. numbers: row id of a participant → public number."""
    statements = {statement.id: statement.number for statement in question.statements}
    return {
        **columns_of(question),
        "statements": [statement_document(statement, numbers, statements) for statement in question.statements],
        "votes": votes_document(question, numbers),
        "events": bulk_rows(VoteEvent, question, numbers, VoteEvent.id),
        "exposures": bulk_rows(Exposure, question, numbers, Exposure.id),
        "coding": coding_record(question, numbers),
        "runs": [run_document(run, statements) for run in lasting_runs(question)],
        "tensions": [tension_document(row) for row in tensions_of(question).values()],
    }


def votes_document(question: Question, numbers: Numbers) -> dict[str, list[Any]]:
    """The latest votes as columns, by person and statement."""
    rows = sorted(bulk_rows(Vote, question, numbers), key=lambda row: row[:2])
    names = ("person", "statement", *BULK["vote"].values())
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def tension_document(row: Tension) -> dict[str, Any]:
    """What people did with one tension."""
    asked = row.follow_up
    return {
        **columns_of(row),
        "statements": [row.first.number, *([row.second.number] if row.second is not None else [])],
        "follow_up": asked.position if asked is not None and asked.assembly_id == row.question.assembly_id else None,
    }


def statement_document(statement: Statement, numbers: Numbers, statements: Numbers) -> dict[str, Any]:
    """One statement with its comments and codings."""
    return {
        **columns_of(statement),
        "author": numbers.get(statement.author_id) if statement.author_id is not None else None,
        "merged_into": statements.get(statement.merged_into_id) if statement.merged_into_id else None,
        "replaced_by": statements.get(statement.replaced_by_id) if statement.replaced_by_id else None,
        "comments": [comment_document(comment, numbers) for comment in statement.comments],
        "codings": [coding_document(coding) for coding in statement.codings],
    }


def comment_document(comment: Comment, numbers: Numbers) -> dict[str, Any]:
    """One comment with those who endorsed it, and when."""
    return {
        **columns_of(comment),
        "author": numbers[comment.participant_id],
        "endorsed_by": sorted(
            [numbers[item.participant_id], int(item.at.timestamp())] for item in comment.endorsements
        ),
    }


def coding_document(coding: Coding) -> dict[str, Any]:
    """One coder's answer."""
    return {**columns_of(coding), "coder": coding.coder_name, "codes": [columns_of(code) for code in coding.codes]}


def run_document(run: Run, statements: Numbers) -> dict[str, Any]:
    """A finished run with all that is needed to repeat it, its outcomes with the responses to them, and group names."""
    names: dict[str, GroupName] = names_in(run.id)
    return {
        **columns_of(run),
        "outcomes": [outcome_document(outcome, statements) for outcome in run.outcomes],
        "group_names": {label: columns_of(row) for label, row in names.items()},
    }


def outcome_document(outcome: Outcome, statements: Numbers) -> dict[str, Any]:
    """One outcome with every response, oldest first."""
    return {
        **columns_of(outcome),
        "statement": statements[outcome.statement_id],
        "responses": [columns_of(response) for response in outcome.responses],
    }


def full_document_bytes(assembly: Assembly) -> bytes:
    """The document as a file's content."""
    return json.dumps(full_document(assembly), ensure_ascii=False, allow_nan=False).encode()


def write_full_file(assembly: Assembly, path: Path, *, replace: bool = False) -> Path:
    """Write the document, for its owner alone. Raises FileTaken where something is there and must not be replaced."""
    return write_new_file(path, full_document_bytes(assembly), replace=replace)
