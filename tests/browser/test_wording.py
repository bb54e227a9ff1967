"""A statement is reworded while somebody reads it, and the rules change: what people see, in a real browser."""

from __future__ import annotations

import datetime as dt

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Assembly, Statement, Vote
from deliberate.models.columns import now
from deliberate.queries.assemblies import load_assembly
from deliberate.services.assemblies import edit_assembly
from deliberate.services.wording import edit_statement
from tests.browser.clicks import press
from tests.browser.looking import accessibility_faults, layout_faults

NEW = "The text says the opposite now."


def reword(app: Flask, text: str) -> None:
    """The owner replaces the statement with this text."""
    with app.app_context():
        found = db.session.scalars(select(Statement).where(Statement.text == text)).one()
        edit_statement(statement=found, actor=None, text=NEW, reason="It was unclear.", makes_new=True)
        db.session.commit()


def test_a_vote_on_a_text_that_changed_is_asked_again(demo_app: Flask, demo_live: str, page: Page) -> None:
    page.goto(f"{demo_live}/a/city-ai/1")
    old = page.locator("#next").inner_text()
    reword(demo_app, old)
    press(page, "Agree")
    alert = page.locator(".notice.error")
    expect(alert).to_contain_text("The wording changed while you were reading. Please vote again.")
    expect(alert.locator("s")).to_have_text(old)
    expect(page.locator("#next")).to_have_text(NEW)
    assert layout_faults(page) == []
    assert accessibility_faults(page) == []
    press(page, "Disagree")
    expect(page.locator(".last")).to_contain_text("Disagree saved")
    with demo_app.app_context():
        made = db.session.scalars(select(Statement).where(Statement.text == NEW)).one()
        assert db.session.scalars(select(Vote.choice).where(Vote.statement_id == made.id)).all() == [-1]


def test_people_who_took_part_are_told_what_changed(demo_app: Flask, demo_live: str, page: Page) -> None:
    page.goto(f"{demo_live}/a/city-ai/1")
    press(page, "Agree")
    expect(page.locator(".last")).to_contain_text("Agree saved")
    with demo_app.app_context():
        assembly: Assembly = load_assembly("city-ai")
        edit_assembly(
            assembly=assembly, actor=None, closes_at=now() + dt.timedelta(days=2), consent_text="Kept for a year."
        )
        db.session.commit()
    page.reload()
    main = page.get_by_role("main")
    expect(main).to_contain_text("The closing time was changed on")
    expect(main).to_contain_text("The information about how your data is used was changed on")
    assert layout_faults(page) == []
    assert accessibility_faults(page) == []
    page.get_by_role("link", name="Compare the versions").first.click()
    expect(main).to_contain_text("Kept for a year.")
    assert layout_faults(page) == []
    page.go_back()
    press(page, "I have read this")
    expect(main).not_to_contain_text("The information about how your data is used was changed on")
