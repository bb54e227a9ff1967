"""One short write, at the edge: a request reads without a lock, and writes only inside `with writing()`.

On SQLite one transaction writes at a time. Whoever looked things up, hashed a password or rendered a page meanwhile
would keep every voter waiting; so the write lock is taken last and for as little as possible.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response

from deliberate.extensions import db
from deliberate.storage.engine import reading


@contextmanager
def writing(*, afresh: bool = True) -> Iterator[None]:
    """Write in the one transaction of a request: end the one that only read, and commit at the end of the block.

    afresh: whether what was read before is read again inside, so that a service judges what is true at the moment of
    writing. The vote path does without: it checks in its own statements whatever must hold.

    Raises whatever the block raises, and then nothing is stored; SQLAlchemyError where the database cannot write.
    """
    session = db.session()
    session.expire_on_commit = afresh
    mark = None
    try:
        db.session.commit()
        mark = reading.set(False)
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        if mark is not None:
            reading.reset(mark)
        session.expire_on_commit = True


def register(app: Flask) -> None:
    """Begin and end the transaction of every request."""
    app.before_request(begin)
    app.after_request(finish)
    app.teardown_request(discard)


def begin() -> None:
    """Say that this request reads, until it says otherwise."""
    reading.set(True)


def finish(response: Response) -> Response:
    """Leave nothing to commit: what was to be stored was stored where it was written."""
    db.session.rollback()
    return response


def discard(_error: BaseException | None) -> None:
    """Leave nothing open, whatever happened."""
    db.session.rollback()
    reading.set(False)
