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
    Topic,
    Vote,
    VoteEvent,
)
from deliberate.queries.assemblies import load_amendments
from deliberate.queries.group_names import load_group_name_rows
from deliberate.queries.report import load_tension_rows
from deliberate.queries.runs import load_lasting_runs
from deliberate.queries.topics import load_topics
from deliberate.reports.exports.coding_record import build_codebook_documents, build_coding_record_document
from deliberate.reports.exports.full_rows import extract_columns, load_bulk_rows
from deliberate.reports.exports.pseudonyms import build_audit_documents, build_member_documents, load_pseudonyms
from deliberate.version import __version__

NumberByRowId = dict[int, int]


def build_full_document(assembly: Assembly) -> dict[str, Any]:
    """Return settings, people (numbers only), statements in every state, votes and their log, comments, codings,
    findings, responses, and the log of acts under pseudonyms; people who withdrew are left out."""
    people = db.session.scalars(
        select(Participant)
        .where(Participant.assembly_id == assembly.id, Participant.withdrawn_on.is_(None))
        .order_by(Participant.number)
    ).all()
    numbers = {person.id: person.number for person in people}
    names = load_pseudonyms(assembly)
    return {
        "format": FORMAT,
        "code_version": __version__,
        "assembly": extract_columns(assembly),
        "members": build_member_documents(assembly, names),
        "audit": build_audit_documents(assembly, names),
        "participants": [build_participant_document(person, numbers) for person in people],
        "amendments": build_amendment_documents(assembly),
        "codebooks": build_codebook_documents(assembly),
        "questions": [build_full_question_document(question, numbers) for question in assembly.questions],
    }


def build_amendment_documents(assembly: Assembly) -> list[dict[str, Any]]:
    """Return what changed after the opening, oldest first."""
    positions = {question.id: question.position for question in assembly.questions}
    return [
        {
            **extract_columns(one),
            "question": positions[one.question_id] if one.question_id is not None else None,
            "before": one.before,
            "after": one.after,
        }
        for one in reversed(load_amendments(assembly))
    ]


def build_participant_document(person: Participant, numbers: NumberByRowId) -> dict[str, Any]:
    """Return one participant; of someone who turned out to be another one, that one's number."""
    merged_into = numbers[person.merged_into_id] if person.merged_into_id is not None else None
    return {**extract_columns(person), "merged_into": merged_into}


def build_full_question_document(question: Question, numbers: NumberByRowId) -> dict[str, Any]:
    """Return one question with everything under it. numbers: row id of a participant → public number."""
    statements = {statement.id: statement.number for statement in question.statements}
    return {
        **extract_columns(question),
        "statements": [build_statement_document(statement, numbers, statements) for statement in question.statements],
        "votes": build_votes_document(question, numbers),
        "events": load_bulk_rows(VoteEvent, question, numbers, VoteEvent.id),
        "exposures": load_bulk_rows(Exposure, question, numbers, Exposure.id),
        "coding": build_coding_record_document(question, numbers),
        "runs": [build_run_document(run, statements) for run in load_lasting_runs(question)],
        "tensions": [build_tension_document(row) for row in load_tension_rows(question).values()],
        "topics": [build_topic_document(topic) for topic in load_topics(question)],
    }


def build_topic_document(topic: Topic) -> dict[str, Any]:
    """Return one topic with the statements that have it."""
    labels = sorted(topic.labels, key=lambda label: label.statement.number)
    return {
        **extract_columns(topic),
        "statements": [{"statement": label.statement.number, **extract_columns(label)} for label in labels],
    }


def build_votes_document(question: Question, numbers: NumberByRowId) -> dict[str, list[Any]]:
    """Return the latest votes as columns, by person and statement."""
    rows = sorted(load_bulk_rows(Vote, question, numbers), key=lambda row: row[:2])
    names = ("person", "statement", *BULK["vote"].values())
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def build_tension_document(row: Tension) -> dict[str, Any]:
    """Return what people did with one tension."""
    asked = row.follow_up
    return {
        **extract_columns(row),
        "statements": [row.first.number, *([row.second.number] if row.second is not None else [])],
        "follow_up": asked.position if asked is not None and asked.assembly_id == row.question.assembly_id else None,
    }


def build_statement_document(statement: Statement, numbers: NumberByRowId, statements: NumberByRowId) -> dict[str, Any]:
    """Return one statement with its comments and codings."""
    return {
        **extract_columns(statement),
        "author": numbers.get(statement.author_id) if statement.author_id is not None else None,
        "merged_into": statements.get(statement.merged_into_id) if statement.merged_into_id else None,
        "replaced_by": statements.get(statement.replaced_by_id) if statement.replaced_by_id else None,
        "comments": [build_comment_document(comment, numbers) for comment in statement.comments],
        "codings": [build_coding_document(coding) for coding in statement.codings],
    }


def build_comment_document(comment: Comment, numbers: NumberByRowId) -> dict[str, Any]:
    """Return one comment with those who endorsed it, and when."""
    return {
        **extract_columns(comment),
        "author": numbers[comment.participant_id],
        "endorsed_by": sorted(
            [numbers[item.participant_id], int(item.at.timestamp())] for item in comment.endorsements
        ),
    }


def build_coding_document(coding: Coding) -> dict[str, Any]:
    """Return one coder's answer."""
    return {
        **extract_columns(coding),
        "coder": coding.coder_name,
        "codes": [extract_columns(code) for code in coding.codes],
    }


def build_run_document(run: Run, statements: NumberByRowId) -> dict[str, Any]:
    """Return a finished run with all that is needed to repeat it, its outcomes with the responses to them, and group
    names."""
    names: dict[str, GroupName] = load_group_name_rows(run.id)
    return {
        **extract_columns(run),
        "outcomes": [build_outcome_document(outcome, statements) for outcome in run.outcomes],
        "group_names": {label: extract_columns(row) for label, row in names.items()},
    }


def build_outcome_document(outcome: Outcome, statements: NumberByRowId) -> dict[str, Any]:
    """Return one outcome with every response, oldest first."""
    return {
        **extract_columns(outcome),
        "statement": statements[outcome.statement_id],
        "responses": [extract_columns(response) for response in outcome.responses],
    }


def render_full_document(assembly: Assembly) -> bytes:
    """Return the document as a file's content."""
    return json.dumps(build_full_document(assembly), ensure_ascii=False, allow_nan=False).encode()


def write_full_file(assembly: Assembly, path: Path, *, replace: bool = False) -> Path:
    """Write the document, for its owner alone. Raises FileTaken where something is there and must not be replaced."""
    return write_new_file(path, render_full_document(assembly), replace=replace)
