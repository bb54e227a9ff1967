"""What a database's tables promise, as plain values: columns, keys, checks, indexes, for comparing two databases."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, MetaData, create_engine, inspect, text
from sqlalchemy.pool import NullPool

OWN_TABLE = "alembic_version"


def plain(words: Any) -> str | None:
    """SQL text without differences that mean nothing: spaces, and the brackets around the whole."""
    if words is None:
        return None
    joined = re.sub(r"\s*([(),])\s*", r"\1", re.sub(r"\s+", " ", str(words).strip()))
    while joined.startswith("(") and joined.endswith(")") and joined.count("(") == 1:
        joined = joined[1:-1]
    return joined


def read_schema(connection: Connection, schema: str | None = None) -> dict[str, set[tuple[Any, ...]]]:
    """Everything the tables promise, by table: one tuple for each column, key, check and index."""
    look = inspect(connection)
    return {table: set(promises(look, table, schema)) for table in look.get_table_names(schema) if table != OWN_TABLE}


def promises(look: Any, table: str, schema: str | None) -> Iterator[tuple[Any, ...]]:
    for column in look.get_columns(table, schema):
        default = None if is_counted(column) else plain(column["default"])
        yield "column", column["name"], str(column["type"]), f"nullable {column['nullable']}", f"default {default}"
    key = look.get_pk_constraint(table, schema)
    yield "primary key", key["name"], tuple(key["constrained_columns"])
    for check in look.get_check_constraints(table, schema):
        yield "check", check["name"], plain(check["sqltext"])
    for foreign in look.get_foreign_keys(table, schema):
        columns, others = tuple(foreign["constrained_columns"]), tuple(foreign["referred_columns"])
        # Without its name, which SQLite cannot give to a column that is added in place.
        yield "foreign key", columns, foreign["referred_table"], others, foreign["options"].get("ondelete")
    for unique in look.get_unique_constraints(table, schema):
        yield "unique", unique["name"], tuple(unique["column_names"])
    for index in look.get_indexes(table, schema):
        if not index.get("duplicates_constraint"):
            where = {plain(words) for kind, words in index.get("dialect_options", {}).items() if kind.endswith("where")}
            yield "index", index["name"], tuple(index["column_names"]), bool(index["unique"]), *where


def is_counted(column: Any) -> bool:
    """Whether the database itself numbers the rows: the name of its counter is nobody's promise."""
    return str(column["default"]).startswith("nextval(")


def described(connection: Connection, metadata: MetaData) -> dict[str, set[tuple[Any, ...]]]:
    """What the models describe, read back from tables made of nothing but them by a database of the same kind."""
    if connection.dialect.name == "sqlite":
        engine = create_engine("sqlite://")
        with engine.connect() as fresh:
            metadata.create_all(fresh)
            return read_schema(fresh)
    name = f"described_{uuid.uuid4().hex[:12]}"
    engine = create_engine(connection.engine.url, poolclass=NullPool)
    with engine.connect() as fresh:
        fresh.execute(text(f"CREATE SCHEMA {name}"))
        fresh.execute(text(f"SET search_path TO {name}"))
        metadata.create_all(fresh)
        found = read_schema(fresh, name)
        fresh.rollback()
    return found


def differences(connection: Connection, metadata: MetaData) -> list[str]:
    """Where the tables differ from the models, one sentence each; empty where they agree."""
    present, wanted = read_schema(connection), described(connection, metadata)
    found = []
    for table in sorted(set(present) | set(wanted)):
        has, should = present.get(table, set()), wanted.get(table, set())
        found += [f"{table}: only in the database: {item}" for item in sorted(has - should, key=str)]
        found += [f"{table}: only in the models: {item}" for item in sorted(should - has, key=str)]
    return found
