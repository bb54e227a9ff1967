"""Rows as plain values for the full document, by the lists of `formats/full_columns`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.formats.full_columns import BULK, PLAIN
from deliberate.models import Question, Statement
from deliberate.storage.base import Base, find_attribute, get_table


def to_document_value(value: Any) -> Any:
    """Return dates and times as text."""
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else value


def extract_columns(row: Base) -> dict[str, Any]:
    """Return what of a row travels as it is."""
    model = type(row)
    columns = [get_table(model).c[name] for name in PLAIN[row.__tablename__]]
    return {column.name: to_document_value(getattr(row, find_attribute(model, column))) for column in columns}


def load_bulk_rows(model: Any, question: Question, people: Mapping[int, int], *order: Any) -> list[list[Any]]:
    """Return all rows of these people on statements of a question as [person, statement, …], moments as seconds.

    people: row id → number.
    """
    wanted = [getattr(model, name) for name in BULK[model.__tablename__]]
    rows: Sequence[Sequence[Any]] = db.session.execute(
        select(model.participant_id, Statement.number, *wanted)
        .join(Statement, Statement.id == model.statement_id)
        .where(Statement.question_id == question.id)
        .order_by(*order)
    ).all()
    return [[people[row[0]], row[1], *map(to_seconds, row[2:])] for row in rows if row[0] in people]


def to_seconds(value: Any) -> Any:
    return int(value.timestamp()) if isinstance(value, dt.datetime) else value
