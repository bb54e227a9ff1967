"""The database of a backup on SQLite: one consistent copy, taken while others write."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from deliberate.storage.database_file import build_no_create_uri
from deliberate.storage.private_files import make_file

DATABASE_NAME = "deliberate.sqlite3"


def copy_database(path: Path, target: Path) -> None:
    """Copy the database by SQLite's online backup: a state that all writers have committed; no one waits for it."""
    os.close(make_file(target))
    with closing(open_existing(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        # A single file, without a write-ahead log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")


def open_existing(path: Path) -> sqlite3.Connection:
    """Return a plain connection to a database that is there."""
    return sqlite3.connect(build_no_create_uri(str(path)), uri=True, isolation_level=None)


def find_faults(path: Path) -> str:
    """Return what SQLite's own check says is wrong with the file; empty where it is whole."""
    try:
        with closing(open_existing(path)) as connection:
            found = [str(line) for (line,) in connection.execute("PRAGMA integrity_check")]
            orphans = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    if found != ["ok"]:
        return found[0]
    return f"rows of {orphans[0]} refer to rows that do not exist" if orphans else ""


def read_schema_and_counts(path: Path) -> tuple[str, dict[str, int]]:
    """Return the revision of the schema and the rows of each table."""
    with closing(open_existing(path)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master"
            " WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'alembic_version'"
        ).fetchall()
        counts = {
            name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608
            for (name,) in tables
        }
        schema = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(schema[0]), counts


def merge_write_ahead_log(path: Path) -> None:
    """Bring everything into the one file, whatever an upgrade left beside it."""
    with closing(open_existing(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")
    with path.open("rb") as file:
        os.fsync(file.fileno())
