"""Voting, commenting, proposing and the report with JavaScript switched off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.clicks import comment, follow, press, propose, vote_on
from tests.browser.conftest import Guard


@pytest.fixture
def plain(guard: Guard, new_context: Callable[..., BrowserContext]) -> Page:
    """A page in a browser that runs no script."""
    context = new_context(java_script_enabled=False)
    guard.watch(context)
    return context.new_page()


def test_a_sitting_works_without_script(plain: Page, demo_live: str) -> None:
    plain.goto(f"{demo_live}/a/city-ai/1")
    # What only a script could make work is not shown.
    expect(plain.locator("[data-keys]")).to_be_hidden()
    first = vote_on(plain, "Agree")
    press(plain, "Undo")
    expect(plain.locator("#next")).to_have_text(first)
    assert vote_on(plain, "Pass") == first
    press(plain, "Unsure")
    expect(plain.get_by_role("button", name="Unsure")).to_have_attribute("aria-pressed", "true")
    comment(plain, "My mother would need somebody to call.")

    follow(plain, "My answers")
    expect(plain.locator("article.outcome").first).to_contain_text("Your vote: pass")
    plain.goto(f"{demo_live}/a/city-ai/1/propose")
    plain.get_by_label("Your statement").fill("Officials must check AI results before they send a letter.")
    press(plain, "Check for similar statements")
    expect(plain.locator(".similar-ones")).to_contain_text("Officials must check AI results before sending a letter.")
    propose(plain, "Nobody should be fined by an AI alone.")


def test_the_report_works_without_script(plain: Page, demo_live: str, voting_is_over: Flask) -> None:
    plain.goto(f"{demo_live}/a/city-ai/2/report")
    follow(plain, "Statements")
    plain.get_by_label("Search statements").fill("license")
    press(plain, "Search")
    rows = plain.locator("#statements tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Nobody should publish any model without a license.")
    follow(plain, "Groups")
    plain.get_by_text("How it was decided whether there are groups").click()
    opened = plain.locator("#groups details").filter(has_text="How it was decided whether there are groups")
    expect(opened.locator("table").first).to_be_visible()
