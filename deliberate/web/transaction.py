"""One commit, at the edge: a response below 400 is kept, everything else is rolled back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from deliberate.busy import is_busy
from deliberate.extensions import db, reading
from deliberate.web.errors import busy

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
View = TypeVar("View", bound=Callable[..., Any])


def reads_first(view: View) -> View:
    """Declare that this view only reads, save inside a block `with writing()`: there it writes and commits.

    On SQLite one transaction writes at a time, so what many people send at once must not look things up meanwhile.
    """
    view.reads_first = True  # type: ignore[attr-defined]
    return view


@contextmanager
def writing() -> Iterator[None]:
    """The one transaction of a view that reads first: ends the one that read, and commits at the end of the block.

    What was read stays as it is; whatever must hold at the moment of writing is checked again inside.
    """
    session = db.session()
    session.expire_on_commit = False
    db.session.commit()
    mark = reading.set(False)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        reading.reset(mark)
        session.expire_on_commit = True


def register(app: Flask) -> None:
    """Begin and end the transaction of every request."""
    app.before_request(begin)
    app.after_request(finish)
    app.teardown_request(discard)


def only_reads() -> bool:
    """Whether this request leaves nothing to commit at its end."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method in SAFE or getattr(view, "reads_first", False)


def begin() -> None:
    """Say whether this request may write."""
    reading.set(only_reads())


def finish(response: Response) -> Response:
    """Commit what an unsafe request did if its answer is below 400; a GET never writes."""
    if response.status_code >= 400 or only_reads():
        db.session.rollback()
        return response
    try:
        db.session.commit()
    except SQLAlchemyError as problem:
        db.session.rollback()
        if not is_busy(problem):
            raise
        return busy(problem)
    return response


def discard(_error: BaseException | None) -> None:
    """Leave nothing open, whatever happened."""
    db.session.rollback()
    reading.set(False)
