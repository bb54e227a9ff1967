"""The token of a report: changes with anything that page one shows besides its findings, and costs no parsing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, String, func, inspect, select, type_coerce

from deliberate.extensions import db
from deliberate.models import (
    AuditEntry,
    CodebookVersion,
    GroupName,
    Moderation,
    Outcome,
    Question,
    Response,
    Run,
    Statement,
    Tension,
)
from deliberate.storage.base import Base
from deliberate.version import __version__

# Columns that change while people vote or as an analysis ends, and that no reader sees.
UNSEEN_COLUMNS = {"next_number", "directions"}


def compute_report_token(run: Run) -> str:
    """Return sixty-four characters for what stands around the findings of `run`: the same token, the same page one.

    Texts are told by their wording number, which rises with every change; all else by its content. Votes change
    nothing before the next analysis, and whether one is due is said outside of what the token stands for.
    """
    question, answer_by = run.question, run.question.assembly.answer_by
    is_past = answer_by is not None and answer_by < question.assembly.today
    # Voting ends by the clock too, without a change of any row.
    by_clock = (is_past, question.assembly.ended_at)
    parts: list[object] = [__version__, run.id, by_clock, read_columns(question), read_columns(question.assembly)]
    parts += [[tuple(row) for row in db.session.execute(query)] for query in select_surroundings(run)]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def read_columns(row: Base) -> list[object]:
    """Return every stored value of a row that is at hand and changes with nothing that page one leaves out."""
    found = inspect(row)
    return [getattr(row, column.key) for column in found.mapper.column_attrs if column.key not in UNSEEN_COLUMNS]


def select_surroundings(run: Run) -> Sequence[Select[*tuple[Any, ...]]]:
    """Return the queries whose rows stand around the findings; all values as plain text, so that reading is quick."""
    question = run.question
    return (
        select(Statement.number, Statement.wording, Statement.is_meta)
        .where(Statement.question_id == question.id, Statement.moderation == Moderation.VISIBLE)
        .order_by(Statement.number),
        select(func.max(AuditEntry.id)).where(
            AuditEntry.assembly_id == question.assembly_id, AuditEntry.action == "participation withdrawn"
        ),
        select(select_newest_codebook(question)),
        select(Response.id, as_text(Response.disposition), Response.withdrawn_at)
        .join(Outcome, Outcome.id == Response.outcome_id)
        .join(Statement, Statement.id == Outcome.statement_id)
        .where(Statement.question_id == question.id).order_by(Response.id),
        select(*Tension.__table__.columns).where(Tension.question_id == question.id).order_by(Tension.id),
        select(GroupName.label, GroupName.name).where(GroupName.run_id == run.id).order_by(GroupName.label),
    )  # fmt: skip


def as_text(column: Any) -> Any:
    """Return the column as it is stored, without making values of enums or documents."""
    return type_coerce(column, String)


def select_newest_codebook(question: Question) -> Any:
    """Return the newest codebook of the assembly; nothing where it uses the shipped one."""
    own = CodebookVersion.assembly_id == question.assembly_id
    return select(func.max(CodebookVersion.id)).where(own).scalar_subquery()
