"""Lets a form that is sent twice, by a double click or a connection that was lost, do once what it is for."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from deliberate.extensions import db
from deliberate.models.columns import now
from deliberate.models.completed_form import CompletedForm
from deliberate.storage.base import get_table

COMPLETED_FORM = get_table(CompletedForm)
RETENTION = dt.timedelta(days=1)
# Of two at once the second waits here until the first has committed, and then finds it.
INSERT_FORM = {
    "sqlite": sqlite.insert(COMPLETED_FORM).on_conflict_do_nothing().returning(COMPLETED_FORM.c.key_hash),
    "postgresql": postgresql.insert(COMPLETED_FORM).on_conflict_do_nothing().returning(COMPLETED_FORM.c.key_hash),
}


def claim_form(*, key_hash: str) -> str | None:
    """Note that this form is being stored; None for the first time, else the address to which the first one led."""
    at = now()
    db.session.execute(delete(COMPLETED_FORM).where(COMPLETED_FORM.c.completed_at < at - RETENTION))
    row = {"key_hash": key_hash, "destination": "", "completed_at": at}
    if db.session.scalar(INSERT_FORM[db.session.get_bind().dialect.name], row) is not None:
        return None
    return find_destination(key_hash=key_hash) or ""


def forget_form(*, key_hash: str) -> None:
    """Let this form be sent again: what it did was undone."""
    db.session.execute(delete(COMPLETED_FORM).where(COMPLETED_FORM.c.key_hash == key_hash))


def find_destination(*, key_hash: str) -> str | None:
    """Return the address to which this form led; None where it has not been stored."""
    return db.session.scalar(select(COMPLETED_FORM.c.destination).where(COMPLETED_FORM.c.key_hash == key_hash))


def keep_destination(*, key_hash: str, destination: str) -> None:
    """Keep where the form led."""
    db.session.execute(
        update(COMPLETED_FORM).where(COMPLETED_FORM.c.key_hash == key_hash).values(destination=destination)
    )
