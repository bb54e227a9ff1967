"""With the reader's own few colours, what only colour or shade told is told by lines."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page

from tests.browser.clicks import press, vote_on

SHOWN = """(box) => {
  const style = getComputedStyle(box);
  return ["fill", "stroke", "strokeDasharray", "borderBlockEndColor", "borderBlockEndWidth", "outlineStyle",
          "outlineWidth", "backgroundColor", "fontWeight", "textDecorationLine"].map((name) => style[name]).join(" ");
}"""


def looks(item: Locator) -> str:
    """Everything that can still tell it apart."""
    return str(item.first.evaluate(SHOWN))


@pytest.fixture
def forced(page: Page) -> Page:
    page.emulate_media(forced_colors="active")
    return page


def test_a_chosen_reason_and_the_progress_are_seen(forced: Page, demo_live: str) -> None:
    forced.goto(f"{demo_live}/a/city-ai/1")
    vote_on(forced, "Pass")
    press(forced, "Unsure")
    assert looks(forced.get_by_role("button", name="Unsure")) != looks(forced.get_by_role("button", name="It depends"))
    assert looks(forced.locator(".dots i.on")) != looks(forced.locator(".dots i:not(.on)"))


def test_the_focus_is_seen(forced: Page, demo_live: str) -> None:
    forced.goto(f"{demo_live}/a/city-ai/1")
    agree = forced.get_by_role("button", name="Agree", exact=True)
    before = looks(agree)
    forced.keyboard.press("Tab")
    agree.focus()
    assert looks(agree) != before


def test_bars_and_groups_are_told_apart(forced: Page, demo_live: str, voting_is_over: Flask) -> None:
    forced.goto(f"{demo_live}/a/city-ai/2/report/all")
    kinds = [looks(forced.locator(f".claims .chart rect.{name}")) for name in ("agree", "pass", "disagree")]
    assert len(set(kinds)) == 3
    assert looks(forced.locator(".ladder li.on")) != looks(forced.locator(".ladder li:not(.on)"))
    forced.goto(f"{demo_live}/a/city-ai/1/report/concepts")
    assert looks(forced.locator(".cell.weak")) != looks(forced.locator(".cell:not(.weak)"))
