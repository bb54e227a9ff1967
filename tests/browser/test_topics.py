"""Labeling statements on a phone: choose, give a topic, see it, take it back; nothing is wider than the screen."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect

from deliberate.extensions import db
from deliberate.queries.assemblies import load_assembly
from deliberate.queries.topics import load_topic_names
from deliberate.services.statements import add_statement
from tests.browser.looking import SIDEWAYS, measure
from tests.services.test_topics import TEXTS
from tests.web.organize.conftest import PASSWORD, make_account, make_draft

SLUG = "by-topic"
PHONE: ViewportSize = {"width": 360, "height": 740}
PAGE = f"/organize/{SLUG}/questions/1/topics"


@pytest.fixture
def phone(app: Flask, live: str, page: Page) -> Page:
    """The phone of an owner whose question has two hundred statements."""
    with app.app_context():
        question = make_draft(make_account("owner@example.org"), slug=SLUG).questions[0]
        for text in [*TEXTS, *(f"Wish number {n} is for benches of kind {n}." for n in range(190))]:
            add_statement(question=question, text=text)
        db.session.commit()
    page.set_viewport_size(PHONE)
    page.goto(live + "/login")
    page.get_by_label("E-mail address").fill("owner@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page.get_by_role("link", name="My assemblies")).to_be_visible()
    return page


def names(app: Flask) -> dict[int, list[str]]:
    with app.app_context():
        return load_topic_names(load_assembly(SLUG).questions[0])


def test_statements_are_labeled_on_a_phone_and_that_is_undone(app: Flask, live: str, phone: Page) -> None:
    phone.goto(live + PAGE)
    phone.get_by_text("Add a topic").click()
    phone.locator("#new-name").fill("Buses")
    phone.get_by_role("button", name="Add topic").click()
    expect(phone.get_by_text("The topic was added.")).to_be_visible()

    phone.get_by_label("Search statements").fill("buses")
    phone.get_by_role("button", name="Search").click()
    boxes = phone.locator(".labeled input[type=checkbox]")
    expect(boxes).to_have_count(3)
    for box in boxes.all()[:2]:
        box.check()
    bar = phone.locator(".givetopics")
    expect(bar).to_be_in_viewport()
    phone.get_by_label("Topic", exact=True).select_option("Buses")
    bar.get_by_role("button", name="Add", exact=True).click()
    expect(phone.get_by_text("2 labels were added.")).to_be_visible()
    expect(phone.locator(".labeled .topicname")).to_have_text(["Buses", "Buses"])
    assert len(names(app)) == 2
    assert measure(phone, SIDEWAYS) <= 0

    phone.get_by_role("button", name="Undo").click()
    expect(phone.get_by_text("2 labels were removed.")).to_be_visible()
    assert names(app) == {}
