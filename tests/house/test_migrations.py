"""The migrations make exactly the tables that the models describe."""

from __future__ import annotations

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import CheckConstraint, DefaultClause, MetaData, UniqueConstraint, inspect, text

from deliberate.extensions import db
from deliberate.storage.base import Base
from deliberate.storage.schema import SchemaUnknown, upgrade_schema
from tests.schema import differences

pytestmark = pytest.mark.every_database


def test_migrated_tables_equal_the_models(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        present = MigrationContext.configure(connection, opts={"compare_type": True})
        found: list[Any] = list(compare_metadata(present, Base.metadata))
        assert found == []
        assert differences(connection, Base.metadata) == []


def described_otherwise(checks: dict[tuple[str, str], str]) -> MetaData:
    """A copy of the models' tables in which some checks read otherwise, each named by its table and its own name."""
    copy = MetaData(naming_convention=Base.metadata.naming_convention)
    for model in Base.metadata.sorted_tables:
        model.to_metadata(copy)
    for (table, constraint), words in checks.items():
        changed = copy.tables[table]
        for old in [one for one in changed.constraints if one.name == f"ck_{table}_{constraint}"]:
            changed.constraints.remove(old)
        changed.append_constraint(CheckConstraint(name=constraint, sqltext=words))
    return copy


def kinds() -> list[Any]:
    """(table, column, kinds) of each check that lists the kinds a column may hold."""
    found = []
    for table in Base.metadata.sorted_tables:
        for check in table.constraints:
            name = str(check.name)
            if isinstance(check, CheckConstraint) and name.endswith("_known"):
                found.append((table.name, name.removeprefix(f"ck_{table.name}_"), str(check.sqltext)))
    return sorted(found)


def test_a_kind_without_a_migration_is_noticed_for_every_enum(app: Flask) -> None:
    listed = kinds()
    assert ("membership", "role_known") in {(table, name) for table, name, _ in listed}
    assert len(listed) >= 17
    more = {
        (table, name): words.removesuffix(")") + (", 7)" if words.endswith("1)") else ", 'guest')")
        for table, name, words in listed
    }
    with app.app_context(), db.engine.connect() as connection:
        found = differences(connection, described_otherwise(more))
    for place in ("database", "models"):
        for table, name in more:
            said = f"{table}: only in the {place}: ('check', 'ck_{table}_{name}'"
            assert any(line.startswith(said) for line in found), said
    assert len(found) == 2 * len(listed)


def test_a_rule_of_deletion_a_default_and_an_index_are_compared_too(app: Flask) -> None:
    changed = described_otherwise({("membership", "role_known"): "role <> ''"})
    membership = changed.tables["membership"]
    membership.c.role.nullable = True
    membership.c.role.server_default = DefaultClause("owner")
    membership.indexes.clear()
    for foreign in membership.foreign_key_constraints:
        foreign.ondelete = "SET NULL"
    for unique in [one for one in membership.constraints if isinstance(one, UniqueConstraint)]:
        membership.constraints.remove(unique)
    with app.app_context(), db.engine.connect() as connection:
        found = differences(connection, changed)
    told = {kind for kind in ("check", "column", "index", "foreign key", "unique") if f"('{kind}'" in " ".join(found)}
    assert told == {"check", "column", "index", "foreign key", "unique"}


def test_a_database_made_before_step_two_was_edited_is_repaired(app: Flask) -> None:
    """What the ten old databases show on SQLite, on both databases: the older column is there, the newer one is not."""
    with app.app_context():
        downgrade(directory=app.extensions["migrate"].directory, revision="0007")
        with db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE coding_plan DROP COLUMN frozen_codes"))
            connection.execute(text("ALTER TABLE coding_plan ADD COLUMN frozen_hash VARCHAR(64) DEFAULT '' NOT NULL"))
    upgrade_schema(app)
    test_migrated_tables_equal_the_models(app)


def test_preparing_twice_changes_nothing(app: Flask) -> None:
    upgrade_schema(app)
    upgrade_schema(app)


def test_every_step_can_be_taken_back_and_made_again(app: Flask) -> None:
    with app.app_context():
        downgrade(directory=app.extensions["migrate"].directory, revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade_schema(app)
    test_migrated_tables_equal_the_models(app)


def test_a_newer_schema_is_refused_in_words(app: Flask) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaUnknown, match="newer version"):
        upgrade_schema(app)
