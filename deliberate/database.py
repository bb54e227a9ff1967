"""Brings the database to the schema this version knows, and refuses one that is newer."""

from __future__ import annotations

from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade

from deliberate.extensions import db


class SchemaUnknown(RuntimeError):
    """The database was made by a newer version of Deliberate."""


def prepare(app: Flask) -> None:
    """Make or upgrade the tables where needed; quick when there is nothing to do."""
    with app.app_context():
        folder = Path(app.extensions["migrate"].directory)
        steps = ScriptDirectory(str(folder))
        with db.engine.connect() as connection:
            present = MigrationContext.configure(connection).get_current_revision()
        if present == steps.get_current_head():
            return
        if present is not None and present not in {step.revision for step in steps.walk_revisions()}:
            raise SchemaUnknown(
                f"The database has the schema {present}, which this version does not know. Use a newer version."
            )
        upgrade(directory=str(folder))
