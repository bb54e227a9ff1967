"""How connections open and transactions begin: SQLite is as durable, strict and patient as PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Engine, ExceptionContext, event
from sqlalchemy.exc import OperationalError

from deliberate.storage import sqlite_write_queue
from deliberate.storage.database_file import DatabaseLost, FileIdentity, read_identity
from deliberate.storage.sqlite_write_queue import QueuedConnection

OPENED_FILES: WeakKeyDictionary[Dialect, FileIdentity] = WeakKeyDictionary()
"""Which file each engine opened first: its later connections take no other one."""


@event.listens_for(Engine, "do_connect")
def connect_sqlite(dialect: Dialect, _record: Any, arguments: Any, options: dict[str, Any]) -> Any:
    """Open SQLite's file, which must be there, by a connection that takes turns when it writes.

    Raises DatabaseLost where it is missing or another file than before.
    """
    if dialect.name != "sqlite":
        return None
    name = os.fspath(arguments[0])
    if name in ("", ":memory:") or name.startswith("file:"):
        return QueuedConnection(*arguments, **options)
    identity = OPENED_FILES.get(dialect) or read_identity(name)
    connection = QueuedConnection(*arguments, identity=identity, is_filled=dialect in OPENED_FILES, **options)
    OPENED_FILES[dialect] = identity
    return connection


@event.listens_for(Engine, "handle_error")
def leave_lost_file(context: ExceptionContext) -> None:
    """Give up every connection to a lost file, so that work goes on when the right one is back."""
    if isinstance(context.original_exception, DatabaseLost):
        context.is_disconnect = True


@event.listens_for(Engine, "connect")
def prepare_sqlite(connection: Any, _record: Any) -> None:
    """Ask SQLite for what PostgreSQL does anyway: foreign keys, durable commits, patience with other writers."""
    if not isinstance(connection, QueuedConnection):
        return
    # Transactions begin where `begin_sqlite` says so, not where the driver guesses.
    connection.isolation_level = None
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA busy_timeout={sqlite_write_queue.PATIENCE_SECONDS * 1000:.0f}")
    except sqlite3.Error:
        # A file that is not a database fails here first.
        connection.close()
        raise


@event.listens_for(Engine, "connect")
def prepare_postgresql(connection: Any, _record: Any) -> None:
    """Make no one wait for a lock longer than on SQLite."""
    if not is_psycopg(connection):
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {sqlite_write_queue.PATIENCE_SECONDS * 1000:.0f}")
    connection.commit()


is_read_only: ContextVar[bool] = ContextVar("reading", default=False)
"""True while a request only reads: then SQLite takes no write lock."""


@contextmanager
def only_reading() -> Iterator[None]:
    """Let transactions that begin in the block read beside all others."""
    token = is_read_only.set(True)
    try:
        yield
    finally:
        is_read_only.reset(token)


def is_psycopg(connection: Any) -> bool:
    """Return whether this is a connection of PostgreSQL's driver."""
    return type(connection).__module__.startswith("psycopg")


@event.listens_for(Engine, "begin")
def begin_postgresql(connection: Connection) -> None:
    """Let a request that only reads read without a transaction: each statement sees what was committed before it in
    either case, and to begin and to end one costs as much as two statements."""
    driver: Any = connection.connection.driver_connection
    if is_psycopg(driver) and is_read_only.get():
        driver.autocommit = True


@event.listens_for(Engine, "before_cursor_execute")
def refuse_to_write_while_reading(
    connection: Connection, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool
) -> None:
    """Refuse on PostgreSQL what SQLite refuses itself: it would be stored at once, and by itself."""
    writes = context is not None and (context.isinsert or context.isupdate or context.isdelete)
    if writes and is_read_only.get() and is_psycopg(connection.connection.driver_connection):
        raise OperationalError(statement, None, PermissionError("this request only reads"))


@event.listens_for(Engine, "checkin")
def end_reading_on_postgresql(connection: Any, _record: Any) -> None:
    """Give a connection back as one that has transactions; one that was lost has none to give back."""
    if connection is not None and is_psycopg(connection) and not connection.closed and connection.autocommit:
        connection.autocommit = False


@event.listens_for(Engine, "begin")
def begin_sqlite(connection: Connection) -> None:
    """Begin a transaction explicitly: reading beside all others, or writing when the turn has come."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, QueuedConnection):
        return
    try:
        driver.begin(writing=not is_read_only.get())
    except DatabaseLost as error:
        connection.invalidate(error)
        connection.engine.dispose()
        raise OperationalError("BEGIN", None, error, connection_invalidated=True) from error
    except sqlite3.OperationalError as error:
        raise OperationalError("BEGIN", None, error) from error
