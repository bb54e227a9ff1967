"""The site below a sub-path, behind a reverse proxy: no link, form, redirect, cookie or script leaves the path."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from flask import Flask

from benchmarks.demo import free_port
from deliberate.demo.scenario import load_scenario
from tests.child_processes import ending

HOUSE = Path(__file__).resolve().parents[2]
SLUG = str(load_scenario()["assembly"]["slug"])
OWNER = load_scenario()["accounts"]["owner"]
PREFIX = "/town/assemblies"
PUBLIC = "https://example.org"
ADDRESSED = frozenset(
    {"href", "src", "action", "formaction", "poster", "srcset"}
    | {"data-live", "data-live-counts", "data-progress", "data-similar", "data-reach", "data-copy"}
)
# Pages of one shape, such as one for each statement, are looked at this many times.
OF_A_SHAPE = 2


class Links(HTMLParser):
    """Every address in a page, and where its forms go with which fields."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.pages: list[str] = []
        self.fields: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        here = [value for name, value in values.items() if name in ADDRESSED and value]
        self.found += here
        if tag == "a" or (tag == "form" and values.get("method", "get") == "get"):
            self.pages += here
        if tag == "input" and values.get("name") in {"csrf_token", "next", "statement", "draw"}:
            # What is empty belongs to a pattern that only a script fills in.
            self.fields |= {values["name"]: values["value"]} if values.get("value") else {}


def proxy_to(upstream: int, outside: list[str]) -> type[BaseHTTPRequestHandler]:
    """A reverse proxy for one path: takes it away, and says so in the usual headers."""

    class Proxy(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            path = self.path.removeprefix(PREFIX)
            if not self.path.startswith(PREFIX) or path[:1] not in {"", "/", "?"}:
                outside.append(self.path)
                self.send_error(404)
                return
            headers = {
                name: value for name, value in self.headers.items() if name.lower() not in {"host", "connection"}
            }
            headers |= {
                "Host": f"127.0.0.1:{upstream}", "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https",
                "X-Forwarded-Host": "example.org", "X-Forwarded-Prefix": PREFIX,
            }  # fmt: skip
            line = http.client.HTTPConnection("127.0.0.1", upstream, timeout=30)
            line.request(
                self.command, path or "/", self.rfile.read(int(self.headers.get("Content-Length", 0))), headers
            )
            answer = line.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in {"connection", "content-length", "date", "server"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            line.close()

        do_GET = do_POST = handle_one  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Proxy


@dataclass
class Browser:
    """Keeps cookies with their paths, as a browser does, and speaks to the proxy alone."""

    port: int
    cookies: dict[str, tuple[str, str]] = field(default_factory=dict)

    def ask(self, path: str, sent: dict[str, str] | None = None) -> tuple[int, str, str, str]:
        """Status, kind, target of a redirect, content."""
        kept = [f"{name}={value}" for name, (value, where) in self.cookies.items() if path.startswith(where)]
        headers = {"Accept": "text/html", "Cookie": "; ".join(kept)}
        if sent is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request(
            "POST" if sent is not None else "GET", path, urlencode(sent) if sent is not None else None, headers
        )
        answer = line.getresponse()
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            found = re.search(r"Path=([^;]+)", value)
            assert found is not None
            assert "Secure" in value
            self.cookies[name] = (rest.partition(";")[0], found[1])
        text = answer.read().decode(errors="replace")
        line.close()
        return answer.status, answer.headers.get_content_type(), answer.headers.get("Location", ""), text

    def send(self, page: str, form: str, **values: str) -> str:
        """Send a form that stands on a page; where it leads."""
        status, _, target, text = self.ask(form, {**Links(self.ask(page)[3]).fields, **values})
        assert status == 303, text
        return target


@pytest.fixture
def settings_of_app() -> dict[str, Any]:
    return {"BASE_URL": PUBLIC, "TRUSTED_PROXIES": 1}


@pytest.fixture
def outside() -> list[str]:
    """Addresses asked for that do not lie below the path."""
    return []


@contextmanager
def serving_in_thread(proxy: ThreadingHTTPServer) -> Iterator[None]:
    """Serve in a thread until the end of the block."""
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()


@pytest.fixture
def proxied(demo_app: Flask, outside: list[str]) -> Iterator[int]:
    """Port of the proxy in front of `serve` on the demo."""
    upstream = free_port()
    command = [sys.executable, "-m", "deliberate", "--data", demo_app.config["DATA"], "serve", "--no-worker"]
    environment = {
        "DELIBERATE_TRUSTED_PROXIES": "1", "DELIBERATE_HTTPS": "on", "DELIBERATE_BASE_URL": PUBLIC,
        "DELIBERATE_RATE_LIMITS": "off",
    }  # fmt: skip
    process = subprocess.Popen(
        [*command, "--port", str(upstream)], cwd=HOUSE, stdout=subprocess.DEVNULL, env={**os.environ, **environment}
    )
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), proxy_to(upstream, outside))
    with ending(process), serving_in_thread(proxy):
        for _ in range(600):
            try:
                http.client.HTTPConnection("127.0.0.1", upstream, timeout=5).request("GET", "/")
                break
            except OSError:
                threading.Event().wait(0.1)
        yield proxy.server_address[1]


def leaves(address: str) -> bool:
    """Whether an address leads out of the path."""
    parts = urlsplit(address)
    if parts.scheme == "data" or (not parts.scheme and not parts.netloc and not parts.path):
        return False
    if parts.netloc and (parts.scheme, parts.netloc) != ("https", "example.org"):
        # Sources of the texts and of the software are meant to be elsewhere.
        return False
    return parts.path != PREFIX and not parts.path.startswith(f"{PREFIX}/")


def walk(browser: Browser) -> tuple[int, list[str]]:
    """Follow every link from the start page; how many pages there are, and the addresses that leave the path."""
    waiting, pages = [f"{PREFIX}/"], 0
    seen: dict[str, int] = {}
    wrong: list[str] = []
    while waiting:
        address = waiting.pop()
        shape = re.sub(r"\d+", "N", urlsplit(address).path)
        seen[shape] = seen.get(shape, 0) + 1
        if seen[shape] > OF_A_SHAPE:
            continue
        status, kind, target, text = browser.ask(address)
        assert status < 500, address
        if target:
            wrong += [f"{address} → {target}"] if leaves(target) else []
            waiting.append(urlsplit(urljoin(address, target)).path)
        elif kind == "text/html":
            pages += 1
            links = Links(text)
            wrong += [f"{address}: {one}" for one in links.found if leaves(urljoin(address, one))]
            for one in links.pages:
                parts = urlsplit(urljoin(address, one))
                if parts.netloc in {"", "example.org"} and not leaves(urljoin(address, one)):
                    waiting.append(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    return pages, sorted(set(wrong))


@pytest.mark.slow
def test_nobody_leaves_the_path(proxied: int, outside: list[str]) -> None:
    stranger, participant, owner = Browser(proxied), Browser(proxied), Browser(proxied)
    question, desk = f"{PREFIX}/a/{SLUG}/1", f"{PREFIX}/organize/{SLUG}"

    target = participant.send(f"{question}?more=1", f"{PREFIX}/language", language="de")
    assert target == f"{question}?more=1", "the language switch leads back"
    assert participant.send(question, f"{question}/votes", choice="agree").startswith(question)
    status, _, target, _ = owner.ask(desk)
    assert (status, urlsplit(target).path) == (302, f"{PREFIX}/login")
    assert owner.send(target, target, email=OWNER["email"], password=OWNER["password"]) == desk

    for browser in (stranger, participant, owner):
        pages, wrong = walk(browser)
        assert wrong == []
        assert pages >= 5
        assert {where for _, where in browser.cookies.values()} <= {PREFIX, f"{PREFIX}/login", f"{PREFIX}/sign-on"}
    assert pages > 30, "the owner sees the desk"
    assert outside == []

    _, _, _, overview = owner.ask(desk)
    assert f"{PUBLIC}{PREFIX}/a/{SLUG}" in overview, "link and code lead through the proxy"


def test_a_base_address_with_a_path_needs_no_header(demo_app: Flask) -> None:
    from deliberate import create_app

    mounted = create_app({**demo_app.config, "BASE_URL": f"{PUBLIC}{PREFIX}", "TRUSTED_PROXIES": 0})
    client = mounted.test_client()
    stripped, direct = client.get(f"/a/{SLUG}/1"), client.get(f"{PREFIX}/a/{SLUG}/1")
    assert stripped.status_code == direct.status_code == 200
    for answer in (stripped, direct):
        assert [one for one in Links(answer.text).found if leaves(urljoin(f"{PREFIX}/x", one))] == []


@pytest.mark.parametrize("host", ["evil.example", "evil.example:81"])
def test_a_wrong_host_poisons_no_link(voting_is_over: Flask, host: str) -> None:
    stranger, owner = voting_is_over.test_client(), voting_is_over.test_client()
    owner.post("/login", data={"email": OWNER["email"], "password": OWNER["password"]})
    machine = f"/api/v1/assemblies/{SLUG}/questions/1"
    paths = [(stranger, one) for one in ("/", f"/a/{SLUG}", f"/a/{SLUG}/1/report", "/organize", f"/organize/{SLUG}")]
    paths += [(stranger, f"{machine}/outcome-statement"), (stranger, f"{machine}/rubric.yaml"), (stranger, "/j?code=x")]
    paths += [(owner, f"/organize{one}") for one in ("", f"/{SLUG}", f"/{SLUG}/screen", f"/{SLUG}/reach")]
    for client, path in paths:
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code < 400, path
        assert "evil" not in answer.text, path
        assert "evil" not in answer.headers.get("Location", ""), path


@pytest.mark.parametrize("prefix", ["//evil.example", "https://evil.example", "/a b", "/a/../b\\", "/" + "x" * 300])
def test_a_prefix_that_is_no_path_is_ignored(demo_app: Flask, prefix: str) -> None:
    answer = demo_app.test_client().get("/", headers={"X-Forwarded-Prefix": prefix})
    assert all(one[0] in "/#" and one[:2] != "//" for one in Links(answer.text).found)
    assert "evil" not in answer.text


def test_nobody_is_believed_who_is_no_proxy(demo_app: Flask) -> None:
    from deliberate import create_app

    alone = create_app({**demo_app.config, "TRUSTED_PROXIES": 0})
    headers = {"X-Forwarded-Prefix": "/theirs", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    answer = alone.test_client().get("/", headers=headers)
    assert "/theirs" not in answer.text
    assert "evil" not in answer.text
