"""A real server, a real browser, and a guard that lets no page complain or call anybody else."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, Route, expect
from waitress import wasyncore
from waitress.server import create_server

MISSING = "needs a browser: apt-get install --no-install-recommends chromium"
# This machine under a name that browsers do not trust without encryption, unlike 127.0.0.1.
HALL = "hall.test"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # As browsers will: no cookie of another site in a frame, unless it is kept apart for the site around it.
    "--test-third-party-cookie-phaseout",
    f"--host-resolver-rules=MAP {HALL} 127.0.0.1",
]
PHONE = {"width": 360, "height": 740}
# On a busy machine a page may take its time; what is there is found at once.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this room is a browser test."""
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def base_url() -> None:
    """None: every test has a server of its own, see `live`. (The plugin's own fixture warns under pytest 9.2.)"""
    return


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Drive the system's Chromium: the browsers that Playwright brings cannot be fetched everywhere."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip(MISSING)
    return {**browser_type_launch_args, "executable_path": found, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """English, on a phone; a test may ask for another size by `page.set_viewport_size`."""
    return {**browser_context_args, "locale": "en-GB", "viewport": PHONE, "reduced_motion": "reduce"}


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of a server that serves `app` during the block."""
    server: Any = create_server(app, host="127.0.0.1", port=0, threads=4, ident=None)
    address = f"http://127.0.0.1:{server.effective_port}"
    app.config["BASE_URL"] = address
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield address
    # Browsers keep connections open; the server's own thread closes them, so that none is closed while being read.
    # One that has ended by itself has closed them already.
    with suppress(OSError):
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
    thread.join(timeout=30)
    server.task_dispatcher.shutdown()


@pytest.fixture
def live(app: Flask, guard: Guard) -> Iterator[str]:
    """The address of a server with an empty database."""
    with serving(app) as address:
        yield address
        guard.listening = False


@pytest.fixture
def demo_live(demo_app: Flask, guard: Guard) -> Iterator[str]:
    """The address of a server with the demo assembly."""
    with serving(demo_app) as address:
        yield address
        guard.listening = False


class Guard:
    """Notes whatever a page should not do: complain on the console, fail to load a part, call another host."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.listening = True
        """False once the server goes: a page that is still open may miss what it asks for then."""

    def watch(self, context: BrowserContext) -> None:
        """Listen to every page of the context."""
        context.route("**/*", self.stay_home)
        context.on("console", self.console)
        context.on("weberror", lambda error: self.complaints.append(f"script error: {error.error}"))
        context.on("response", self.response)

    def watch_page(self, page: Page) -> None:
        """Listen to one page of a browser that is used by many tests."""
        page.route("**/*", self.stay_home)
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("response", self.response)

    def stay_home(self, route: Route, request: Request) -> None:
        """Let requests to our own host pass, note and refuse any other."""
        place = urlsplit(request.url)
        if place.scheme in {"http", "https"} and place.hostname != "127.0.0.1":
            self.complaints.append(f"asks another host: {request.url}")
            route.abort()
        else:
            route.continue_()

    def console(self, message: ConsoleMessage) -> None:
        """Errors count, among them breaches of the content policy; a refused form is an answer, not an error."""
        if self.listening and message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text}")

    def response(self, answer: Response) -> None:
        """A style, script, picture or font that is not there is a fault; a refusal of a form is not."""
        if answer.status >= 400 and answer.request.resource_type in {"stylesheet", "script", "image", "font"}:
            self.complaints.append(f"{answer.status}: {answer.url}")


@pytest.fixture
def guard() -> Iterator[Guard]:
    """Hears every page of the test; fails it if any complained."""
    watching = Guard()
    yield watching
    assert watching.complaints == []


@pytest.fixture
def page(guard: Guard, context: BrowserContext) -> Page:
    """A page under guard; `page.goto(live + "/…")`."""
    guard.watch(context)
    return context.new_page()


@pytest.fixture
def somebody_else(guard: Guard, new_context: Callable[..., BrowserContext]) -> Callable[[], Page]:
    """somebody_else() is a page in a browser of its own: another person, with other cookies, under the same guard."""

    def come() -> Page:
        context = new_context()
        guard.watch(context)
        return context.new_page()

    return come
