"""The light door: who may vote through it, and that it answers as the ordinary way does."""

from __future__ import annotations

import sqlite3
import threading
from typing import Any
from unittest.mock import Mock

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from deliberate.extensions import db
from deliberate.models import Exposure, ParticipantDevice, Statement, Vote, VoteEvent
from deliberate.models.columns import now
from deliberate.services.vote_path.path import find_vote_path
from deliberate.storage import kept_reads, sqlite_write_queue
from tests.answers import read_json
from tests.services.test_routing import open_assembly
from tests.web.ballots.test_votes_api import HERE, count, vote

OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def settings_of_app() -> dict[str, Any]:
    return {"WTF_CSRF_ENABLED": True}


@pytest.fixture
def opened(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(kept_reads, "KEPT_SECONDS", 0.0)
    with app.app_context():
        open_assembly(statements=6)
        db.session.commit()
    return app


@pytest.fixture
def voter(opened: Flask) -> FlaskClient:
    """Someone who joined by a vote on statement 1, with the token of the page."""
    client = opened.test_client()
    token = client.get("/a/trees/1").text.split('name="csrf_token" value="')[1].split('"')[0]
    joined = client.post(f"{HERE}/votes", json={"votes": [vote(1)]}, headers={"X-CSRFToken": token, **OWN})
    assert joined.status_code == 200, joined.text
    return client


def through_door(client: FlaskClient, *votes: dict[str, Any], **headers: str) -> Any:
    return client.post(f"{HERE}/votes", json={"votes": list(votes)}, headers=headers or OWN)


def watch_ordinary_way(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that the application itself was asked for."""
    asked: list[str] = []
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: asked.append("asked"))
    return asked


@pytest.mark.every_database
def test_a_participant_votes_through_the_door_and_the_answer_is_the_same(
    opened: Flask, voter: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = watch_ordinary_way(opened, monkeypatch)
    light = through_door(voter, vote(2), vote(99), vote(3, "perhaps"))
    assert asked == []
    ordinary = voter.post(
        f"{HERE}/votes?c=poster", json={"votes": [vote(2), vote(99), vote(3, "perhaps")]}, headers=OWN
    )
    assert asked == ["asked"]
    assert read_json(light)["results"] == read_json(ordinary)["results"]
    assert [one["stored"] for one in read_json(light)["results"]] == [True, False, False]
    assert read_json(light)["next"][0] == read_json(ordinary)["next"][0] | {
        "token": read_json(light)["next"][0]["token"]
    }
    for name in ("Cache-Control", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"):
        assert light.headers[name] == ordinary.headers[name]
    assert "default-src 'none'" in light.headers["Content-Security-Policy"]
    assert count(opened, VoteEvent) == 2


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://localhost"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 400),
        ({"Sec-Fetch-Site": "same-site"}, 400),
        ({"Origin": "http://elsewhere.example"}, 400),
        ({"Origin": "null"}, 400),
        ({"X-Nothing": "said"}, 400),
    ],
)
def test_only_our_own_pages_vote(opened: Flask, voter: FlaskClient, headers: dict[str, str], status: int) -> None:
    answer = through_door(voter, vote(2), **headers)
    assert answer.status_code == status
    assert count(opened, Vote) == (2 if status == 200 else 1)


def test_someone_new_needs_the_token_of_the_page(opened: Flask) -> None:
    answer = through_door(opened.test_client(), vote(1))
    assert (answer.status_code, read_json(answer)["error"]["code"]) == (400, "FormOutOfDate")
    assert count(opened, Vote) == 0


def test_a_signed_out_device_is_told_so(opened: Flask, voter: FlaskClient) -> None:
    with opened.app_context():
        db.session.execute(ParticipantDevice.__table__.delete())  # type: ignore[attr-defined]
        db.session.commit()
    answer = through_door(voter, vote(2))
    assert (answer.status_code, read_json(answer)["error"]["code"]) == (409, "DeviceSignedOut")
    assert count(opened, Vote) == 1


def test_a_device_is_noted_as_used(opened: Flask, voter: FlaskClient) -> None:
    with opened.app_context():
        db.session.execute(update(ParticipantDevice).values(last_seen=now().date().replace(year=2020)))
        db.session.commit()
    assert through_door(voter, vote(2)).status_code == 200
    with opened.app_context():
        assert db.session.scalars(select(ParticipantDevice.last_seen)).all() == [now().date()]


def test_a_batch_that_no_one_has_begun_is_given_up_and_is_not_stored(
    opened: Flask, voter: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_write_queue, "PATIENCE_SECONDS", 0.05)
    with opened.app_context():
        engine = db.engine
    raw = engine.raw_connection()
    driver: Any = raw.driver_connection
    driver.begin(writing=True)
    answers = [through_door(voter, vote(2)), through_door(voter, vote(3))]
    driver.rollback()
    raw.close()
    # The writer waited for its turn, with none of them begun.
    assert [answer.status_code for answer in answers] == [503, 503]
    assert [read_json(answer)["error"]["code"] for answer in answers] == ["Busy", "Busy"]
    assert through_door(voter, vote(4)).status_code == 200
    assert count(opened, Vote) == 2


def test_an_unknown_commit_is_answered_so_and_sending_again_changes_nothing(
    opened: Flask, voter: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = find_vote_path(opened).writer
    commit = writer.commit

    def fail(driver: Any) -> None:
        class Torn:
            @staticmethod
            def commit() -> None:
                driver.commit()
                error = sqlite3.OperationalError("disk I/O error")
                error.sqlite_errorcode = sqlite3.SQLITE_IOERR
                raise error

        monkeypatch.setattr(writer, "commit", commit)
        commit(Torn)

    monkeypatch.setattr(writer, "commit", fail)
    answer = through_door(voter, vote(2))
    assert (answer.status_code, read_json(answer)["error"]["code"]) == (503, "VoteStateUnknown")
    assert "not known" in read_json(answer)["error"]["message"]
    assert int(answer.headers["Retry-After"]) >= 1
    assert "not stored" not in answer.text
    assert through_door(voter, vote(2)).status_code == 200
    assert count(opened, Vote) == count(opened, VoteEvent) == 2


@pytest.mark.every_database
def test_a_vote_goes_on_over_connections_that_were_lost_and_says_so_where_there_is_none(
    opened: Flask, voter: FlaskClient, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = find_vote_path(opened)
    if database_kind == "postgresql":
        # As after a restart of the server: what the pool keeps is dead, and no one has noticed yet.
        kept = [path.engine.raw_connection() for _ in range(3)]
        for connection in kept:
            connection.driver_connection.pgconn.finish()  # type: ignore[union-attr]
            connection.close()
        assert through_door(voter, vote(2)).status_code == 200
    error = path.store.dialect.loaded_dbapi.OperationalError("unable to open")
    monkeypatch.setattr(path.engine.pool, "connect", Mock(side_effect=error))
    monkeypatch.setattr(kept_reads, "KEPT_SECONDS", 60.0)
    answer = through_door(voter, vote(3))
    assert (answer.status_code, read_json(answer)["error"]["code"]) == (503, "Busy")
    monkeypatch.undo()
    assert through_door(voter, vote(3)).status_code == 200
    assert count(opened, Vote) == (3 if database_kind == "postgresql" else 2)


@pytest.mark.every_database
def test_many_at_once_are_written_together_and_each_has_its_own_answer(opened: Flask, voter: FlaskClient) -> None:
    start, answers = threading.Barrier(8), [0] * 8
    cookie = voter.get_cookie("part-1")
    assert cookie is not None

    def act(place: int) -> None:
        client = opened.test_client()
        client.set_cookie("part-1", cookie.value)
        start.wait(30)
        answer = through_door(client, vote(2 + place % 4, "disagree"), vote(90 + place))
        answers[place] = answer.status_code if [r["stored"] for r in answer.json["results"]] == [True, False] else 0

    threads = [threading.Thread(target=act, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [200] * 8
    assert count(opened, Vote) == count(opened, VoteEvent) == 5
    logged = count(opened, Exposure)
    with opened.app_context():
        assert db.session.scalar(select(func.sum(Statement.shown))) == logged
