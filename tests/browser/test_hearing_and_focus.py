"""What those notice who listen to a page or use it by keys: messages read aloud, the focus, whole words, counters."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from deliberate.demo.scenario import load_scenario
from tests.browser.clicks import press

# Notes what the live region held when the page was there, and every change after it.
LISTEN = """() => {
  window.heard = [];
  document.addEventListener("DOMContentLoaded", () => {
    const region = document.querySelector("#announced");
    window.heard.push(region.textContent);
    new MutationObserver(() => window.heard.push(region.innerText)).observe(region, { childList: true, subtree: true });
  });
}"""
FOCUSED = "document.activeElement.innerText"


def vote(page: Page, choice: str) -> str:
    """Vote on the statement shown; returns its text."""
    text = page.locator("#next").inner_text()
    press(page, choice)
    expect(page.locator(".last")).to_contain_text(text)
    return text


def test_a_saved_vote_is_announced_after_the_page_is_there(page: Page, demo_live: str) -> None:
    page.add_init_script(f"({LISTEN})()")
    page.goto(f"{demo_live}/a/city-ai/1")
    assert page.evaluate("window.heard") == [""]
    vote(page, "Agree")
    expect(page.get_by_role("status")).to_contain_text("Saved: agree")
    assert page.evaluate("window.heard") == ["", "Saved: agree. Statement 2 of 10."]
    press(page, "Deutsch")
    # Before its script is there, a vote is a form, and a page of its own.
    page.wait_for_load_state("load")
    vote(page, "Zustimmen")
    expect(page.get_by_role("status")).to_have_text("Gespeichert: Zustimmung. Aussage 3 von 10.")


def follow_the_focus(page: Page, address: str) -> None:
    """Vote, undo the first vote, vote twice, undo one: each time the focus is on the statement shown."""
    page.goto(address)
    first = vote(page, "Agree")
    for act in ("Undo", "Disagree", "Agree", "Undo"):
        press(page, act)
        heading = page.locator("#next")
        expect(heading).to_be_focused()
        if act == "Undo":
            expect(page.locator(".last")).to_be_hidden()
    expect(page.locator("#next")).not_to_have_text(first)
    assert page.evaluate("window.scrollY") == 0


def test_the_focus_follows_votes_and_undo(page: Page, demo_live: str) -> None:
    follow_the_focus(page, f"{demo_live}/a/city-ai/1")
    assert page.evaluate(FOCUSED) == page.locator("#next").inner_text()


def test_the_focus_follows_without_script(
    demo_live: str, new_context: Callable[..., BrowserContext], browser_context_args: dict[str, object]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{demo_live}/a/city-ai/1")
    first = vote(page, "Agree")
    expect(page.locator("#next")).to_be_focused()
    press(page, "Undo")
    expect(page.locator("#next")).to_have_text(first)
    expect(page.locator("#next")).to_be_focused()


@pytest.fixture
def short_statements(demo_app: Flask) -> None:
    """Statements of at most a hundred characters."""
    from sqlalchemy import update

    from deliberate.extensions import db
    from deliberate.models import Assembly

    with demo_app.app_context():
        db.session.execute(update(Assembly).values(soft_limit=100, hard_limit=100))
        db.session.commit()


def test_an_emoji_is_one_character(page: Page, demo_live: str, short_statements: None) -> None:
    page.goto(f"{demo_live}/a/city-ai/1")
    vote(page, "Agree")
    page.goto(f"{demo_live}/a/city-ai/1/propose")
    box, left = page.get_by_label("Your statement"), page.locator("#left")
    box.press_sequentially("So " + "😀" * 97)
    expect(left).to_have_text("Characters left: 0")
    box.fill("  So\n\n" + "😀" * 97 + "\u202e  ")
    expect(left).to_have_text("Characters left: 0")
    press(page, "Send statement")
    expect(page.locator("#mine ~ article").first).to_contain_text("So " + "😀" * 97)
    page.goto(f"{demo_live}/a/city-ai/1/propose")
    box.fill("So " + "😀" * 98)
    expect(left).to_have_text("Characters left: -1")
    press(page, "Send statement")
    expect(page.get_by_role("main")).to_contain_text("This text has 101 characters; the limit is 100.")


def test_a_field_takes_an_emoji_text_of_its_full_length(page: Page, demo_live: str) -> None:
    """Browsers count two for an emoji, so `maxlength` has to leave room for all of them."""
    page.goto(f"{demo_live}/login?next=/account")
    owner = load_scenario()["accounts"]["owner"]
    page.get_by_label("E-mail address").fill(owner["email"])
    page.get_by_label("Password").fill(owner["password"])
    press(page, "Log in")
    name = page.get_by_label("Your name")
    name.fill("")
    name.press_sequentially("😀" * 80)
    assert page.evaluate("[...document.querySelector('#display_name').value].length") == 80
