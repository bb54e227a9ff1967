"""“Important to me” and what is new since the last visit, on the voting page in a real browser."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import func, select, update

from deliberate.extensions import db
from deliberate.models import Assembly, Moderation, Participant, Statement, Vote, VoteEvent
from deliberate.models.columns import now
from tests.browser.clicks import press
from tests.browser.conftest import Guard
from tests.browser.looking import accessibility_faults, broken_words, layout_faults
from tests.browser.test_cards import HERE, go_on, vote

LABEL = "This is important to me (optional)"
CARD = f"""
- checkbox "{LABEL}"
- text: {LABEL}
- button "Agree"
- button "Disagree"
- button "Pass"
"""
MARKED = """
- region "Your last vote":
  - paragraph: /Pass saved · important to you .+/
  - button "Undo"
  - link "Why?"
"""
NEWS = "New statements since your last visit: 1"


@pytest.fixture
def newest(demo_app: Flask) -> int:
    """The demo with marks offered; returns the highest id of a participant who is there before the test."""
    with demo_app.app_context():
        db.session.execute(update(Assembly).values(offers_importance=True))
        db.session.commit()
        return db.session.scalars(select(func.max(Participant.id))).one()


def marks(app: Flask, newest: int) -> dict[str, tuple[int, bool]]:
    """Text → choice and mark of every vote that was cast in the test."""
    with app.app_context():
        rows = db.session.execute(
            select(Statement.text, Vote.choice, Vote.is_important)
            .join(Vote, Vote.statement_id == Statement.id)
            .where(Vote.participant_id > newest)
        )
        return {text: (choice, is_important) for text, choice, is_important in rows}


def saved(page: Page, choice: str, *, marked: bool) -> None:
    """Wait for the line of the last vote."""
    expect(page.locator("[data-said]")).to_contain_text(f"{choice} saved")
    expect(page.locator("[data-marked]")).to_have_count(1 if marked else 0)


def come_back_later(app: Flask, newest: int) -> None:
    """Let the visit be of two days ago; since then an hour ago one waiting statement was approved."""
    with app.app_context():
        early, mine = now() - dt.timedelta(days=2), Participant.id > newest
        db.session.execute(update(Participant).where(mine).values(joined_at=early))
        db.session.execute(update(VoteEvent).where(VoteEvent.participant_id > newest).values(at=early))
        settled = early - dt.timedelta(days=1)
        db.session.execute(update(Statement).values(created_at=settled, moderated_at=settled))
        waiting = db.session.scalars(select(Statement).where(Statement.moderation == Moderation.WAITING)).first()
        assert waiting is not None
        waiting.moderation, waiting.moderated_at = Moderation.VISIBLE, now() - dt.timedelta(hours=1)
        db.session.commit()


def test_a_mark_is_sent_once_shown_and_withdrawn(page: Page, demo_live: str, demo_app: Flask, newest: int) -> None:
    """Its first answer is lost, a reason follows it, and what is undone and voted on again has none."""
    lost: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.fallback()
        else:
            lost.append(route.request.url)
            route.fetch()
            route.abort()

    page.goto(demo_live + HERE)
    page.route("**/votes", lose_the_first_answer)
    expect(page.get_by_role("main")).to_match_aria_snapshot(CARD)
    page.get_by_label(LABEL).check()
    first = vote(page, "Pass")
    expect(page.get_by_label(LABEL)).not_to_be_checked()
    # Before the vote is known to have arrived, its reason takes its place.
    page.get_by_role("link", name="Why?").click()
    press(page, "Unsure")
    saved(page, "Pass", marked=True)
    expect(page.get_by_role("main")).to_match_aria_snapshot(MARKED)
    assert marks(demo_app, newest) == {first: (0, True)}
    second = vote(page, "Agree")
    saved(page, "Agree", marked=False)
    page.get_by_label(LABEL).check()
    third = vote(page, "Disagree")
    expect(page.get_by_role("status")).to_contain_text("Saved: disagree. Marked as important to you.")
    press(page, "Undo")
    expect(page.locator("#next")).to_have_text(third)
    expect(page.get_by_label(LABEL)).not_to_be_checked()
    vote(page, "Disagree")
    saved(page, "Disagree", marked=False)
    assert marks(demo_app, newest) == {first: (0, True), second: (1, False), third: (-1, False)}


@pytest.mark.slow
def test_marks_and_news_without_connection_and_without_script(
    page: Page,
    context: BrowserContext,
    guard: Guard,
    new_context: Callable[..., BrowserContext],
    demo_live: str,
    demo_app: Flask,
    newest: int,
) -> None:
    page.goto(demo_live + HERE)
    expect(page.locator("[data-news]")).to_have_count(0)
    voted = [vote(page, "Agree")]
    saved(page, "Agree", marked=False)
    context.set_offline(True)
    for choice in ("Disagree", "Agree"):
        page.get_by_label(LABEL).check()
        voted.append(vote(page, choice))
    expect(page.locator(".unsent")).to_have_text("2 not sent yet")
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(demo_live + HERE)
    expect(page.locator("#stage")).to_have_attribute("data-unsent", "0")
    assert marks(demo_app, newest) == dict(zip(voted, [(1, False), (-1, True), (1, True)], strict=True))
    come_back_later(demo_app, newest)
    page.goto(demo_live + HERE)
    expect(page.locator("[data-news]")).to_have_text(NEWS)
    # The new one comes sooner or later, and only it is called new.
    new = []
    for _ in range(30):
        go_on(page)
        if not page.locator(".votes").count():
            break
        if "new since your last visit" in page.locator("[data-origin]").inner_text():
            new.append(page.locator("#next").inner_text())
        press(page, "Agree")
        expect(page.locator(".votebar")).not_to_have_class("votebar settling")
    assert len(new) == 1
    expect(page.locator("[data-news]")).to_have_text(NEWS)
    plain = new_context(java_script_enabled=False, storage_state=context.storage_state())
    guard.watch(plain)
    other = plain.new_page()
    other.goto(f"{demo_live}{HERE}/answers")
    expect(other.get_by_text(NEWS)).to_be_visible()
    answer = other.locator("article", has_text=voted[0]).first
    answer.get_by_text("Change vote").click()
    answer.get_by_role("button", name="Mark as important to you").click()
    expect(other.locator("article", has_text=voted[0]).first).to_contain_text("important to you")
    assert marks(demo_app, newest)[voted[0]] == (1, True)


@pytest.mark.slow
def test_every_state_is_accessible_and_fits(page: Page, demo_live: str, demo_app: Flask, newest: int) -> None:
    def tick_and_vote() -> None:
        page.get_by_label(LABEL).check()
        vote(page, "Agree")
        saved(page, "Agree", marked=True)

    def return_later() -> None:
        come_back_later(demo_app, newest)
        page.goto(demo_live + HERE)
        expect(page.locator("[data-news]")).to_be_visible()

    states: dict[str, Callable[[], object]] = {
        "first card": lambda: page.goto(demo_live + HERE),
        "after a marked vote": tick_and_vote,
        "after a pause": return_later,
        "my answers": lambda: page.goto(f"{demo_live}{HERE}/answers"),
        "your data": lambda: page.goto(f"{demo_live}/a/city-ai/data"),
    }
    faults = {}
    for name, come in states.items():
        page.emulate_media(color_scheme="light")
        page.evaluate("document.documentElement.dir = 'ltr'")
        come()
        faults[name] = accessibility_faults(page) + layout_faults(page) + broken_words(page)
    assert {name: found for name, found in faults.items() if found} == {}


def test_keys_are_offered_where_there_is_a_keyboard(
    guard: Guard, new_context: Callable[..., BrowserContext], demo_live: str
) -> None:
    for is_phone in (True, False):
        context = new_context(is_mobile=is_phone, has_touch=is_phone)
        guard.watch(context)
        page = context.new_page()
        page.goto(demo_live + HERE)
        keys = page.get_by_text("Vote with the keys A, D and P, or with the arrows")
        expect(keys).to_be_visible(visible=not is_phone)
        context.close()


def draw(page: Page, dx: int, dy: int, lifts: bool = True) -> None:
    """Move a finger over the card, in steps as a finger does."""
    box = page.locator("#next").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    for kind, share in (("Start", 0), ("Move", 0.2), ("Move", 0.6), ("Move", 1)):
        points = [{"x": x + dx * share, "y": y + dy * share}]
        touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
    if lifts:
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_card_can_be_drawn_aside_and_need_not(page: Page, guard: Guard, demo_live: str, demo_app: Flask) -> None:
    """To the end of the line agrees, in either direction of writing; up, down, a little and back are no votes."""
    browser = page.context.browser
    assert browser is not None
    for motion in ("no-preference", "reduce"):
        context = browser.new_context(
            viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, reduced_motion=motion
        )
        guard.watch(context)
        page = context.new_page()
        page.goto(demo_live + HERE)
        expect(page.locator("#stage")).to_have_attribute("data-held", re.compile(r"^\d\d$"))
        first = page.locator("#next").inner_text()
        for dx, dy in ((0, -200), (40, 0), (100, 90), (-150, 0) if motion == "reduce" else (60, 0)):
            draw(page, dx, dy)
            expect(page.locator("#next")).to_have_text(first)
            expect(page.locator(".pulled")).to_be_hidden()
        if motion == "no-preference":
            for direction, dx, said in (("ltr", 150, "Agree"), ("ltr", -150, "Disagree"), ("rtl", -150, "Agree")):
                page.evaluate("(to) => { document.documentElement.dir = to; }", direction)
                expect(page.locator(".votebar")).not_to_have_class("votebar settling")
                text = page.locator("#next").inner_text()
                draw(page, dx, 10, lifts=False)
                expect(page.locator(".pulled")).to_contain_text(said)
                draw(page, dx, 10)
                expect(page.locator("#next")).not_to_have_text(text)
                expect(page.locator("[data-said]")).to_contain_text(f"{said} saved")
        context.close()
