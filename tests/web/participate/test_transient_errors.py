"""When the database stays busy, is full or out of reach: 503 in words, nothing stored, and one can send it again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, before_render_template
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool
from werkzeug.test import TestResponse

from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.models import Exposure, Participant, Vote, VoteEvent
from deliberate.storage import sqlite_write_queue
from deliberate.storage.transient_errors import is_transient
from tests.answers import read_json
from tests.databases import application
from tests.services.test_voting import open_assembly, statements_of

AGREE = {"statement": "1", "choice": "agree"}
VOTES = "/a/trees/1/votes"
WORDS = "your vote was not stored"


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits five seconds in a test."""
    monkeypatch.setattr(sqlite_write_queue, "PATIENCE_SECONDS", 0.05)


@pytest.fixture
def opened(app: Flask) -> Flask:
    with app.app_context():
        numbers = [statement.number for statement in statements_of(open_assembly())]
        assert numbers == [1, 2]
        db.session.commit()
    return app


def stored(app: Flask) -> list[int]:
    """How many participants, votes, log rows and exposures there are."""
    with app.app_context():
        return [
            db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Participant, Vote, VoteEvent, Exposure)
        ]


@contextmanager
def held(app: Flask) -> Iterator[None]:
    """Somebody else holds what a vote needs: SQLite's write lock, or the row of the assembly."""
    engine = create_engine(app.config["DATABASE_URL"], poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("UPDATE assembly SET title = 'Held'"))
        yield
        connection.rollback()


@pytest.mark.every_database
def test_a_vote_that_waits_too_long_is_refused_in_words_and_can_be_sent_again(opened: Flask) -> None:
    client = opened.test_client()
    with held(opened):
        page = client.post(VOTES, data=AGREE)
        machine = client.post(VOTES, data=AGREE, headers={"Accept": "application/json"})
        assert client.get("/a/trees/1").status_code == 200, "reading goes on meanwhile"
    for answer in (page, machine):
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) >= 1
    assert WORDS in page.text
    assert '<input type="hidden" name="choice" value="agree">' in page.text
    assert read_json(machine)["error"]["code"] == "Busy"
    assert WORDS in read_json(machine)["error"]["message"]
    assert stored(opened) == [0, 0, 0, 0]
    assert client.post(VOTES, data=AGREE).status_code == 303
    assert stored(opened) == [1, 1, 1, 1]


def test_somebody_logged_in_reads_the_same_words(demo_app: Flask) -> None:
    client = demo_app.test_client()
    owner = load_scenario()["accounts"]["owner"]
    client.post("/login", data={"email": owner["email"], "password": owner["password"]})
    with held(demo_app):
        answer = client.post("/organize/new", data={"title": "Trees", "template": "", "language": "en"})
    assert answer.status_code == 503
    assert "nothing was stored" in answer.text


def test_while_the_page_is_made_nobody_is_kept_from_writing(opened: Flask) -> None:
    """The lock is taken after the reading and given back before the answer."""
    seen: list[bool] = []

    def look(*_: Any, **__: Any) -> None:
        held_now = [
            turn.is_taken
            for key, turn in sqlite_write_queue.WRITE_QUEUES.items()
            if key[1] in opened.config["DATABASE_URL"]
        ]
        seen.append(any(held_now))

    reads: list[tuple[bool, str]] = []

    def follow(connection: Any, *_: Any) -> None:
        connection.set_trace_callback(lambda statement: reads.append((connection.has_turn, statement)))

    with opened.app_context():
        event.listen(db.engine, "checkout", follow)
    with before_render_template.connected_to(look, opened):
        client = opened.test_client()
        assert client.post(VOTES, data=AGREE, follow_redirects=True).status_code == 200
        assert client.post(VOTES, data={"statement": "7", "choice": "agree"}).status_code == 404
    assert seen
    assert not any(seen)
    inside = [statement for has_turn, statement in reads if has_turn]
    # Joining (number, savepoint, row) and the vote itself, twice; what is looked up for the page stands outside.
    assert any(statement.startswith("INSERT INTO vote ") for statement in inside)
    assert len(inside) <= 36
    assert not any("statement.text" in statement or "FROM comment" in statement for statement in inside)


def test_a_full_disk_takes_no_vote_and_recovers(opened: Flask) -> None:
    pages = 1

    def limit(connection: Any, *_: Any) -> None:
        # SQLite takes at least the pages there are: nothing can be added beyond them.
        connection.execute(f"PRAGMA max_page_count={pages}")

    with opened.app_context():
        event.listen(db.engine, "checkout", limit)
    answers: list[TestResponse] = []
    while not answers or answers[-1].status_code == 303:
        assert len(answers) < 300
        answers.append(opened.test_client().post(VOTES, data=AGREE))
    assert answers[-1].status_code == 503
    assert WORDS in answers[-1].text
    taken = len(answers) - 1
    assert stored(opened)[:3] == [taken] * 3
    pages = 100_000
    assert opened.test_client().post(VOTES, data=AGREE).status_code == 303
    assert stored(opened)[:3] == [taken + 1] * 3


def test_a_commit_that_fails_at_the_edge_is_an_answer_too(opened: Flask) -> None:
    with opened.app_context():
        engine = db.engine

    def full(_connection: Any) -> None:
        problem = sqlite3.OperationalError("database or disk is full")
        problem.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise OperationalError("COMMIT", None, problem)

    event.listen(engine, "commit", full)
    answer = opened.test_client().post("/register", data={"email": "ada@example.org"})
    event.remove(engine, "commit", full)
    assert answer.status_code == 503
    assert "nothing was stored" in answer.text


def test_a_missing_table_is_no_busy_moment() -> None:
    connection = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("SELECT * FROM nothing")
    connection.close()
    assert not is_transient(OperationalError("SELECT", None, caught.value))
    assert not is_transient(ValueError())


@pytest.fixture
def settings_of_app(request: pytest.FixtureRequest) -> dict[str, Any]:
    if "one_connection" not in request.fixturenames:
        return {}
    return {"SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.05}}


@pytest.fixture
def one_connection() -> None:
    """The application has a single connection."""


def test_when_all_connections_are_taken_one_is_told_so(one_connection: None, opened: Flask) -> None:
    with opened.app_context(), db.engine.connect():
        # A context of its own for the request, as a web server gives it.
        answer = opened.test_client().get("/a/trees/1")
    assert answer.status_code == 503
    assert "try again" in answer.text


def test_a_database_out_of_reach_is_a_busy_service(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="needs psycopg: pip install 'psycopg[binary]'")
    with application("postgresql+psycopg://nobody@127.0.0.1:1/nothing", tmp_path) as app:
        client: FlaskClient = app.test_client()
        page, sent = client.get("/a/trees/1"), client.post(VOTES, data=AGREE)
    assert (page.status_code, sent.status_code) == (503, 503)
    assert WORDS in sent.text
