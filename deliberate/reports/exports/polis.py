"""A question as the files Polis exports."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
from sqlalchemy import select

from deliberate.errors import Refused
from deliberate.extensions import db
from deliberate.formats.errors import FormatError
from deliberate.formats.polis_writer import ensure_polis_place, write_polis_folder
from deliberate.formats.records import Conversation, PersonRecord, StatementRecord, VoteTable
from deliberate.models import Assembly, Moderation, Origin, Participant, Question, Statement, Vote
from deliberate.queries.assemblies import load_question
from deliberate.queries.counts import IS_COUNTED
from deliberate.queries.findings import load_findings
from deliberate.queries.runs import find_latest_finished_run
from deliberate.text import N_

MODERATION_CODES = {Moderation.VISIBLE: 1, Moderation.WAITING: 0, Moderation.REJECTED: -1, Moderation.MERGED: -1}


class ExportRefused(Refused):
    message = N_("The export was not written. %(reason)s")


def build_conversation(question: Question) -> Conversation:
    """Return the question as plain records."""
    numbers = dict(
        db.session.execute(
            select(Participant.id, Participant.number).where(Participant.assembly_id == question.assembly_id)
        ).all()
    )
    statements = db.session.scalars(
        select(Statement).where(Statement.question_id == question.id).order_by(Statement.number)
    ).all()
    return Conversation(
        topic=question.text if len(question.assembly.questions) > 1 else question.assembly.title,
        description=question.assembly.introduction,
        people=load_person_records(question),
        statements=tuple(build_statement_record(statement, numbers) for statement in statements),
        votes=load_vote_table(question),
    )


def build_statement_record(statement: Statement, numbers: dict[int, int]) -> StatementRecord:
    """Return one statement as a record."""
    return StatementRecord(
        number=statement.number,
        text=statement.text,
        author=numbers.get(statement.author_id) if statement.author_id is not None else None,
        moderation=MODERATION_CODES[statement.moderation],
        is_seed=statement.origin == Origin.SEED,
        is_meta=statement.is_meta,
        written_at=max(int(statement.created_at.timestamp()), 0),
    )


def load_person_records(question: Question) -> tuple[PersonRecord, ...]:
    """Return every participant of the assembly, with the group of the newest run."""
    run = find_latest_finished_run(question)
    block = load_findings(run).polis_groups if run is not None else None
    groups = block.groups if block is not None else ()
    group_of = {member: group.label for group in groups for member in group.members}
    rows = db.session.execute(
        select(Participant.number, Participant.external_id)
        .where(Participant.assembly_id == question.assembly_id, *IS_COUNTED)
        .order_by(Participant.number)
    )
    return tuple(PersonRecord(number, group_of.get(number, ""), external) for number, external in rows)


def load_vote_table(question: Question) -> VoteTable:
    """Return the latest votes, by person and statement."""
    rows = db.session.execute(
        select(Participant.number, Statement.number, Vote.choice, Vote.cast_at)
        .select_from(Vote)
        .join(Statement, Statement.id == Vote.statement_id)
        .join(Participant, Participant.id == Vote.participant_id)
        .where(Statement.question_id == question.id)
        .order_by(Participant.number, Statement.number)
    ).all()
    table = [(person, statement, choice, int(at.timestamp())) for person, statement, choice, at in rows]
    columns = np.array(table, dtype=np.int64).reshape(-1, 4).T
    return VoteTable(columns[0], columns[1], columns[2].astype(np.int8), columns[3])


def export_polis_folder(question: Question, folder: Path, *, replace: bool = False) -> Path:
    """Write one question. Raises ExportRefused, FileTaken, FolderForeign, PlaceUnusable."""
    try:
        return write_polis_folder(build_conversation(question), folder, replace=replace)
    except FormatError as problem:
        raise ExportRefused(reason=problem.message) from None


def write_polis_folders(
    assembly: Assembly, out: Path, position: int | None = None, *, replace: bool = False
) -> list[Path]:
    """Return one question goes to `out` itself, several to folders in it; none is written where one place is taken."""
    questions = [load_question(assembly, position)] if position is not None else list(assembly.questions)
    single = len(questions) == 1
    places = [(question, out if single else out / f"question-{question.position}") for question in questions]
    for _, folder in places:
        ensure_polis_place(folder, replace=replace)
    return [export_polis_folder(question, folder, replace=replace) for question, folder in places]


def export_polis_archive(question: Question, folder: Path) -> Path:
    """Return the folder as one zip file."""
    written = export_polis_folder(question, folder / f"{question.assembly.slug}-{question.position}")
    return Path(shutil.make_archive(str(written), "zip", folder, written.name))
