"""One short write, at the edge: a request reads without a lock, and writes only inside `with write_transaction()`.

On SQLite one transaction writes at a time. Whoever looked things up, hashed a password or rendered a page meanwhile
would keep every voter waiting; so the write lock is taken last and for as little as possible.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response
from sqlalchemy.exc import DBAPIError

from deliberate.errors import StorageUncertain
from deliberate.extensions import db
from deliberate.storage.engine import is_read_only
from deliberate.storage.transient_errors import is_commit_undone

RETRY_SECONDS = 2


@contextmanager
def write_transaction(*, afresh: bool = True) -> Iterator[None]:
    """Write in the one transaction of a request: end the one that only read, and commit at the end of the block.

    afresh: whether what was read before is read again inside, so that a service decides by what is true when it
    writes. The vote path goes without: it checks in its own statements whatever must hold.

    Raises whatever the block raises, and then nothing is stored; SQLAlchemyError where the database cannot write;
    StorageUncertain where the connection broke while it was committing.
    """
    session = db.session()
    session.expire_on_commit = afresh
    token = None
    try:
        db.session.commit()
        token = is_read_only.set(False)
        yield
        db.session.flush()
        commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        if token is not None:
            is_read_only.reset(token)
        session.expire_on_commit = True


def commit() -> None:
    """Commit what is flushed. Raises SQLAlchemyError where nothing was stored, StorageUncertain where no one can
    tell."""
    try:
        db.session.commit()
    except DBAPIError as error:
        if error.orig is None or is_commit_undone(error.orig):
            raise
        raise StorageUncertain(retry_after=RETRY_SECONDS) from error


def end_reading() -> None:
    """End the transaction that only read and keep what was read, where someone else writes for this request."""
    session = db.session()
    session.expire_on_commit = False
    try:
        db.session.commit()
    finally:
        session.expire_on_commit = True


def register(app: Flask) -> None:
    """Begin and end the transaction of every request."""
    app.before_request(begin_request)
    app.after_request(end_request)
    app.teardown_request(discard_request)


def begin_request() -> None:
    """Mark the request as read-only, until a write transaction begins."""
    is_read_only.set(True)


def end_request(response: Response) -> Response:
    """Roll back: whatever had to be stored was committed by `write_transaction`."""
    db.session.rollback()
    return response


def discard_request(_error: BaseException | None) -> None:
    """End the transaction, whatever happened."""
    db.session.rollback()
    is_read_only.set(False)
