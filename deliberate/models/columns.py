"""Column types and constraints that several tables share."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import CheckConstraint, DateTime, Dialect, String, TextClause, TypeDecorator, text
from sqlalchemy.orm import Mapped, mapped_column

Kind = TypeVar("Kind", bound=StrEnum)


def now() -> dt.datetime:
    """Return this moment in UTC, to the second: finer times only help to identify people."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


class UTCDateTime(TypeDecorator[dt.datetime]):
    """A point in time: stored as UTC, read as an aware datetime on every database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else value.replace(tzinfo=dt.UTC)


def enum_check(column: str, kinds: type[StrEnum]) -> CheckConstraint:
    """Return a constraint that allows nothing but the values of `kinds` in `column`."""
    listed = ", ".join(f"'{kind.value}'" for kind in kinds)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class EnumText(TypeDecorator[StrEnum]):
    """An enum column: stored as its short text, read as the member of that name.

    What is no kind at all reaches the database, whose constraint (`enum_check`) refuses it, whoever wrote it.
    """

    impl = String
    cache_ok = True

    def __init__(self, kinds: type[StrEnum], length: int = 20) -> None:
        super().__init__(length)
        self.kinds, self.length = kinds, length

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.kinds(value)


def enum_column(kinds: type[Kind], *, default: Kind | None = None, length: int = 20) -> Mapped[Kind]:
    """Return a short text column that holds one of `kinds`; without a default whoever adds a row says which."""
    kind = EnumText(kinds, length)
    return mapped_column(kind) if default is None else mapped_column(kind, default=default)


def migration_default(value: str) -> TextClause:
    """Return the default, as SQL, that the table itself holds since the migration that added a column to older rows."""
    return text(value)
