"""What a device holds and cannot send: of someone else, refused by the server, or in a browser without cookies."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, BrowserType, Page, expect
from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Assembly, Participant, Statement, Vote
from deliberate.queries.assemblies import load_assembly
from deliberate.services.assemblies import close_assembly
from tests.browser.clicks import press
from tests.browser.conftest import Guard
from tests.browser.looking import accessibility_faults
from tests.browser.test_cards import HERE, TEXT, people_before, stored, vote

pytestmark = pytest.mark.slow
__all__ = ["people_before"]


@pytest.fixture
def settings_of_app() -> dict[str, Any]:
    """As shipped: forms carry tokens."""
    return {"WTF_CSRF_ENABLED": True}


@pytest.fixture
def page(guard: Guard, new_context: Callable[..., BrowserContext]) -> Page:
    """Without the service worker, which would answer beside what a test cuts."""
    context = new_context(service_workers="block")
    guard.watch(context)
    return context.new_page()


def write_without_connection(page: Page, address: str, text: str) -> None:
    """Send a statement while there is no connection; it is kept."""
    page.goto(f"{address}/propose")
    page.context.set_offline(True)
    page.get_by_label("Your statement").fill(text)
    press(page, "Send statement")
    expect(page.get_by_role("main")).to_contain_text("Your statement is kept on this device until it is sent.")


def test_what_someone_else_left_is_counted_and_never_sent(
    page: Page, demo_live: str, demo_app: Flask, people_before: int
) -> None:
    page.goto(demo_live + HERE)
    vote(page, "Agree")
    expect(page.locator(".last")).to_contain_text("Agree saved")
    expect(page.locator("[data-after='1']").first).to_be_visible()
    page.context.set_offline(True)
    left = [vote(page, "Disagree") for _ in range(2)]
    expect(page.locator(".unsent")).to_have_text("2 not sent yet")
    # Someone else takes the phone, in whatever way the cookie went; the page is still open, and tries to send.
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(page.locator("[data-problem]")).to_contain_text("This device was signed out, so nothing was stored.")
    expect(page.locator(".unsent")).to_have_text("2 not sent yet")
    page.goto(demo_live + HERE)
    box = page.locator("[data-left]")
    expect(box.locator("summary")).to_have_text("Left on this device by someone else, not sent: 2")
    assert accessibility_faults(page) == []
    main = page.get_by_role("main")
    expect(main).to_match_aria_snapshot("- group: 'Left on this device by someone else, not sent: 2'")
    mine = vote(page, "Agree")
    expect(page.locator(".last")).to_contain_text("Agree saved")
    expect(page.locator("#stage")).to_have_attribute("data-unsent", "0")
    page.goto(demo_live + HERE)
    expect(box.locator("summary")).to_have_text("Left on this device by someone else, not sent: 2")
    with demo_app.app_context():
        rows = select(Participant.number, Statement.text).join(Vote, Vote.participant_id == Participant.id)
        cast = db.session.execute(
            rows.join(Statement, Vote.statement_id == Statement.id).where(Participant.id > people_before)
        ).all()
    newest = max(number for number, _ in cast)
    assert [text for number, text in cast if number == newest] == [mine]
    assert not {text for _, text in cast} & (set(left) - {mine})
    box.locator("summary").click()
    press(page, "Discard it")
    expect(page.get_by_role("status")).to_have_text("Discarded.")
    page.reload()
    expect(page.locator("#next")).to_be_visible()
    expect(box).to_have_count(0)


def test_what_was_done_before_joining_is_told_before_a_code_makes_it_someones(page: Page, demo_live: str) -> None:
    page.goto(demo_live + HERE)
    page.context.set_offline(True)
    vote(page, "Agree")
    expect(page.locator(".unsent")).to_have_text("1 not sent yet")
    page.route("**/votes", lambda route: route.abort())
    page.context.set_offline(False)
    page.goto(f"{demo_live}/a/city-ai/return")
    expect(page.locator("[data-unnamed]")).to_contain_text("Done on this device and not sent yet: 1")
    assert accessibility_faults(page) == []
    press(page, "Discard it")
    expect(page.locator("[data-unnamed]")).to_be_hidden()
    page.goto(demo_live + HERE)
    expect(page.locator("#stage")).to_have_attribute("data-unsent", "0")


def shorten(app: Flask, limit: int) -> None:
    with app.app_context():
        for assembly in db.session.scalars(select(Assembly)):
            assembly.soft_limit, assembly.hard_limit = min(limit, 140), limit
        db.session.commit()


def test_a_text_refused_in_the_background_comes_back_and_is_sent_again(
    page: Page, demo_live: str, demo_app: Flask, people_before: int
) -> None:
    page.goto(demo_live + HERE)
    vote(page, "Agree")
    expect(page.locator(".last")).to_contain_text("Agree saved")
    write_without_connection(page, demo_live + HERE, TEXT)
    shorten(demo_app, 20)
    page.context.set_offline(False)
    page.goto(demo_live + HERE)
    box = page.locator("[data-refused]")
    expect(box).to_contain_text("the limit is 20")
    expect(box.get_by_label("Your text")).to_have_value(TEXT)
    assert accessibility_faults(page) == []
    expect(page.get_by_role("status")).to_contain_text("the limit is 20")
    for heard in ('textbox "Your text"', 'button "Send again"', 'button "Discard this text"'):
        expect(page.get_by_role("main")).to_match_aria_snapshot(f"- {heard}")
    page.reload()
    expect(box.get_by_label("Your text")).to_have_value(TEXT)
    page.goto(f"{demo_live}{HERE}/propose")
    expect(box.get_by_label("Your text")).to_have_value(TEXT)
    box.get_by_label("Your text").fill("Say which AI.")
    press(page, "Send again")
    expect(box).to_have_count(0)
    page.goto(demo_live + HERE)
    expect(page.locator("#stage")).to_have_attribute("data-unsent", "0")
    assert stored(demo_app, people_before)["texts"] == ["Say which AI."]


def test_a_text_that_came_after_the_close_is_shown_and_can_be_discarded(
    page: Page, demo_live: str, demo_app: Flask, people_before: int
) -> None:
    page.goto(demo_live + HERE)
    vote(page, "Agree")
    expect(page.locator(".last")).to_contain_text("Agree saved")
    write_without_connection(page, demo_live + HERE, TEXT)
    with demo_app.app_context():
        close_assembly(assembly=load_assembly("city-ai"), actor=None)
        db.session.commit()
    page.context.set_offline(False)
    # The page is still open: the answer comes to where the person is.
    page.evaluate("dispatchEvent(new Event('online'))")
    kept = page.get_by_label("Your statement")
    expect(page.get_by_role("main")).to_contain_text("closed")
    expect(kept).to_have_value(TEXT)
    assert stored(demo_app, people_before)["texts"] == []


def test_a_text_beyond_the_rate_limit_waits_and_is_not_lost(
    page: Page, demo_live: str, demo_app: Flask, people_before: int
) -> None:
    page.goto(demo_live + HERE)
    vote(page, "Agree")
    expect(page.locator(".last")).to_contain_text("Agree saved")
    busy = True

    def refuse(route: Any) -> None:
        if busy and route.request.method == "POST":
            error = {"error": {"code": "TooManyOwnStatements", "message": "Slower, please."}}
            route.fulfill(status=429, headers={"Retry-After": "1"}, json=error)
        else:
            route.fallback()

    page.route("**/propose", refuse)
    page.goto(f"{demo_live}{HERE}/propose")
    page.get_by_label("Your statement").fill(TEXT)
    press(page, "Send statement")
    expect(page.get_by_role("main")).to_contain_text("Your statement is kept on this device until it is sent.")
    busy = False
    expect(page).to_have_url(f"{demo_live}{HERE}/answers#mine", timeout=15_000)
    assert stored(demo_app, people_before)["texts"] == [TEXT]


def test_a_browser_that_refuses_cookies_is_told_and_claims_nothing(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    tmp_path: Path,
    guard: Guard,
    demo_live: str,
    demo_app: Flask,
    people_before: int,
) -> None:
    (tmp_path / "Default").mkdir()
    settings = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings))
    context = browser_type.launch_persistent_context(
        tmp_path, locale="en-GB", viewport={"width": 360, "height": 740}, **browser_type_launch_args
    )
    try:
        guard.watch(context)
        page, asked = context.new_page(), list[str]()
        page.on("request", lambda request: asked.append(request.method) if request.method == "POST" else None)
        page.goto(demo_live + HERE)
        told = "Your browser refuses cookies, so nothing can be saved here."
        expect(page.locator("[data-no-cookies]")).to_contain_text(told)
        expect(page.get_by_role("status")).to_contain_text(told)
        assert accessibility_faults(page) == []
        statement = page.locator("#next").inner_text()
        press(page, "Agree")
        expect(page.get_by_role("main")).to_contain_text("Your browser sent no cookies.")
        expect(page.get_by_role("main")).to_contain_text(statement)
        expect(page.get_by_role("main")).not_to_contain_text("Agree saved")
        page.goto(f"{demo_live}{HERE}/propose")
        expect(page.locator("[data-no-cookies]")).to_contain_text(told)
        page.get_by_label("Your statement").fill(TEXT)
        press(page, "Send statement")
        expect(page.get_by_role("main")).to_contain_text("Your browser sent no cookies.")
        assert TEXT in page.content()
        assert asked == ["POST", "POST"]
        kept = stored(demo_app, people_before)
        assert (kept["people"], kept["votes"], kept["texts"]) == (0, 0, [])
    finally:
        context.close()


def test_where_cookies_get_lost_on_the_way_votes_wait_and_nothing_loops(
    page: Page, demo_live: str, demo_app: Flask, people_before: int
) -> None:
    asked: list[str] = []

    def strip(route: Any) -> None:
        answer = route.fetch(headers={**route.request.headers, "cookie": ""})
        if route.request.method == "POST":
            asked.append(route.request.url)
        route.fulfill(
            response=answer, headers={name: value for name, value in answer.headers.items() if name != "set-cookie"}
        )

    page.route(f"**{HERE}", strip)
    page.route("**/votes", strip)
    page.goto(demo_live + HERE)
    page.clock.install()
    vote(page, "Agree")
    problem = page.locator("[data-problem]")
    expect(problem).to_contain_text("Your browser sent no cookies.")
    expect(page.locator(".unsent")).to_have_text("1 not sent yet")
    expect(page.locator(".last")).not_to_contain_text("Agree saved")
    before = len(asked)
    page.clock.run_for(600_000)
    assert len(asked) == before <= 2
    page.unroute_all()
    page.goto(demo_live + HERE)
    expect(page.locator("#stage")).to_have_attribute("data-unsent", "0")
    assert stored(demo_app, people_before)["votes"] == 1
