"""What the tables themselves refuse, on every database."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from deliberate.models import Account


def test_the_database_is_the_one_that_was_asked_for(db_session: Any, database_kind: str) -> None:
    assert db_session.get_bind().dialect.name == database_kind


def test_two_accounts_never_share_an_address(db_session: Any) -> None:
    for _ in range(2):
        db_session.add(Account(email="ada@example.org", display_name="Ada", password_hash="x"))
    with pytest.raises(IntegrityError):
        db_session.flush()


def test_foreign_keys_hold(db_session: Any) -> None:
    with pytest.raises(IntegrityError):
        db_session.execute(
            text("INSERT INTO membership (assembly_id, account_id, role, created_at) VALUES (7, 7, 'owner', :day)"),
            {"day": "2026-01-01 00:00:00"},
        )


def test_each_test_starts_empty(db_session: Any) -> None:
    assert db_session.query(Account).count() == 0
