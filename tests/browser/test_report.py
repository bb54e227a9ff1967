"""The report keeps its measures in a real browser: sizes, words, marks inside their ranges, whole words on phones."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect

DESK: ViewportSize = {"width": 1280, "height": 900}
SMALL: ViewportSize = {"width": 390, "height": 844}
NARROW: ViewportSize = {"width": 320, "height": 640}
CHAPTERS = ("shared", "divides", "groups", "concepts", "tensions", "responses", "robustness", "statements", "method")
WORDS = "document.body.innerText.split(/\\s+/).filter(word => /[\\p{L}\\p{N}]/u.test(word)).length"
HEIGHT = "document.documentElement.scrollHeight"
SIZES = """[...new Set([...document.querySelectorAll('.report *, .chapters *')].filter(one => one.checkVisibility()
  && [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
  .map(one => Math.round(parseFloat(getComputedStyle(one).fontSize))))]"""
# Each mark with its place and the ends of its own range, as drawn: the round caps of a range count to neither.
MARKS = """[...document.querySelectorAll('svg.axis')].flatMap(axis => {
  const width = axis.getBoundingClientRect().width
  return [...axis.querySelectorAll('svg.mark')].map(mark => {
    const name = [...mark.classList].find(one => one !== 'mark')
    const range = axis.querySelector(`line.range.${name}`)
    const at = one => one.baseVal.value
    return [at(mark.x), at(range.x1), at(range.x2), width]
  })
})"""
# Words of ours that are cut in two, longest first; texts of participants may be hyphenated.
BROKEN = """(() => {
  const found = [], walker = document.createTreeWalker(document.querySelector('.report'), NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const node = walker.currentNode
    if (!node.parentElement.checkVisibility() || node.parentElement.closest('[dir=auto], code, svg, .hide')) continue
    for (const match of node.textContent.matchAll(/[\\p{L}\\p{N}]+/gu)) {
      const range = document.createRange()
      range.setStart(node, match.index)
      range.setEnd(node, match.index + match[0].length)
      const lines = new Set([...range.getClientRects()].map(one => Math.round(one.top)))
      if (lines.size > 1) found.push(match[0])
    }
  }
  return found
})()"""


@pytest.mark.parametrize("question", [1, 2])
def test_page_one_is_an_answer_in_a_minute(page: Page, demo_live: str, voting_is_over: Flask, question: int) -> None:
    page.set_viewport_size(DESK)
    page.goto(f"{demo_live}/a/city-ai/{question}/report")
    assert page.evaluate(HEIGHT) <= 2300
    assert page.evaluate(WORDS) <= 550
    assert len(page.evaluate(SIZES)) <= 6
    expect(page.locator(".account")).to_be_in_viewport()
    page.set_viewport_size(SMALL)
    assert page.evaluate(HEIGHT) <= 4000


@pytest.mark.parametrize("question", [1, 2])
def test_no_mark_lies_outside_its_own_range(page: Page, demo_live: str, voting_is_over: Flask, question: int) -> None:
    for path in ("", "/shared", "/divides"):
        for size in (DESK, NARROW):
            page.set_viewport_size(size)
            page.goto(f"{demo_live}/a/city-ai/{question}/report{path}")
            marks = page.evaluate(MARKS)
            assert marks or path == "/divides"
            assert [mark for mark in marks if not mark[1] - 0.1 <= mark[0] <= mark[2] + 0.1] == []
            assert [mark for mark in marks if not 0 <= mark[0] <= mark[3] + 0.1] == []


@pytest.mark.slow
def test_chapters_are_a_few_screens_and_name_where_one_is(page: Page, demo_live: str, voting_is_over: Flask) -> None:
    for chapter in CHAPTERS:
        page.set_viewport_size(DESK)
        page.goto(f"{demo_live}/a/city-ai/2/report/{chapter}")
        assert page.evaluate(HEIGHT) <= 3 * 900, chapter
        assert len(page.evaluate(SIZES)) <= 6, chapter
        page.set_viewport_size(SMALL)
        page.goto(f"{demo_live}/a/city-ai/2/report/{chapter}")
        bar, current = page.locator(".chapters"), page.locator(".chapters [aria-current]")
        expect(current).to_be_in_viewport(ratio=1)
        box = bar.bounding_box()
        assert box is not None
        assert 44 <= box["height"] <= 46
        # Where there is enough to scroll, the bar stays at the top of the window.
        page.evaluate("window.scrollTo(0, 700)")
        if page.evaluate("window.scrollY") > 200:
            assert page.evaluate("document.querySelector('.chapters').getBoundingClientRect().top") == 0, chapter


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_is_cut_or_scrolls_sideways_on_the_narrowest_phone(
    page: Page, demo_live: str, voting_is_over: Flask, language: str
) -> None:
    page.set_viewport_size(NARROW)
    page.set_extra_http_headers({"Accept-Language": language})
    for path in ("", *(f"/{chapter}" for chapter in CHAPTERS)):
        page.goto(f"{demo_live}/a/city-ai/2/report{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert page.evaluate(BROKEN) == [], path
