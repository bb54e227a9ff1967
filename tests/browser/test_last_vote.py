"""The line of the last vote says what was cast last, by the script of the page or by a form of another one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.clicks import press
from tests.browser.test_cards import HERE, vote

pytestmark = pytest.mark.slow


def said(page: Page, words: str) -> None:
    """The line says so, and still does when the page is loaded again."""
    expect(page.locator(".last")).to_contain_text(words)
    expect(page.locator("#stage")).to_have_attribute("data-unsent", "0")
    page.reload()
    expect(page.locator("#stage")).to_have_attribute("data-unsent", "0")
    expect(page.locator(".last")).to_contain_text(words)


def test_the_line_tells_the_newest_vote_wherever_it_was_cast(page: Page, demo_live: str) -> None:
    page.goto(demo_live + HERE)
    vote(page, "Agree")
    said(page, "Agree saved")
    page.goto(f"{demo_live}{HERE}/answers")
    page.locator("details.change summary").first.click()
    press(page, "Pass")
    said(page, "Pass saved")
    vote(page, "Disagree")
    said(page, "Disagree saved")
    with page.expect_response("**/votes"):
        press(page, "Undo")
    expect(page.locator(".last")).to_be_hidden()
    expect(page.locator("#stage")).to_have_attribute("data-unsent", "0")
    page.reload()
    expect(page.locator("#stage")).to_have_attribute("data-unsent", "0")
    expect(page.locator(".last")).to_be_hidden()
