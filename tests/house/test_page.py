"""The reader of pages sees the faults it is there for."""

from __future__ import annotations

import pytest

from tests.house.page import Page


def page(body: str) -> str:
    return f'<!doctype html><html lang="en"><head><title>Vote</title></head><body>{body}</body></html>'


def test_a_sound_page_has_no_faults() -> None:
    assert Page(page('<h1>Vote</h1><label for="a">A</label><input id="a"><label>B <input></label>')).faults() == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p>no heading</p>", "0 first headings"),
        ("<h1>a</h1><h1>b</h1>", "2 first headings"),
        ('<h1 id="x">a</h1><p id="x"></p>', "the id x is there twice"),
        ('<h1>a</h1><input name="q">', "the field q has no label"),
        ('<h1>a</h1><img src="/a.svg">', "a picture has no alternative text"),
        ('<h1>a</h1><script src="https://x.example/x.js"></script>', "loads https://x.example/x.js from elsewhere"),
        ("<h1>a</h1><p><b>bold</p>", "</p> closes b"),
    ],
)  # fmt: skip
def test_a_fault_is_named(body: str, fault: str) -> None:
    assert fault in Page(page(body)).faults()
