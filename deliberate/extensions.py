"""The extensions of the application, unbound: the factory binds them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, cast
from weakref import WeakKeyDictionary

from flask import g
from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy import Connection, Dialect, Engine, ExceptionContext, MetaData, Table, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase

from deliberate import turns
from deliberate.storage.database_file import DatabaseLost, Identity, read_identity
from deliberate.turns import TurnTaking

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Parent of every table; constraints get stable names so that migrations can speak of them."""

    metadata = MetaData(naming_convention=NAMES)


def table_of(model: type[Base]) -> Table:
    """The table of a model: what is read and written often goes without objects."""
    return cast(Table, model.__table__)


class FormProtection(CSRFProtect):
    """Refuses a form without a valid token, unless something else tells that our own page sent it."""

    vouches: Callable[[], bool] | None = None

    def protect(self, apply_exemptions: bool = False) -> None:
        """Raise CSRFError for a request that another site may have made."""
        try:
            super().protect(apply_exemptions=apply_exemptions)
        except CSRFError:
            if self.vouches is None or not self.vouches():
                raise
            g.csrf_valid = True


db = SQLAlchemy(model_class=Base)
login = LoginManager()
csrf = FormProtection()
babel = Babel()
migrate = Migrate()


OPENED: WeakKeyDictionary[Dialect, Identity] = WeakKeyDictionary()
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
        return TurnTaking(*arguments, **options)
    identity = OPENED.get(dialect) or read_identity(name)
    connection = TurnTaking(*arguments, identity=identity, is_filled=dialect in OPENED, **options)
    OPENED[dialect] = identity
    return connection


@event.listens_for(Engine, "handle_error")
def leave_lost_file(context: ExceptionContext) -> None:
    """Give up every connection to a lost file, so that work goes on when the right one is back."""
    if isinstance(context.original_exception, DatabaseLost):
        context.is_disconnect = True


@event.listens_for(Engine, "connect")
def prepare_sqlite(connection: Any, _record: Any) -> None:
    """Ask SQLite for what PostgreSQL does anyway: foreign keys, durable commits, patience with other writers."""
    if not isinstance(connection, TurnTaking):
        return
    # Transactions begin where `begin_sqlite` says so, not where the driver guesses.
    connection.isolation_level = None
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA busy_timeout={turns.PATIENCE_SECONDS * 1000:.0f}")
    except sqlite3.Error:
        # A file that is no database says so here first.
        connection.close()
        raise


@event.listens_for(Engine, "connect")
def prepare_postgresql(connection: Any, _record: Any) -> None:
    """Let nobody wait for a lock longer than on SQLite."""
    if not type(connection).__module__.startswith("psycopg"):
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {turns.PATIENCE_SECONDS * 1000:.0f}")
    connection.commit()


reading: ContextVar[bool] = ContextVar("reading", default=False)
"""True while a request only reads: then SQLite takes no write lock."""


@event.listens_for(Engine, "begin")
def begin_sqlite(connection: Connection) -> None:
    """Begin where we say so: reading beside all others, or writing when the turn has come."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, TurnTaking):
        return
    try:
        driver.begin(writing=not reading.get())
    except DatabaseLost as error:
        connection.invalidate(error)
        connection.engine.dispose()
        raise OperationalError("BEGIN", None, error, connection_invalidated=True) from error
    except sqlite3.OperationalError as error:
        raise OperationalError("BEGIN", None, error) from error
