"""Whoever reloads a long form in the middle of it gets back what was typed."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from deliberate.extensions import db
from tests.web.organize.conftest import PASSWORD, make_account, make_draft

SLUG = "half-done"


@pytest.fixture
def setup_page(app: Flask, live: str, page: Page) -> Page:
    """The setup of a draft, in the browser of its owner."""
    with app.app_context():
        make_draft(make_account("owner@example.org"), slug=SLUG)
        db.session.commit()
    page.goto(live + "/login")
    page.get_by_label("E-mail address").fill("owner@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page.get_by_role("link", name="My assemblies")).to_be_visible()
    page.goto(f"{live}/organize/{SLUG}/setup")
    page.get_by_text("More settings", exact=True).click()
    return page


def test_a_reload_loses_nothing_and_saving_ends_it(setup_page: Page) -> None:
    page = setup_page
    page.get_by_label("Who is asking").fill("Parks & “gardens”")
    page.get_by_label("L3: the result is binding").check()
    page.get_by_label("Participants may comment").uncheck()
    expect(page.get_by_text("Unsaved changes are kept.")).to_be_visible()
    page.reload()
    page.get_by_text("More settings", exact=True).click()
    expect(page.get_by_text("You have unsaved changes from")).to_be_visible()
    expect(page.get_by_label("Who is asking")).to_have_value("")
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("Your unsaved changes have been restored.")).to_be_visible()
    expect(page.get_by_label("Who is asking")).to_have_value("Parks & “gardens”")
    expect(page.get_by_label("L3: the result is binding")).to_be_checked()
    expect(page.get_by_label("Participants may comment")).not_to_be_checked()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto(page.url + "/setup")
    expect(page.get_by_label("Who is asking")).to_have_value("Parks & “gardens”")
    expect(page.get_by_text("You have unsaved changes from")).to_have_count(0)
