"""The desk says whether phones reach the link, and what to do where they do not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from deliberate.addresses import build_web_address, find_network_address, is_local
from deliberate.demo.scenario import load_scenario
from deliberate.web.reach import Prober, Reachability, probe_address

DESK = f"/organize/{load_scenario()['assembly']['slug']}"
OWNER = load_scenario()["accounts"]["owner"]
JSON = {"Accept": "application/json"}


def owner(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.post("/login", data={"email": OWNER["email"], "password": OWNER["password"]})
    return client


@contextmanager
def listening(app: Any, host: str = "127.0.0.1") -> Iterator[str]:
    """The address of a real server of this application."""
    server = make_server(host, 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://{host}:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_address_for_this_computer_only_is_said_with_a_way_out(demo_app: Flask) -> None:
    demo_app.config |= {"BASE_URL": "http://127.0.0.1:8202", "SERVED_AT": "http://127.0.0.1:8202"}
    client = owner(demo_app)
    for page in (DESK, f"{DESK}/screen", f"{DESK}/reach"):
        assert "Only this computer can open http://127.0.0.1:8202." in client.get(page).text.replace("&#39;", "'")
    for page in (DESK, f"{DESK}/reach"):
        text = client.get(page).text
        assert "<code>--host 0.0.0.0</code>" in text
        assert "<code>--port 8202</code>" in text
    found = client.get(f"{DESK}/reach", headers=JSON).get_json()
    assert (found["reach"], found["works"]) == ("local", False)


def test_our_own_service_is_told_from_silence_and_from_others(demo_app: Flask) -> None:
    key = str(demo_app.config["SECRET_KEY"])
    with listening(demo_app) as address:
        assert probe_address(address, key) is Reachability.ANSWERS
        assert probe_address(address, "a key of somebody else, also long enough") is Reachability.FOREIGN
        assert probe_address(f"{address}/elsewhere", key) is Reachability.FOREIGN
    assert probe_address(address, key) is Reachability.SILENT
    assert probe_address(address.replace("http:", "https:"), key) is Reachability.SILENT


def test_a_redirect_is_not_followed(demo_app: Flask) -> None:
    asked: list[str] = []

    def elsewhere(environ: Any, start_response: Any) -> list[bytes]:
        asked.append(environ["PATH_INFO"])
        start_response("302 Found", [("Location", "/secret"), ("Content-Length", "0")])
        return []

    with listening(elsewhere) as address:
        assert probe_address(address, str(demo_app.config["SECRET_KEY"])) is Reachability.FOREIGN
    assert len(asked) == 1


def test_a_service_that_never_ends_its_answer_is_left(demo_app: Flask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert probe_address(address, str(demo_app.config["SECRET_KEY"])) is Reachability.SILENT


def test_one_question_at_a_time_and_its_answer_is_kept(demo_app: Flask) -> None:
    key, prober = str(demo_app.config["SECRET_KEY"]), Prober()
    with listening(demo_app) as address:
        with prober.lock:
            assert prober.reach(address, key) is None, "another question is under way"
        assert prober.reach(address, key) is Reachability.ANSWERS
    assert prober.reach(address, key) is Reachability.ANSWERS, "not asked again so soon"


def test_the_desk_asks_the_address_of_the_network(demo_app: Flask) -> None:
    host = find_network_address()
    if host is None or ":" in host:
        pytest.skip("needs a network")
    with listening(demo_app, host) as address:
        demo_app.config["BASE_URL"] = address
        client = owner(demo_app)
        assert "data-reach=" in client.get(DESK).text
        found = client.get(f"{DESK}/reach", headers=JSON).get_json()
        assert (found["reach"], found["works"]) == ("answers", True)
        assert f"{address} answers." in client.get(f"{DESK}/reach").text


@pytest.mark.parametrize("nonce", ["short", "x" * 33, "ä" * 32, "-" * 32])
def test_only_numbers_of_ours_are_answered(demo_app: Flask, nonce: str) -> None:
    assert demo_app.test_client().get(f"/reach/{nonce}").status_code == 404


def test_strangers_cannot_make_the_service_ask(demo_app: Flask) -> None:
    assert demo_app.test_client().get(f"{DESK}/reach", headers=JSON).status_code == 401


@pytest.mark.parametrize(
    ("base", "local"),
    [("http://127.0.0.1:8000", True), ("http://localhost", True), ("http://[::1]:80", True), ("http://0.0.0.0", True),
     ("http://127.9.9.9", True), ("http://a.localhost", True), ("http://192.168.1.5", False), ("https://a.org", False)],
)  # fmt: skip
def test_which_addresses_are_local(base: str, local: bool) -> None:
    assert is_local(base) is local


def test_addresses_follow_what_is_served() -> None:
    assert build_web_address("127.0.0.1", 8202) == "http://127.0.0.1:8202"
    assert build_web_address("::1", 80) == "http://[::1]"
    assert build_web_address("0.0.0.0", 9) == build_web_address(find_network_address() or "127.0.0.1", 9)
