"""The edge of the command line: one application, one commit, refusals in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from deliberate import create_app
from deliberate.busy import is_out_of_reach
from deliberate.database import DatabaseUnusable, prepare, unreadable_words
from deliberate.errors import DomainError
from deliberate.extensions import db
from deliberate.storage.private_files import make_folder


def application(data: str, **overrides: Any) -> Flask:
    """The application over a data folder, its database brought to the newest schema."""
    if not overrides.get("DATABASE_URL"):
        folder = Path(data).expanduser()
        try:
            make_folder(folder)
        except OSError as error:
            raise click.ClickException(f"The data folder {folder} cannot be used: {error.strerror}.") from error
    app = create_app({"DATA": data, **overrides})
    try:
        prepare(app, new=wants_new())
    except DatabaseUnusable as problem:
        raise click.ClickException(str(problem)) from problem
    return app


def wants_new() -> bool:
    """Whether the command was told that an empty database may take the place of a lost one."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.find_root().params.get("new"))


@contextmanager
def edge(data: str, **overrides: Any) -> Iterator[Flask]:
    """An application context that commits at its end, and rolls back and explains when something is refused."""
    app = application(data, **overrides)
    with app.app_context():
        try:
            yield app
            db.session.commit()
        except DomainError as refusal:
            db.session.rollback()
            hint = f" {refusal.hint}" if refusal.hint else ""
            raise click.ClickException(f"{refusal}{hint}") from refusal
        except SQLAlchemyError as problem:
            db.session.rollback()
            if not is_out_of_reach(problem):
                raise
            raise click.ClickException(unreadable_words(app, problem)) from problem
        except BaseException:
            db.session.rollback()
            raise
        finally:
            # The connections of a command end with it.
            db.session.remove()
            db.engine.dispose()
