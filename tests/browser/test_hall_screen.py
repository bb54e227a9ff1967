"""The presentation screen can be read from the last row: type sized by its width, nothing cut, in a browser."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Assembly, Question
from tests.house.acts import page_tokens

# Least sizes of type as parts of the width.
LEAST = {".code": 0.06, ".address": 0.022, ".label": 0.015}
SIZE = "one => parseFloat(getComputedStyle(one).fontSize) / window.innerWidth"
OVER = """[document.documentElement.scrollWidth - window.innerWidth,
  document.documentElement.scrollHeight - window.innerHeight]"""


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_the_screen_is_read_from_the_last_row(
    page: Page, demo_app: Flask, demo_live: str, width: int, height: int
) -> None:
    with demo_app.app_context():
        assembly = db.session.scalars(select(Assembly).where(Assembly.slug == "city-ai")).one()
        assembly.title = ("How the city uses artificial intelligence in its offices, schools and streets " * 2)[:120]
        question = db.session.scalars(select(Question).where(Question.position == 1)).one()
        question.text = ("What should the offices of our city be allowed to do with such systems, " * 5)[:290]
        db.session.commit()
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{demo_live}/hall/{page_tokens(demo_app)['hall_key']}")
    for part, least in LEAST.items():
        expect(page.locator(part).first).to_be_in_viewport(ratio=1)
        assert page.locator(part).first.evaluate(SIZE) >= least - 0.0005, part
    assert page.evaluate(OVER) == [0, 0]
