"""The database of a backup on PostgreSQL: one snapshot, a file per table, as the server's own COPY writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData, Table, func, inspect, select, text

from deliberate.backup.manifest import Manifest
from deliberate.errors import DatabaseInUse, NotABackup, SomethingIsThere
from deliberate.storage.base import Base
from deliberate.storage.schema import DatabaseUnreadable

FOLDER = "tables"
VERSION_TABLE = "alembic_version"


def write_tables(engine: Engine, folder: Path) -> tuple[str, dict[str, int], dict[str, list[str]]]:
    """Write every table as one transaction sees them all. Returns revision, rows and columns of each table."""
    (folder / FOLDER).mkdir()
    counts, columns = {}, {}
    with engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection:
        schema = MigrationContext.configure(connection).get_current_revision()
        if schema is None:
            raise DatabaseUnreadable("This database has no tables of Deliberate, so no backup was created.")
        for table in read_tables(connection):
            counts[table.name] = connection.scalar(select(func.count()).select_from(table)) or 0
            columns[table.name] = [column.name for column in table.columns]
            command = f"COPY {quote_table(connection, table)} TO STDOUT"
            with open_copy(connection, command) as copy, (folder / FOLDER / table.name).open("wb") as file:
                for piece in copy:
                    file.write(piece)
    return schema, counts, columns


def read_tables(connection: Connection) -> list[Table]:
    """Return our tables as they are in the database, referenced ones first."""
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: name in Base.metadata.tables)
    return metadata.sorted_tables


def quote_table(connection: Connection, table: Table, columns: list[str] | None = None) -> str:
    """Return the table with its columns as COPY wants them, quoted."""
    quote = connection.dialect.identifier_preparer.quote
    listed = ", ".join(quote(name) for name in columns or [column.name for column in table.columns])
    return f"{quote(table.name)} ({listed})"


def open_copy(connection: Connection, command: str) -> Any:
    """Return psycopg's COPY stream in the transaction of this connection."""
    driver: Any = connection.connection.driver_connection
    return driver.cursor().copy(command)


def ensure_alone(connection: Connection) -> None:
    """Refuse while anyone else is connected to this database, from whichever machine. Raises DatabaseInUse."""
    others = connection.scalars(
        text(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND usesysid IS NOT NULL"
        )
    ).all()
    if others:
        raise DatabaseInUse(pids=", ".join(str(pid) for pid in others))


def move_aside(connection: Connection, name: str, *, may_replace: bool) -> bool:
    """Move the tables that are there into a schema of their own. Raises SomethingIsThere where that is not wanted."""
    ours = {*Base.metadata.tables, VERSION_TABLE}
    present = [table for table in inspect(connection).get_table_names() if table in ours]
    if not present:
        return False
    if not may_replace:
        raise SomethingIsThere(place=connection.engine.url.render_as_string(hide_password=True))
    quote = connection.dialect.identifier_preparer.quote
    connection.execute(text(f"CREATE SCHEMA {quote(name)}"))
    for table in present:
        connection.execute(text(f"ALTER TABLE {quote(table)} SET SCHEMA {quote(name)}"))
    return True


def load_tables(connection: Connection, folder: Path, manifest: Manifest, file: Path) -> None:
    """Fill empty tables of the same schema and continue their sequences. Raises NotABackup."""
    tables = read_tables(connection)
    if {table.name for table in tables} != set(manifest.columns):
        raise NotABackup(path=file, reason="its tables do not match its schema")
    for table in tables:
        columns = manifest.columns[table.name]
        if set(columns) != {column.name for column in table.columns}:
            raise NotABackup(path=file, reason=f"its table {table.name} does not match its schema")
        command = f"COPY {quote_table(connection, table, columns)} FROM STDIN"
        with open_copy(connection, command) as copy, (folder / FOLDER / table.name).open("rb") as source:
            while piece := source.read(1 << 20):
                copy.write(piece)
        if connection.scalar(select(func.count()).select_from(table)) != manifest.counts[table.name]:
            raise NotABackup(path=file, reason=f"its table {table.name} is not complete")
        advance_sequences(connection, table)


def advance_sequences(connection: Connection, table: Table) -> None:
    """Let the next row get a number that no row has."""
    for column in table.primary_key.columns:
        sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
        if sequence is not None:
            last = connection.scalar(select(func.max(column))) or 0
            connection.execute(select(func.setval(sequence, last + 1, False)))
