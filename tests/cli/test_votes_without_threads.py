"""Votes wait for the disk without a thread; whatever else comes to their address gets one, and the same answer."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from deliberate.cli.request_lanes import Lane
from deliberate.cli.rsgi_adapter import Adapter, BodyLimits
from deliberate.extensions import db
from deliberate.models import Vote, VoteEvent
from deliberate.queries.assemblies import load_assembly
from deliberate.services.assemblies import close_assembly
from deliberate.services.vote_path.path import find_vote_path, read_board_without_session
from deliberate.storage import kept_reads, sqlite_write_queue
from deliberate.web.ballots import door
from tests.answers import read_json
from tests.services.test_routing import open_assembly
from tests.web.ballots.test_vote_door import OWN, through_door, voter
from tests.web.ballots.test_votes_api import HERE, count, vote

__all__ = ["voter"]
LIMITS = BodyLimits(largest=100_000, seconds=5.0, waiting_bytes=1_000_000)


@pytest.fixture
def settings_of_app() -> dict[str, Any]:
    return {"WTF_CSRF_ENABLED": True, "PAGE_CACHE_SECONDS": 60}


@pytest.fixture
def opened(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(kept_reads, "KEPT_SECONDS", 60.0)
    with app.app_context():
        open_assembly(statements=6)
        db.session.commit()
    return app


class Head:
    """A request as Granian tells of it."""

    http_version, server, client, scheme, method = "1.1", "127.0.0.1:80", "127.0.0.1:1", "http", "POST"
    query_string = ""

    def __init__(self, path: str, headers: dict[str, str]) -> None:
        self.path, self.headers = path, headers


class Transport:
    """Hands over a body, and keeps the answer."""

    def __init__(self, body: bytes) -> None:
        self.body, self.status, self.answer = body, 0, b""

    async def __call__(self) -> bytes:
        return self.body

    def __aiter__(self) -> Any:
        raise AssertionError("a small body is taken in one piece")

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.status = status

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.answer = status, body


def ask(app: Any, bodies: Sequence[Any], headers: dict[str, str], threads: int = 0) -> list[tuple[int, Any]]:
    """Status and JSON of requests that come at once. threads: how many there are for them."""

    async def answer() -> list[tuple[int, Any]]:
        adapter = Adapter(app, {Lane.ORDINARY: threads}, LIMITS)
        transports = [Transport(json.dumps({"votes": body}).encode()) for body in bodies]
        heads = [Head(f"{HERE}/votes", headers | {"content-length": str(len(one.body))}) for one in transports]
        calls = [adapter.__rsgi__(head, one) for head, one in zip(heads, transports, strict=True)]
        await asyncio.wait_for(asyncio.gather(*calls), 60)
        assert adapter.waiting_votes == 0
        return [(one.status, json.loads(one.answer)) for one in transports]

    # Browsers of other tests keep a loop in this thread.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, answer()).result(120)


def of(client: FlaskClient) -> dict[str, str]:
    """The headers that this client's browser sends."""
    cookie = client.get_cookie("part-1")
    assert cookie is not None
    names = {name.lower(): value for name, value in OWN.items()}
    return {**names, "host": "localhost", "cookie": f"part-1={cookie.value}", "content-type": "application/json"}


@pytest.mark.every_database
def test_votes_of_many_requests_need_no_thread(opened: Flask, voter: FlaskClient) -> None:
    assert through_door(voter, vote(2)).status_code == 200, "the board is at hand now"
    answers = ask(opened, [[vote(number)] for number in (3, 4, 5, 6)], of(voter))
    assert [(status, told["results"][0]["stored"]) for status, told in answers] == [(200, True)] * 4
    assert max(told["progress"]["answered"] for _, told in answers) == count(opened, Vote) == 6


def test_a_crowd_waits_for_one_reading_of_the_board(
    opened: Flask, voter: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those who come before the board is at hand take no thread each: then the last would wait for all the others."""
    assert through_door(voter, vote(2)).status_code == 200
    find_vote_path(opened).boards.found.clear()
    readings = list[str]()

    def read_and_note(*place: Any) -> Any:
        readings.append(threading.current_thread().name)
        return read_board_without_session(*place)

    monkeypatch.setattr(door, "read_board_without_session", read_and_note)
    answers = ask(opened, [[vote(number)] for number in (3, 4, 5, 6)], of(voter), threads=2)
    assert [(status, told["results"][0]["stored"]) for status, told in answers] == [(200, True)] * 4
    assert len(readings) == 1
    assert readings[0].startswith("ordinary-")


def test_a_board_that_cannot_be_read_is_told_in_words(
    opened: Flask, voter: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert through_door(voter, vote(2)).status_code == 200
    find_vote_path(opened).boards.found.clear()

    def fail(*_: Any) -> None:
        raise OperationalError("board", None, sqlite3.OperationalError("disk I/O error"))

    monkeypatch.setattr(door, "read_board_without_session", fail)
    answers = ask(opened, [[vote(3)], [vote(4)]], of(voter), threads=1)
    assert [status for status, _ in answers] == [503, 503]
    monkeypatch.undo()
    assert count(opened, Vote) == 2, "the two from before"


def test_refusals_say_the_same_as_elsewhere(opened: Flask, voter: FlaskClient) -> None:
    votes = [vote(2), vote(99), vote(3, "perhaps")]
    [(status, told)] = ask(opened, [votes], of(voter), threads=1)
    assert (status, told["results"]) == (200, read_json(through_door(voter, *votes))["results"])
    with opened.app_context():
        close_assembly(assembly=load_assembly("trees"), actor=None)
        db.session.commit()
    [(status, told)] = ask(opened, [[vote(4)]], of(voter), threads=1)
    assert (status, told) == (409, read_json(through_door(voter, vote(4))))
    assert count(opened, Vote) == 2


def test_someone_new_takes_the_ordinary_way(opened: Flask, voter: FlaskClient) -> None:
    headers = {name: value for name, value in of(voter).items() if name != "cookie"}
    [(status, told)] = ask(opened, [[vote(1)]], headers, threads=1)
    assert (status, told["error"]["code"]) == (400, "FormOutOfDate")


def test_who_waits_too_long_is_told_that_nothing_was_stored(
    opened: Flask, voter: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert through_door(voter, vote(2)).status_code == 200
    monkeypatch.setattr(sqlite_write_queue, "PATIENCE_SECONDS", 0.05)
    with opened.app_context():
        raw = db.engine.raw_connection()
    driver: Any = raw.driver_connection
    driver.begin(writing=True)
    [(status, told)] = ask(opened, [[vote(3)]], of(voter), threads=1)
    driver.rollback()
    raw.close()
    assert (status, told["error"]["code"]) == (503, "Busy")
    monkeypatch.undo()
    assert ask(opened, [[vote(4)]], of(voter))[0][0] == 200
    assert count(opened, Vote) == 3


def test_what_is_being_committed_is_not_told_to_be_stored(
    opened: Flask, voter: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert through_door(voter, vote(2)).status_code == 200
    writer, told = find_vote_path(opened).writer, threading.Event()
    commit = writer.commit

    def commit_late(driver: Any) -> None:
        told.wait(60)
        commit(driver)

    monkeypatch.setattr(sqlite_write_queue, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(writer, "commit", commit_late)
    [(status, answer)] = ask(opened, [[vote(3)]], of(voter), threads=1)
    told.set()
    assert (status, answer["error"]["code"]) == (503, "VoteStateUnknown")
    monkeypatch.undo()
    assert ask(opened, [[vote(3)]], of(voter))[0][0] == 200
    assert count(opened, Vote) == count(opened, VoteEvent) == 3


def test_an_application_without_the_light_door_is_only_called_in_threads() -> None:
    called: list[str] = []

    def app(_environ: Any, start_response: Any) -> list[bytes]:
        called.append(threading.current_thread().name)
        start_response("200 OK", [])
        return [b"{}"]

    assert ask(app, [[vote(1)]], {}, threads=1) == [(200, {})]
    assert called == ["ordinary-0"]
