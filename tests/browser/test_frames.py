"""Shown on another site in a real browser: the participant is remembered, and sites not named show nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import update

from deliberate.extensions import db
from deliberate.models import Assembly
from tests.browser.looking import wait_until
from tests.browser.test_identity import newcomers, people_before

pytestmark = pytest.mark.slow
__all__ = ["people_before"]
HERE = "/embed/a/city-ai/1"


@pytest.fixture
def settings_of_app() -> dict[str, Any]:
    """As shipped: forms carry tokens."""
    return {"WTF_CSRF_ENABLED": True}


@contextmanager
def host_site(page: str) -> Iterator[str]:
    """The address of another site, as browsers count sites: localhost beside 127.0.0.1."""

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join(timeout=10)


def host_page(live: str) -> str:
    """What the desk tells a host to put into a page, below a heading of its own."""
    return (
        f"<!doctype html><title>Host</title><h1>Our town</h1>"
        f'<iframe data-deliberate src="{live}{HERE}" title="Vote" width="100%" height="300" style="border:0"></iframe>'
        f'<script src="{live}/static/js/embed.js" defer></script>'
    )


def allow(app: Flask, *sites: str) -> None:
    with app.app_context():
        db.session.execute(update(Assembly).where(Assembly.slug == "city-ai").values(embed_sites=list(sites)))
        db.session.commit()


def vote_in_frame(page: Page, name: str) -> str:
    """Vote on the statement that the frame shows; returns its text once the next one is there."""
    frame = page.frame_locator("iframe")
    shown = frame.locator("#next").inner_text()
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/votes")) as sent:
        frame.get_by_role("button", name=name, exact=True).click()
    assert "/embed/" in sent.value.url
    assert sent.value.status in {200, 303}
    expect(frame.locator("#next")).not_to_have_text(shown)
    return shown


@pytest.mark.parametrize("width", [320, 1280])
def test_a_participant_in_a_frame_of_another_site_is_remembered(
    context: BrowserContext, demo_app: Flask, demo_live: str, people_before: int, width: int
) -> None:
    with host_site(host_page(demo_live)) as site:
        allow(demo_app, site)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 700})
        page.goto(site)
        first = vote_in_frame(page, "Agree")
        page.goto(site)
        second = vote_in_frame(page, "Disagree")
        assert newcomers(demo_app, beyond=people_before) == [{"channel": None, "votes": {first: 1, second: -1}}]
        kept = [cookie for cookie in context.cookies() if cookie["name"].startswith("framed-")]
        assert {(cookie["secure"], cookie["sameSite"], cookie["path"]) for cookie in kept} == {(True, "None", "/embed")}
        assert len(kept) == len(context.cookies()) == 2
        wait_until(page, "document.querySelector('iframe').clientHeight > 400")
        inside = page.frames[1].evaluate("document.documentElement.scrollHeight")
        assert abs(page.locator("iframe").bounding_box()["height"] - inside) <= 2  # type: ignore[index]
        assert page.frames[1].evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.frame_locator("iframe").get_by_role("link", name="Log in").count() == 0


def test_a_site_that_was_not_named_shows_nothing(context: BrowserContext, demo_app: Flask, demo_live: str) -> None:
    with host_site(host_page(demo_live)) as site:
        allow(demo_app, "https://somewhere.example")
        page, refused = context.new_page(), list[str]()
        page.on("console", lambda message: refused.append(message.text) if "frame-ancestors" in message.text else None)
        page.goto(site)
        page.wait_for_timeout(0)
        expect(page.frame_locator("iframe").locator("#next")).to_have_count(0)
        assert refused
