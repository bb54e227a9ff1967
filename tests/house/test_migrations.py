"""The migrations make exactly the tables that the models describe."""

from __future__ import annotations

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import inspect

from deliberate.database import SchemaUnknown, prepare
from deliberate.extensions import Base, db

pytestmark = pytest.mark.every_database


def test_migrated_tables_equal_the_models(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        present = MigrationContext.configure(connection, opts={"compare_type": True})
        differences: list[Any] = list(compare_metadata(present, Base.metadata))
    assert differences == []


def test_preparing_twice_changes_nothing(app: Flask) -> None:
    prepare(app)
    prepare(app)


def test_every_step_can_be_taken_back_and_made_again(app: Flask) -> None:
    with app.app_context():
        downgrade(directory=app.extensions["migrate"].directory, revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    prepare(app)
    test_migrated_tables_equal_the_models(app)


def test_a_newer_schema_is_refused_in_words(app: Flask) -> None:
    from sqlalchemy import text

    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaUnknown, match="newer version"):
        prepare(app)
