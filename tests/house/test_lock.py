"""Whoever writes keeps the others waiting for as short as can be: no unsafe request computes or renders meanwhile."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from deliberate.storage.sqlite_write_queue import QueuedConnection
from tests.house.acts import ACTS, IN_STEPS, Act, Known, known, prepared, send
from tests.house.test_pages import reader

# Rooms and libraries that compute, parse or render. None of them may run while the lock is held …
HEAVY = (
    "jinja2.", "wtforms.", "argon2.", "yaml.", "csv", "numpy.", "scipy.", "sklearn.", "numba.", "segno.",
    "zipfile", "flask.templating", "deliberate.reports.", "deliberate.formats.", "deliberate.web.forms.",
    "deliberate.concepts.text_similarity", "deliberate.concepts.duplicates", "deliberate.aggregation.modules.",
    "deliberate.aggregation.runner",
)  # fmt: skip
# … but for these: a rule and reference shares are checked for good at the moment they are stored.
LIGHT = ("deliberate.aggregation.modules.outcomes", "deliberate.aggregation.modules.weighting.")


class Watch:
    """What ran while this process held the write lock."""

    def __init__(self) -> None:
        self.is_held = False
        self.held = 0
        self.ran: set[str] = set()

    def note(self, frame: FrameType, event: str, _: Any) -> None:
        if event != "call" or not self.is_held:
            return
        module = str(frame.f_globals.get("__name__", ""))
        if f"{module}.".startswith(HEAVY) and not module.startswith(LIGHT):
            self.ran.add(f"{module}:{frame.f_code.co_name}")


@contextmanager
def watching(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Follow every call from the moment the lock is taken to the moment it is given back."""
    watch = Watch()
    begin, end = QueuedConnection.begin, QueuedConnection.end_turn

    def begun(self: QueuedConnection, *, writing: bool, **patience: Any) -> None:
        begin(self, writing=writing, **patience)
        if writing:
            watch.is_held, watch.held = True, watch.held + 1

    def ended(self: QueuedConnection) -> None:
        if self.has_turn:
            watch.is_held = False
        end(self)

    monkeypatch.setattr(QueuedConnection, "begin", begun)
    monkeypatch.setattr(QueuedConnection, "end_turn", ended)
    sys.setprofile(watch.note)
    try:
        yield watch
    finally:
        sys.setprofile(None)
        monkeypatch.undo()


def unsafe(app: Flask) -> set[str]:
    """Every endpoint that takes something other than reading."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) & {"POST", "PUT", "DELETE", "PATCH"}
    }


def sender(app: Flask, act: Act, rows: Known) -> FlaskClient:
    """A browser of the one who sends: a reader of the demo, or one of its people, who came back with a code."""
    if act.who not in rows.codes:
        return reader(app, act.who)
    client = app.test_client()
    assert client.post("/a/city-ai/return", data={"code": rows.codes[act.who]}).status_code == 303
    return client


def test_every_unsafe_endpoint_is_tried(app: Flask) -> None:
    assert set(ACTS) | IN_STEPS == unsafe(app)


# The only ones that store nothing: the session holds what they change.
STORE_NOTHING = {"language.choose", "access_links.enter", "participate.choose_host_person"}


def test_nobody_waits_while_a_request_computes(demo_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = known(demo_app)
    prepared(demo_app, reader(demo_app, "owner"))
    refused, ran, stored = {}, {}, set()
    # A new address, with which an account of the demo logs in from then on, comes last.
    for endpoint, act in (
        (name, ACTS[name](rows)) for name in sorted(ACTS, key=lambda one: one == "account_links.confirm")
    ):
        client = sender(demo_app, act, rows)
        with watching(monkeypatch) as watch:
            answer = send(client, act)
        if answer.status_code >= 400:
            refused[endpoint] = answer.text
        if watch.ran:
            ran[endpoint] = watch.ran
        if watch.held:
            stored.add(endpoint)
    assert refused == {}
    assert ran == {}
    assert set(ACTS) - stored == STORE_NOTHING
