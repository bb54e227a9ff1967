"""An answer may be cut in its middle: screens go on asking, votes arrive once, and no script stops in an error."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.test_cards import HERE, people_before, stored, vote
from tests.house.acts import page_tokens

__all__ = ["people_before"]
pytestmark = pytest.mark.slow
# The head of an answer has come, and its body does not: as a connection that breaks then looks to a page.
CUT = """
let left = 2;
for (const name of ["text", "json"]) {
  const whole = Response.prototype[name];
  Response.prototype[name] = function () {
    return left-- > 0 ? Promise.reject(new TypeError("network error")) : whole.call(this);
  };
}
"""
MARK = "(place) => { document.querySelector(place).append(Object.assign(document.createElement('i'), {id: 'old'})); }"


@pytest.mark.parametrize(
    ("address", "place"), [("/a/city-ai/1/live", "[data-live-counts]"), ("/hall/{hall_key}", "[data-scene]")]
)
def test_a_screen_goes_on_after_answers_that_were_cut(
    page: Page, demo_live: str, demo_app: Flask, address: str, place: str
) -> None:
    page.add_init_script(CUT)
    page.goto(demo_live + address.format(**page_tokens(demo_app)))
    page.evaluate(MARK, place)
    expect(page.locator("#old")).to_have_count(0, timeout=30_000)


def test_a_vote_whose_answer_was_cut_is_sent_again_and_stored_once(
    page: Page, demo_live: str, demo_app: Flask, people_before: int
) -> None:
    page.add_init_script(CUT)
    page.goto(demo_live + HERE)
    for choice in ("Agree", "Disagree", "Agree"):
        vote(page, choice)
    expect(page.locator("#stage")).to_have_attribute("data-unsent", "0", timeout=30_000)
    assert stored(demo_app, people_before)["votes"] == 3
