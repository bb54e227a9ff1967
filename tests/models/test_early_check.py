"""Databases whose table of invitations was made with the check of roles take the later step that adds it."""

from __future__ import annotations

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from deliberate.extensions import db

CHECK = "ck_invitation_role_known"
ROLES = "role IN ('owner', 'moderator', 'coder', 'analyst', 'observer', 'decision_maker')"


@pytest.mark.every_database
@pytest.mark.parametrize("has_check", [False, True])
def test_the_check_is_there_once_whether_the_table_had_it_or_not(app: Flask, has_check: bool) -> None:
    with app.app_context():
        folder = str(app.extensions["migrate"].directory)
        downgrade(directory=folder, revision="0033")
        if has_check:
            with db.engine.begin() as connection:
                changes = Operations(MigrationContext.configure(connection))
                with changes.batch_alter_table("invitation") as table:
                    table.create_check_constraint(CHECK, ROLES)
        upgrade(directory=folder)
        names = [one["name"] for one in inspect(db.engine).get_check_constraints("invitation")]
        assert names.count(CHECK) == 1
