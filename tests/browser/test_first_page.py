"""The start page in a real browser: it loads alone, and nothing stands in the way of anybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import complaints

SIZES = [(360, 740), (1280, 900)]


@pytest.mark.parametrize("path", ["/", "/login", "/register", "/concepts", "/nothing-here"])
@pytest.mark.parametrize("size", SIZES, ids=["phone", "desk"])
def test_a_page_loads_alone_and_fits(page: Page, live: str, path: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(live + path)
    expect(page.locator("h1")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0], "no sideways scrolling"


@pytest.mark.parametrize("path", ["/", "/login", "/register", "/concepts"])
def test_a_page_is_accessible(page: Page, live: str, path: str) -> None:
    page.goto(live + path)
    assert complaints(page, "any") == []
