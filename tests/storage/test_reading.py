"""A request that only reads takes no lock and, on PostgreSQL, begins no transaction; writing begins one as always."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from deliberate.extensions import db
from deliberate.models import Account
from deliberate.services.accounts import register_account
from deliberate.storage.engine import only_reading

pytestmark = pytest.mark.every_database


def find_status(connection: Any) -> tuple[bool, str]:
    """Whether each statement is its own transaction, and what state the connection is in."""
    return connection.autocommit, connection.info.transaction_status.name


def test_reading_leaves_no_trace_on_the_connection(app: Flask) -> None:
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            # SQLite reads beside a writer as it is.
            return
        with only_reading():
            for _ in range(3):
                db.session.scalar(select(Account.id))
                driver = db.session.connection().connection.driver_connection
                assert find_status(driver) == (True, "IDLE")
                db.session.rollback()
        raw = db.engine.raw_connection()
        assert find_status(raw.driver_connection) == (False, "IDLE")
        raw.cursor().execute("SELECT 1")
        assert find_status(raw.driver_connection) == (False, "INTRANS")
        raw.close()


def test_nothing_is_written_while_reading(app: Flask) -> None:
    with app.app_context():
        register_account(email="one@example.org", password="a long enough password", display_name="One")
        db.session.commit()
        for statement in (
            update(Account).values(display_name="Two"),
            delete(Account),
            insert(Account).values(email="x@example.org", display_name="X", password_hash="x"),
        ):
            with only_reading():
                with pytest.raises(OperationalError):
                    db.session.execute(statement)
                db.session.rollback()
        assert db.session.scalars(select(Account.display_name)).all() == ["One"]


def test_after_a_fault_while_reading_the_next_write_is_whole(app: Flask) -> None:
    with app.app_context():
        with only_reading():
            with pytest.raises(DBAPIError):
                db.session.execute(text("SELECT nothing FROM nowhere"))
            db.session.rollback()
        register_account(email="one@example.org", password="a long enough password", display_name="One")
        db.session.flush()
        db.session.rollback()
        assert db.session.scalar(select(Account.id)) is None, "what was not committed is not there"
