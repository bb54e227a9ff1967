"""Brings the database to the schema this version knows, and says in one sentence why it cannot."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, make_url
from sqlalchemy.exc import SQLAlchemyError

from deliberate.storage.database_file import find_database_file, is_missing
from deliberate.storage.engine import only_reading
from deliberate.storage.first_start import end_first_start, is_first_start, lock_folder, lock_server, note_first_start
from deliberate.storage.private_files import make_file, make_folder
from deliberate.storage.transient_errors import is_out_of_reach

# Settings of PostgreSQL without which an acknowledged vote can be lost.
DURABLE = ("fsync", "synchronous_commit")


class DatabaseUnusable(RuntimeError):
    """The database cannot be used as it is; the message is one sentence or two for the operator."""


class DatabaseNotDurable(DatabaseUnusable):
    """The server acknowledges what is not on disk yet: votes that were stored could be lost."""


class SchemaUnknown(DatabaseUnusable):
    """The database was made by a newer version of Deliberate."""


class DatabaseMissing(DatabaseUnusable):
    """There is no database where one was before."""


class DatabaseUnreadable(DatabaseUnusable):
    """The database is damaged, no database at all, or out of reach."""


def upgrade_schema(app: Flask, *, new: bool = False) -> None:
    """Make or upgrade the tables where needed; quick when there is nothing to do.

    Of several processes that start together one does the work while the others wait.
    new: whether an empty database may be made where there was one before. Raises DatabaseUnusable.
    """
    try:
        ensure_durable(app)
        if not is_current(app):
            with lock_schema(app):
                make_file_once(app, new=new)
                run_migrations(app)
    except SQLAlchemyError as error:
        if not is_out_of_reach(error):
            raise
        raise DatabaseUnreadable(describe_unreadable_database(app, error)) from error
    end_first_start(Path(app.config["DATA"]))


def ensure_durable(app: Flask) -> None:
    """Ask a PostgreSQL server whether a commit is on disk when it says so; SQLite is told to, at each connection.

    Raises DatabaseNotDurable.
    """
    if find_database_file(app.config["DATABASE_URL"]) is not None:
        return
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as connection:
        off = [name for name in DURABLE if connection.exec_driver_sql(f"SHOW {name}").scalar() == "off"]
    if off:
        raise DatabaseNotDurable(
            f"The PostgreSQL server has {' and '.join(off)} turned off: votes that were acknowledged could be lost. "
            "Turn it on for this database."
        )


@contextmanager
def lock_schema(app: Flask) -> Iterator[None]:
    """Let one process at a time make or upgrade the tables."""
    path = find_database_file(app.config["DATABASE_URL"])
    if path is not None:
        make_folder(path.parent)
        with lock_folder(path.parent):
            yield
        return
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    if engine.dialect.name != "postgresql":
        yield
        return
    with lock_server(engine):
        yield


def make_file_once(app: Flask, *, new: bool) -> None:
    """Make the file of a SQLite database at the first start, readable by its owner alone. Raises DatabaseMissing."""
    path, folder = find_database_file(app.config["DATABASE_URL"]), Path(app.config["DATA"])
    if path is None or not is_missing(path):
        return
    was_there = app.config["KEY_WAS_THERE"] or any(
        path.with_name(path.name + end).exists() for end in ("-wal", "-turn")
    )
    if was_there and not new and not is_first_start(folder):
        state = "empty" if path.exists() else "missing"
        raise DatabaseMissing(
            f"There was a database at {path}, but it is {state}. Put it back or restore a backup (deliberate restore "
            "FILE); the option --new creates an empty one."
        )
    make_folder(folder)
    note_first_start(folder)
    with suppress(FileExistsError):
        os.close(make_file(path))


def is_current(app: Flask) -> bool:
    """Return whether the database has the schema of this version. Raises SchemaUnknown for one of a newer version."""
    path = find_database_file(app.config["DATABASE_URL"])
    if path is not None and is_missing(path):
        return False
    steps = ScriptDirectory(str(app.extensions["migrate"].directory))
    with app.app_context(), only_reading(), app.extensions["sqlalchemy"].engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    check_known(present, steps)
    return present == steps.get_current_head()


def run_migrations(app: Flask) -> None:
    """Run the missing migrations. Raises SchemaUnknown."""
    if not is_current(app):
        with app.app_context():
            upgrade(directory=str(app.extensions["migrate"].directory))


def upgrade_on_connection(app: Flask, connection: Connection, revision: str) -> None:
    """Run the migrations up to `revision` in the transaction of this connection; whoever began it commits it."""
    with app.app_context():
        configuration = app.extensions["migrate"].migrate.get_config(app.extensions["migrate"].directory)
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, revision)


def find_newest_revision(app: Flask) -> str:
    """Return the revision this version brings every database to."""
    return str(ScriptDirectory(str(app.extensions["migrate"].directory)).get_current_head())


def ensure_known(app: Flask, revision: str) -> None:
    """Raise SchemaUnknown for the revision of a newer version."""
    check_known(revision, ScriptDirectory(str(app.extensions["migrate"].directory)))


def check_known(revision: str | None, steps: ScriptDirectory) -> None:
    """Raise SchemaUnknown unless this version has the step that the schema has reached."""
    if revision is not None and revision not in {step.revision for step in steps.walk_revisions()}:
        raise SchemaUnknown(
            f"The database has the schema {revision}, which this version does not know. Use a newer version."
        )


def describe_unreadable_database(app: Flask, error: SQLAlchemyError) -> str:
    """Return what is wrong with the database, without its password and without the statement."""
    cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0].rstrip(".")
    path = find_database_file(app.config["DATABASE_URL"])
    if path is not None:
        return f"The database {path} cannot be used: {cause}. Nothing was changed."
    address = make_url(app.config["DATABASE_URL"]).render_as_string(hide_password=True)
    return f"The database at {address} cannot be reached: {cause}."
