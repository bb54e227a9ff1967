"""The one transaction of a command: one application, one commit or only reads, refusals as messages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import Flask

from deliberate import create_app
from deliberate.config import build_database_url, read_environment
from deliberate.extensions import db, read_transaction
from deliberate.storage.database_file import find_database_file, is_missing
from deliberate.storage.folder_lock import FolderTaken, hold_folder
from deliberate.storage.private_files import is_open_to_others, make_folder
from deliberate.storage.schema import upgrade_schema


def open_application(data: str, **overrides: Any) -> Flask:
    """Return the application over a data folder, its database brought to the newest schema."""
    if not overrides.get("DATABASE_URL"):
        make_data_folder(data)
    app = create_application(data, **overrides)
    upgrade_schema(app, new=wants_new())
    return app


def open_existing_application(data: str) -> Flask:
    """Return the application over a data folder whose database must be there and stays as it is."""
    folder = Path(data).expanduser().resolve()
    path = find_database_file(build_database_url(str(read_environment().get("DATABASE_URL", "")), folder))
    if path is not None and is_missing(path):
        raise click.ClickException(f"There is no database at {path}.")
    return create_application(data)


def create_application(data: str, **overrides: Any) -> Flask:
    """Return the application over a data folder; its database is left alone."""
    return create_app({"DATA": data, **overrides})


def make_data_folder(data: str) -> Path:
    """Return the data folder, made for its owner alone where it is not there."""
    folder = Path(data).expanduser().resolve()
    try:
        make_folder(folder)
    except OSError as error:
        raise click.ClickException(f"The data folder {folder} cannot be used: {error.strerror}.") from error
    return folder


def hold_data_folder(data: str) -> None:
    """Use the data folder for as long as this process runs: no restore changes it meanwhile."""
    folder = make_data_folder(data)
    if is_open_to_others(folder):
        click.echo(f"Warning: other accounts on this machine can read {folder}; chmod 700 makes it private.", err=True)
    try:
        hold_folder(folder)
    except FolderTaken as taken:
        raise click.ClickException(
            f"Process {taken} is restoring a backup into {folder}. Start again when it has finished."
        ) from taken
    except OSError as error:
        raise click.ClickException(f"The data folder {folder} cannot be used: {error.strerror}.") from error


def wants_new() -> bool:
    """Return whether the command was told that an empty database may take the place of a lost one."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.find_root().params.get("new"))


@contextmanager
def transaction(data: str, **overrides: Any) -> Iterator[Flask]:
    """Yield an application context that commits at its end, and rolls back when something is refused."""
    app = open_application(data, **overrides)
    with app.app_context():
        try:
            yield app
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        finally:
            # The connections of a command end with it.
            db.session.remove()
            db.engine.dispose()


@contextmanager
def reading(data: str) -> Iterator[Flask]:
    """Yield an application context that only reads: on SQLite people vote meanwhile, however long it takes."""
    app = open_application(data)
    with app.app_context():
        try:
            with read_transaction():
                yield app
        finally:
            db.session.remove()
            db.engine.dispose()
