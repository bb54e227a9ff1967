"""The edge of the command line: one application, one commit, refusals in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import Flask

from deliberate import create_app
from deliberate.database import prepare
from deliberate.errors import DomainError
from deliberate.extensions import db


def application(data: str, **overrides: Any) -> Flask:
    """The application over a data folder, its database brought to the newest schema."""
    if not overrides.get("DATABASE_URL"):
        folder = Path(data).expanduser()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise click.ClickException(f"The data folder {folder} cannot be used: {error.strerror}.") from error
    app = create_app({"DATA": data, **overrides})
    prepare(app)
    return app


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
        except BaseException:
            db.session.rollback()
            raise
        finally:
            # The connections of a command end with it.
            db.session.remove()
            db.engine.dispose()
