"""Every kind of page in a real browser: axe in light and dark, narrow screens, both directions of writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from deliberate.demo.scenario import load_scenario
from deliberate.web.access import open_to_all
from deliberate.web.errors import MESSAGES, build_error_response
from tests.browser.conftest import Guard, serving
from tests.browser.looking import accessibility_faults, broken_words, layout_faults
from tests.browser.places import NOT_PAGES, NOT_PAGES_IN, PLACES
from tests.databases import application, copied_sqlite
from tests.house.acts import page_tokens


@pytest.fixture(scope="module")
def demo_site(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    """One server with the demo for all pages; it also shows every refusal under /refused/<status>."""
    folder = tmp_path_factory.mktemp("site")
    with application(copied_sqlite(demo_template, folder), folder) as app:

        def refused(status: int) -> Any:
            return build_error_response(status, str(MESSAGES.get(status, MESSAGES[400])), "What helps.")

        app.add_url_rule("/refused/<int:status>", "refused", open_to_all(refused))
        with serving(app) as address:
            yield app, address


@pytest.fixture(scope="module")
def readers(
    demo_site: tuple[Flask, str], browser: Browser, browser_context_args: dict[str, Any]
) -> Iterator[dict[str, BrowserContext]]:
    """A browser for each kind of person: nobody known, somebody who has voted, the owner, a coder."""
    contexts = {
        # A service worker would ask for pages itself, past what the test says about the language.
        who: browser.new_context(**{**browser_context_args, "base_url": demo_site[1], "service_workers": "block"})
        for who in ("stranger", "participant", "owner", "coder")
    }
    voter = contexts["participant"].new_page()
    voter.goto("/a/city-ai/1")
    for choice in ("agree", "disagree", "agree", "disagree", "agree", "disagree", "agree", "agree", "pass"):
        voter.locator(f".votes button.{choice}").click()
    for who in ("owner", "coder"):
        page, person = contexts[who].new_page(), load_scenario()["accounts"][who]
        page.goto("/login")
        page.get_by_label("E-mail address").fill(person["email"])
        page.get_by_label("Password").fill(person["password"])
        page.get_by_role("main").get_by_role("button", name="Log in").click()
        expect(page.get_by_role("button", name="Log out")).to_be_visible()
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.fixture
def look(
    demo_site: tuple[Flask, str], readers: dict[str, BrowserContext], guard: Guard
) -> Iterator[Callable[[str, str], Page]]:
    """look(reader, address) is the page as that reader sees it, under guard."""
    opened: list[Page] = []
    token = page_tokens(demo_site[0])

    def open_page(who: str, address: str) -> Page:
        page = readers[who].new_page()
        opened.append(page)
        guard.watch_page(page)
        page.goto(address.format(**token))
        return page

    yield open_page
    for page in opened:
        page.close()


def test_every_readable_page_is_in_the_list(demo_site: tuple[Flask, str]) -> None:
    app, _ = demo_site
    readable = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    pages = {name for name in readable - NOT_PAGES - {"refused"} if not name.startswith(NOT_PAGES_IN)}
    assert pages == {kind.split(":")[0] for kind in PLACES} - {"a refusal"}


# The chapters of the report are long and made of the same parts: page one, two of them and all together in each run.
# Of the desk, which is built of few parts, those that differ most.
OFTEN = {
    "home.index", "account.login", "account_page.account", "participate.assembly", "participate.question",
    "participate.question: after a vote", "participate.answers", "participate.standing", "participate.propose_form",
    "live.show", "hall.show", "hall.show: revealed", "report.show", "report.tensions", "report.robustness",
    "report.statements", "organize.assembly", "organize.setup", "organize.moderation", "organize.coding",
    "organize.statements", "organize.outcomes", "a refusal",
}  # fmt: skip
KINDS = [pytest.param(kind, marks=() if kind in OFTEN else pytest.mark.slow) for kind in PLACES]


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_for_everybody(look: Callable[[str, str], Page], kind: str) -> None:
    page = look(*PLACES[kind])
    expect(page.locator("h1")).to_have_count(1)
    assert accessibility_faults(page) + layout_faults(page) == []
    if kind.startswith("organize."):
        check_tabs(page)


def check_tabs(page: Page) -> None:
    """A page of the desk shows one tab as current: its own, or that of the part to which it belongs."""
    tabs, path = page.get_by_role("navigation", name="Sections of this assembly").locator("a"), urlsplit(page.url).path
    shown = [(tab.get_attribute("href"), tab.get_attribute("aria-current")) for tab in tabs.all()]
    current = [(address, how) for address, how in shown if how]
    own = [address for address, _ in shown if address == path]
    assert current == [(path, "page")] if own else [how for _, how in current] == ["true"] or not shown


def in_german(route: Route, request: Request) -> None:
    """Ask as a German browser does, whatever language the browser of the test has."""
    route.continue_(headers={**request.headers, "accept-language": "de"})


@pytest.mark.slow
def test_no_button_breaks_a_german_word(
    demo_site: tuple[Flask, str], readers: dict[str, BrowserContext], guard: Guard
) -> None:
    """German has the longest words of our languages."""
    token, faults, pages = page_tokens(demo_site[0]), {}, {}
    for who, context in readers.items():
        page = pages[who] = context.new_page()
        guard.watch_page(page)
        page.route("**/*", in_german)
    for kind, (who, address) in PLACES.items():
        pages[who].goto(address.format(**token))
        expect(pages[who].locator("html")).to_have_attribute("lang", "de")
        faults[kind] = broken_words(pages[who])
    for page in pages.values():
        page.close()
    assert {kind: found for kind, found in faults.items() if found} == {}


# All refusals share one template; the one for a busy service has a button of its own.
@pytest.mark.parametrize("status", [409, 503])
def test_a_refusal_is_for_everybody(look: Callable[[str, str], Page], status: int) -> None:
    page = look("stranger", f"/refused/{status}")
    assert accessibility_faults(page) + layout_faults(page) == []


def test_the_other_direction_mirrors_the_page(look: Callable[[str, str], Page]) -> None:
    page = look("stranger", "/")
    name, entry = page.locator(".brand"), page.get_by_role("link", name="Log in")

    def left_of(item: Any) -> float:
        return float(item.bounding_box()["x"])

    assert left_of(name) < left_of(entry)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert left_of(name) > left_of(entry)
