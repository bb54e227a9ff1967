"""The report keeps its measures in a real browser: sizes, words, marks inside their ranges, whole words on phones."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect
from sqlalchemy import select

from deliberate.config import LANGUAGES
from deliberate.demo.continuum import load_continuum_demo
from deliberate.extensions import db
from deliberate.jobs.worker import finish_waiting_runs
from deliberate.models import AssemblyState, Question, Run, Statement
from deliberate.models.columns import now
from tests.house.source import HOUSE

DESK: ViewportSize = {"width": 1280, "height": 900}
SMALL: ViewportSize = {"width": 390, "height": 844}
NARROW: ViewportSize = {"width": 320, "height": 640}
CHAPTERS = ("shared", "divides", "groups", "concepts", "tensions", "responses", "robustness", "statements", "method")
WORDS = "document.body.innerText.split(/\\s+/).filter(word => /[\\p{L}\\p{N}]/u.test(word)).length"
HEIGHT = "document.documentElement.scrollHeight"
# Right edges of the blocks of a page, to four pixels; what stands within a card, a list or a table takes its edge.
EDGES = """[...new Set([...document.querySelectorAll(
  '.report > *, .report > section:not(.card) > *, .report header > *')]
  .filter(one => one.checkVisibility() && !['SECTION', 'HEADER'].includes(one.tagName))
  .map(one => Math.round(one.getBoundingClientRect().right / 4)))]"""
# Kilobytes of everything that came for the page, as they came.
WEIGHT = """[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .reduce((sum, one) => sum + one.encodedBodySize, 0) / 1000"""
# Texts of a drawing that lie outside of it.
CUT = """[...document.querySelectorAll('svg.picture text')].filter(one => {
  const [inner, outer] = [one.getBoundingClientRect(), one.ownerSVGElement.getBoundingClientRect()]
  return inner.width && (inner.right > outer.right + 1 || inner.left < outer.left - 1)
}).map(one => one.textContent)"""
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
    assert page.evaluate(WEIGHT) <= 60
    assert len(page.evaluate(SIZES)) <= 6
    assert len(page.evaluate(EDGES)) <= 3
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


# A made-up language that is longer than any of ours and runs from right to left.
MIRROR = (HOUSE / "docs" / "pseudo_language.js").read_text(encoding="utf-8")


def lengthen(statement: str, question: str) -> None:
    """Let every statement and question be this long."""
    for one in db.session.scalars(select(Statement)):
        one.text = f"{one.number}. {statement}"
    for asked in db.session.scalars(select(Question)):
        asked.text = question


def leave_open() -> None:
    """Let no outcome be certain."""
    for run in db.session.scalars(select(Run)):
        findings = copy.deepcopy(dict(run.findings or {}))
        for row in findings.get("outcomes", ()):
            row["state"] = "undetermined"
        run.findings = findings


def add_sides() -> None:
    """Add the conversation of the demo whose people have sides and form no groups, after its close."""
    assembly = load_continuum_demo()
    db.session.commit()
    finish_waiting_runs()
    assembly.state, assembly.closed_at = AssemblyState.CLOSED, now()


def add_sides_of_long_texts() -> None:
    """Add the same with long statements."""
    add_sides()
    lengthen(LONG, "What should the libraries of our city do with AI?")


LONG = (
    "All who run such systems for the public must say in plain words what they are for, who is harmed when they err, "
    "who may repair them, how long what they write down about people is kept, and who may read it later."
)
WORLDS: dict[str, tuple[str, Callable[[], None]]] = {
    "as it is": ("city-ai/2", lambda: None),
    "long texts": ("city-ai/2", lambda: lengthen(LONG, "Under which conditions, for whom and for how long may it?")),
    "long texts, short question": ("city-ai/1", lambda: lengthen(LONG, "What is it to be allowed to do?")),
    "nothing decided": ("city-ai/1", leave_open),
    "sides": ("library-ai/1", add_sides),
    "sides, long texts": ("library-ai/1", add_sides_of_long_texts),
}


@pytest.mark.slow
@pytest.mark.parametrize("world", WORLDS)
def test_page_one_keeps_its_measures_whatever_was_said(
    page: Page, demo_live: str, voting_is_over: Flask, world: str
) -> None:
    place, change = WORLDS[world]
    with voting_is_over.app_context():
        change()
        db.session.commit()
    for language in (*LANGUAGES, "mirrored"):
        page.set_extra_http_headers({"Accept-Language": "en" if language == "mirrored" else language})
        page.set_viewport_size(DESK)
        page.goto(f"{demo_live}/a/{place}/report")
        expect(page.locator(".stand-row").nth(1)).to_be_visible()
        if language == "mirrored":
            page.evaluate(MIRROR)
        assert page.evaluate(HEIGHT) <= 2300, language
        assert page.evaluate(WORDS) <= 550, language
        page.set_viewport_size(SMALL)
        assert page.evaluate(HEIGHT) <= 4000, language


@pytest.mark.parametrize("question", [1, 2])
def test_both_ends_of_a_map_are_named(page: Page, demo_live: str, voting_is_over: Flask, question: int) -> None:
    page.goto(f"{demo_live}/a/city-ai/{question}/report/groups")
    ends = page.locator("#map .axis-ends").first.locator(".end")
    expect(ends).to_have_count(2)
    for end in ends.all():
        expect(end.locator("q")).to_have_count(1)
        expect(end).to_contain_text("of 100")


@pytest.mark.slow
def test_chapters_are_a_few_screens_and_name_where_one_is(page: Page, demo_live: str, voting_is_over: Flask) -> None:
    for chapter in CHAPTERS:
        page.set_viewport_size(DESK)
        page.goto(f"{demo_live}/a/city-ai/2/report/{chapter}")
        assert page.evaluate(HEIGHT) <= 3 * 900, chapter
        assert len(page.evaluate(SIZES)) <= 6, chapter
        assert len(page.evaluate(EDGES)) <= 3, chapter
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
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_or_scrolls_sideways_on_the_narrowest_phone(
    page: Page, demo_live: str, voting_is_over: Flask, language: str
) -> None:
    page.set_viewport_size(NARROW)
    page.set_extra_http_headers({"Accept-Language": language})
    for path in ("", *(f"/{chapter}" for chapter in CHAPTERS)):
        page.goto(f"{demo_live}/a/city-ai/2/report{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert page.evaluate(BROKEN) == [], path
        assert page.evaluate(CUT) == [], path
