"""One commit, at the edge: a response below 400 is kept, everything else is rolled back."""

from __future__ import annotations

from flask import Flask, Response, request

from deliberate.extensions import db, reading

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def register(app: Flask) -> None:
    """Begin and end the transaction of every request."""
    app.before_request(begin)
    app.after_request(finish)
    app.teardown_request(discard)


def begin() -> None:
    """Say whether this request may write."""
    reading.set(request.method in SAFE)


def finish(response: Response) -> Response:
    """Commit what an unsafe request did if its answer is below 400; a GET never writes."""
    if response.status_code < 400 and request.method not in SAFE:
        db.session.commit()
    else:
        db.session.rollback()
    return response


def discard(_error: BaseException | None) -> None:
    """Leave nothing open, whatever happened."""
    db.session.rollback()
    reading.set(False)
