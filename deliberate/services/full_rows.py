"""Turns values of a full document into column values, and refuses those that do not fit, with the reason."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Float, Integer, String, insert

from deliberate.extensions import db
from deliberate.formats.cells import LAST_SECOND
from deliberate.formats.full_columns import BULK, PLAIN
from deliberate.models import REWORDED, WITHDRAWN, PassReason, RejectionReason
from deliberate.models.columns import EnumText, UTCDateTime
from deliberate.services.bulk_votes import CHUNK_SIZE
from deliberate.storage.base import Base, find_attribute, get_table

MAX_INTEGER = 2**31 - 1
# Columns whose kinds no constraint of the database knows.
ALLOWED_VALUES = {
    "pass_reason": frozenset(PassReason),
    "moderation_reason": frozenset(RejectionReason) | {REWORDED, WITHDRAWN},
}


def parse_columns(model: type[Base], item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a row that are included unchanged, by attribute; what the document lacks keeps the default.

    Raises ValueError with the reason.
    """
    table = get_table(model)
    known = [table.c[name] for name in PLAIN[table.name] if name in item]
    return {find_attribute(model, column): parse_column_value(column, item[column.name]) for column in known}


def parse_column_value(column: Column[Any], value: Any) -> Any:
    """Return one value, of the type that the column keeps. Raises ValueError with the reason."""
    if value is None:
        if not column.nullable:
            raise ValueError(f"{column.name} of a {column.table.name} is missing")
        return None
    try:
        read = choose_parser(column)(value)
    except (TypeError, ValueError, OverflowError) as problem:
        raise ValueError(f"{column.name} of a {column.table.name} cannot be {value!r:.60}: {problem}") from None
    if column.name in ALLOWED_VALUES and read not in ALLOWED_VALUES[column.name]:
        raise ValueError(f"{column.name} of a {column.table.name} cannot be {value!r:.60}")
    return read


def choose_parser(column: Column[Any]) -> Callable[[Any], Any]:
    """Return what turns a value of the document into one of this column."""
    kind = column.type
    if isinstance(kind, UTCDateTime):
        return parse_datetime
    if isinstance(kind, Date):
        return dt.date.fromisoformat
    if isinstance(kind, JSON):
        return lambda value: ensure_type(value, find_json_type(column))
    if isinstance(kind, String | EnumText):
        return lambda value: parse_text(value, kind.length)
    if isinstance(kind, Boolean):
        return lambda value: ensure_type(value, bool)
    if isinstance(kind, Float):
        return parse_number
    if isinstance(kind, Integer):
        return parse_bounded_integer
    raise TypeError(f"nothing is known about the type {kind!r}")


def find_json_type(column: Column[Any]) -> type:
    """Return `list` where the column starts as an empty list, else `dict`."""
    default = getattr(column.default, "arg", None)
    return type(default(None)) if callable(default) else dict


def ensure_type(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"it must be a {kind.__name__}")
    return value


def parse_bounded_integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > MAX_INTEGER:
        raise TypeError("it must be a whole number")
    return value


def parse_number(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise TypeError("it must be a number")
    return float(value)


def parse_text(value: Any, longest: int | None) -> str:
    """Return a text that every database can store."""
    if not isinstance(value, str):
        raise TypeError("it must be text")
    if longest is not None and len(value) > longest:
        raise ValueError(f"it has {len(value)} characters where {longest} are allowed")
    if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise ValueError("it holds a sign that is no text")
    return value


def parse_datetime(value: Any) -> dt.datetime:
    """Return a point in time, written out or as whole seconds since 1970."""
    if isinstance(value, str):
        read = dt.datetime.fromisoformat(value)
        if read.tzinfo is None:
            raise ValueError("its time zone is missing")
        return read.astimezone(dt.UTC)
    if not 0 <= parse_seconds(value) <= LAST_SECOND:
        raise ValueError("it is not one of the years 1970 to 9999")
    return dt.datetime.fromtimestamp(value, dt.UTC)


def parse_seconds(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("it must be whole seconds")
    return value


def insert_rows(
    model: type[Base], rows: Sequence[Sequence[Any]], people: Mapping[int, int], statements: Mapping[int, int]
) -> None:
    """Insert rows of [person, statement, …] in portions; people, statements: public number → row id."""
    table = get_table(model)
    columns = [table.c[name] for name in BULK[table.name]]
    if len({len(row) for row in rows}) > 1:
        raise ValueError(f"rows of {table.name} differ in length")
    known: dict[tuple[str, Any], Any] = {}

    def read(column: Column[Any], value: Any) -> Any:
        # Few values come often: each is read once. A bool is not a number here, though Python treats True as 1.
        key = (column.name, type(value).__name__ + repr(value))
        if key not in known:
            known[key] = parse_column_value(column, value)
        return known[key]

    mapped = [
        {
            "participant_id": people[person],
            "statement_id": statements[statement],
            **{column.name: read(column, value) for column, value in zip(columns, values, strict=False)},
        }
        for person, statement, *values in rows
    ]
    for start in range(0, len(mapped), CHUNK_SIZE):
        db.session.execute(insert(model), mapped[start : start + CHUNK_SIZE])
