"""A database that acknowledges what it could lose is not used."""

from __future__ import annotations

import pytest
from flask import Flask

from deliberate.extensions import db
from deliberate.storage.schema import DatabaseNotDurable, upgrade_schema


@pytest.mark.every_database
def test_a_server_that_commits_without_the_disk_is_refused_at_the_start(app: Flask, database_kind: str) -> None:
    upgrade_schema(app)
    if database_kind == "sqlite":
        return
    with app.app_context():
        name = db.engine.url.database
        db.session.connection().exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    with pytest.raises(DatabaseNotDurable, match="synchronous_commit"):
        upgrade_schema(app)
