"""Cards that never wait, and the outbox behind them: what a participant's page does by itself, in a real browser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import func, select

from deliberate.extensions import db
from deliberate.models import Comment, Origin, Participant, Statement, Vote, VoteEvent
from tests.browser.clicks import press
from tests.browser.conftest import Guard
from tests.browser.looking import accessibility_faults, broken_words, layout_faults, wait_until

HERE = "/a/city-ai/1"
TEXT = "Every school should say which AI it uses."
REASON = "My neighbors could not read the letter."


@pytest.fixture
def settings_of_app() -> dict[str, Any]:
    """As shipped: forms carry tokens."""
    return {"WTF_CSRF_ENABLED": True}


@pytest.fixture
def people_before(demo_app: Flask) -> int:
    """The highest number of a participant of the demo: who comes later, came in this test."""
    with demo_app.app_context():
        return db.session.scalars(select(func.max(Participant.id))).one()


def vote(page: Page, choice: str) -> str:
    """Vote on the statement shown and wait for what comes next; returns its text."""
    heading = page.locator("#next")
    text = heading.inner_text()
    press(page, choice)
    expect(heading).not_to_have_text(text)
    return text


def go_on(page: Page) -> None:
    """Begin the next batch, where one has ended."""
    more = page.locator("[data-more]")
    if more.count():
        more.click()


def stored(app: Flask, before: int) -> dict[str, Any]:
    """What the people who came in this test have left: how many they are, and each of their acts."""
    with app.app_context():
        people = db.session.scalars(select(Participant.id).where(Participant.id > before)).all()
        events = db.session.execute(
            select(Statement.text, VoteEvent.choice)
            .join(VoteEvent, VoteEvent.statement_id == Statement.id)
            .where(VoteEvent.participant_id.in_(people))
        ).all()
        return {
            "people": len(people),
            "votes": db.session.scalar(select(func.count()).select_from(Vote).where(Vote.participant_id.in_(people))),
            "events": Counter(text for text, _ in events),
            "texts": db.session.scalars(select(Statement.text).where(Statement.author_id.in_(people))).all(),
            "comments": db.session.scalars(select(Comment.text).where(Comment.participant_id.in_(people))).all(),
        }


def test_a_vote_is_answered_without_a_page_load(
    page: Page, demo_live: str, demo_app: Flask, people_before: int
) -> None:
    page.goto(demo_live + HERE)
    page.evaluate("window.same = true")
    voted = [vote(page, choice) for choice in ("Agree", "Disagree", "Pass")]
    assert page.evaluate("window.same")
    expect(page.locator(".last")).to_contain_text("Pass saved")
    expect(page).to_have_title("Statement 4 of 10 · Under which conditions should our public offices use AI?")
    press(page, "Undo")
    expect(page.locator("#next")).to_have_text(voted[2])
    expect(page.locator("#next")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Vote withdrawn. Statement 3 of 10.")
    expect(page.locator(".unsent")).to_be_hidden()
    page.locator(".votes .agree").dblclick()
    expect(page.locator(".last")).to_contain_text("Agree saved")
    shown = page.locator("#next").inner_text()
    page.reload()
    expect(page.locator("[data-place]")).to_have_text("Statement 4 of 10")
    expect(page.locator("#next")).to_have_text(shown)
    kept = stored(demo_app, people_before)
    assert (kept["people"], kept["votes"]) == (1, 3)
    assert set(kept["events"]) == set(voted)


@pytest.mark.slow
def test_what_was_done_without_a_connection_arrives_once(
    page: Page, context: BrowserContext, demo_live: str, demo_app: Flask, people_before: int
) -> None:
    page.goto(demo_live + HERE)
    voted = [vote(page, "Agree")]
    expect(page.locator(".last")).to_contain_text("Agree saved")
    # From here on the worker keeps both pages.
    wait_until(page, "navigator.serviceWorker.controller !== null")
    page.goto(f"{demo_live}{HERE}/propose")
    page.goto(demo_live + HERE)
    wait_until(page, "caches.open('deliberate-pages').then(kept => kept.keys()).then(all => all.length === 2)")
    expect(page.locator("#stage")).to_have_attribute("data-held", re.compile(r"^\d\d$"))
    context.set_offline(True)
    for _ in range(10):
        voted.append(vote(page, "Disagree"))
        if page.locator("[data-more]").count():
            go_on(page)
    expect(page.locator(".unsent")).to_have_text("10 not sent yet")
    page.get_by_role("link", name="Why?").click()
    page.get_by_label("Your comment").fill(REASON)
    press(page, "Send comment")
    expect(page.get_by_role("main")).to_contain_text("Your comment is kept on this device until it is sent.")
    page.reload()
    expect(page.locator(".unsent")).to_have_text("11 not sent yet")
    page.goto(f"{demo_live}{HERE}/propose")
    page.get_by_label("Your statement").fill(TEXT)
    press(page, "Send statement")
    expect(page.get_by_role("main")).to_contain_text("Your statement is kept on this device until it is sent.")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(demo_live + HERE)
    expect(again.locator("#stage")).to_have_attribute("data-unsent", "0")
    kept = stored(demo_app, people_before)
    assert kept["events"] == Counter(voted)
    assert (kept["people"], kept["votes"], kept["texts"], kept["comments"]) == (1, 11, [TEXT], [REASON])


@pytest.mark.slow
@pytest.mark.parametrize("status", [403, 404])
def test_what_something_on_the_way_refuses_is_not_lost(
    page: Page, demo_live: str, demo_app: Flask, people_before: int, status: int
) -> None:
    page.goto(demo_live + HERE)
    page.route("**/votes", lambda route: route.fulfill(status=status, content_type="text/html", body="Log in"))
    voted = vote(page, "Agree")
    expect(page.locator(".unsent")).to_have_text("1 not sent yet")
    page.unroute("**/votes")
    expect(page.locator("#stage")).to_have_attribute("data-unsent", "0")
    assert stored(demo_app, people_before)["events"] == {voted: 1}


@pytest.mark.slow
def test_what_is_sent_again_because_its_answer_was_lost_is_stored_once(
    page: Page, demo_live: str, demo_app: Flask, people_before: int
) -> None:
    lost: set[str] = set()

    def lose_the_first_answer(route: Route) -> None:
        kind = route.request.url.rsplit("/", 1)[-1]
        if route.request.method == "POST" and kind not in lost:
            lost.add(kind)
            route.fetch()
            route.abort()
        else:
            route.fallback()

    page.goto(demo_live + HERE)
    for address in ("**/votes", "**/comments", "**/propose"):
        page.route(address, lose_the_first_answer)
    vote(page, "Agree")
    expect(page.locator(".last")).to_contain_text("Agree saved")
    page.get_by_role("link", name="Why?").click()
    page.get_by_label("Your comment").fill(REASON)
    press(page, "Send comment")
    expect(page.get_by_role("main")).to_contain_text("A moderator will read your comment first")
    page.goto(f"{demo_live}{HERE}/propose")
    page.get_by_label("Your statement").fill(TEXT)
    press(page, "Send statement")
    expect(page).to_have_url(f"{demo_live}{HERE}/answers#mine")
    assert lost == {"votes", "comments", "propose"}
    kept = stored(demo_app, people_before)
    assert (kept["people"], kept["votes"], kept["texts"], kept["comments"]) == (1, 1, [TEXT], [REASON])


@pytest.mark.slow
def test_two_tabs_and_an_expired_session_are_one_person(
    page: Page, context: BrowserContext, demo_live: str, demo_app: Flask, people_before: int
) -> None:
    page.goto(demo_live + HERE)
    other = context.new_page()
    other.goto(demo_live + HERE)
    # Two first votes at once, from a session that has ended meanwhile: a new page token is fetched, and both count.
    for tab in (page, other):
        vote(tab, "Agree")
    for tab in (page, other):
        expect(tab.locator(".last")).to_contain_text("Agree saved")
    context.clear_cookies(name="session")
    vote(page, "Disagree")
    expect(page.locator(".last")).to_contain_text("Disagree saved")
    before = stored(demo_app, people_before)
    page.go_back()
    page.go_forward()
    expect(page.locator("#next")).to_be_visible()
    kept = stored(demo_app, people_before)
    assert (kept["people"], kept["votes"]) == (1, before["votes"])


@pytest.mark.slow
def test_a_newcomer_without_cookies_gets_new_ones_and_the_vote_counts(
    page: Page, context: BrowserContext, demo_live: str, demo_app: Flask, people_before: int
) -> None:
    page.goto(demo_live + HERE)
    context.clear_cookies()
    text = vote(page, "Agree")
    expect(page.locator(".last")).to_contain_text("Agree saved")
    kept = stored(demo_app, people_before)
    assert (kept["people"], kept["events"]) == (1, Counter([text]))


@pytest.mark.slow
@pytest.mark.parametrize("size", [(320, 568), (375, 553)], ids=["320", "375"])
@pytest.mark.parametrize("with_script", [True, False], ids=["script", "plain"])
def test_the_buttons_stay_where_they_are(
    guard: Guard, new_context: Callable[..., BrowserContext], demo_live: str, size: tuple[int, int], with_script: bool
) -> None:
    context = new_context(java_script_enabled=with_script)
    guard.watch(context)
    page = context.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(demo_live + HERE)
    places = set()
    for _ in range(10):
        page.wait_for_load_state()
        box = page.locator(".votes .agree").bounding_box()
        assert box is not None
        places.add((box["y"], box["y"] + box["height"]))
        lines = page.locator("#next").evaluate("box => box.clientHeight / parseFloat(getComputedStyle(box).lineHeight)")
        assert lines >= 3 - 0.01
        vote(page, "Agree")
    assert len(places) == 1
    assert places.pop()[1] <= size[1]
    expect(page.locator(".twoways a")).to_have_text(
        ["See where you stand", "Go on voting" if with_script else "10 more"]
    )


def pass_and_ask_why(page: Page) -> None:
    vote(page, "Pass")
    page.get_by_role("link", name="Why?").click()


def vote_without_connection(page: Page) -> None:
    page.context.set_offline(True)
    vote(page, "Agree")
    expect(page.locator(".unsent")).to_be_visible()


def finish_the_batch(page: Page) -> None:
    page.context.set_offline(False)
    for _ in range(7):
        vote(page, "Agree")


# Each state of the path, and how one comes there from the one before.
STATES: dict[str, Callable[[Page, str], object]] = {
    "first card": lambda page, here: page.goto(here),
    "after a vote": lambda page, here: vote(page, "Agree"),
    "after a pass, reasons open": lambda page, here: pass_and_ask_why(page),
    "not sent yet": lambda page, here: vote_without_connection(page),
    "batch end": lambda page, here: finish_the_batch(page),
    "my answers": lambda page, here: page.goto(f"{here}/answers"),
    "where do I stand": lambda page, here: page.goto(f"{here}/standing"),
    "write a statement": lambda page, here: page.goto(f"{here}/propose"),
}


@pytest.mark.slow
def test_every_state_is_accessible_and_fits(page: Page, demo_live: str) -> None:
    faults = {}
    for name, come in STATES.items():
        page.emulate_media(color_scheme="light")
        page.evaluate("document.documentElement.dir = 'ltr'")
        come(page, demo_live + HERE)
        faults[name] = accessibility_faults(page) + layout_faults(page) + broken_words(page)
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.slow
def test_the_path_by_keys_alone(page: Page, demo_live: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(demo_live + HERE)
    page.locator("#next").focus()
    first = page.locator("#next").inner_text()
    page.keyboard.press("Tab")
    expect(page.locator(".votes .agree")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#next")).to_be_focused()
    expect(page.locator("#next")).not_to_have_text(first)
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#next")).to_have_text(first)
    expect(page.locator("#next")).to_be_focused()
    page.get_by_label("Vote with the keys A, D and P, or with the arrows").check()
    for key, choice in (("A", "Agree"), ("d", "Disagree"), ("ArrowRight", "Pass"), ("ArrowLeft", "Agree")):
        expect(page.locator(".votebar")).not_to_have_class("votebar settling")
        text = page.locator("#next").inner_text()
        page.keyboard.press(key)
        expect(page.locator("#next")).not_to_have_text(text)
        expect(page.locator("[data-said]")).to_contain_text(choice)


def test_the_origin_of_a_card_is_named(demo_app: Flask) -> None:
    """The words of the script know every origin there is."""
    from deliberate.queries.assemblies import load_assembly
    from deliberate.web.participate.client import build_client_words

    with demo_app.test_request_context(HERE):
        words = build_client_words(load_assembly("city-ai").questions[0].text)
    assert {str(origin) for origin in Origin} <= set(words)
