"""What people do on the pages, click by click; shared by the walks."""

from __future__ import annotations

import re

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import OutgoingMail

DESK = {"width": 1280, "height": 900}
PASSWORD = "a long enough password"


def press(page: Page, name: str) -> None:
    page.wait_for_load_state()
    page.get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    page.wait_for_load_state()
    page.get_by_role("link", name=name, exact=True).first.click()


def told(page: Page, words: str) -> None:
    """The page says so after what was just done."""
    expect(page.locator("[data-announce]").first).to_contain_text(words)


def register(page: Page, live: str, app: Flask) -> None:
    """A new account by the link in its mail, which then logs out and in again."""
    page.goto(live)
    follow(page, "Create account")
    page.get_by_label("E-mail address").fill("hanna@example.org")
    press(page, "Send me the link")
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    with app.app_context():
        found = select(OutgoingMail.values).where(OutgoingMail.template == "registration")
        token = db.session.scalars(found).one()["token"]
    page.goto(f"{live}/create-account/{token}")
    page.get_by_label("Your name").fill("Hanna")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Create account")
    expect(page).to_have_url(re.compile("/organize/$"))
    press(page, "Log out")
    told(page, "You are logged out")
    follow(page, "Log in")
    page.get_by_label("E-mail address").fill("hanna@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile("/organize/$"))


def new_assembly(page: Page, title: str, template: str | None = None) -> None:
    """A draft with its remit, from a template or from nothing."""
    follow(page, "My assemblies")
    follow(page, "New assembly")
    page.get_by_label("Title").fill(title)
    if template is not None:
        page.get_by_label(template, exact=True).check()
    press(page, "Create draft")
    follow(page, "Setup")
    page.get_by_label("Who decides", exact=True).fill("The council")
    page.get_by_label("Official response due").fill("2099-01-31")
    press(page, "Save")


def add_seeds(page: Page, texts: str) -> None:
    page.get_by_label("Seed statements").fill(texts)
    press(page, "Add statements")


def vote_on(page: Page, choice: str) -> str:
    """Vote on the statement shown; returns its text."""
    text = page.locator("#next").inner_text()
    press(page, choice)
    told(page, text)
    expect(page.locator(".last")).to_contain_text(f"{choice} saved")
    return text


def comment(page: Page, text: str) -> None:
    """Say why one voted as one just did."""
    page.locator("#why summary").click()
    page.get_by_label("Your comment").fill(text)
    press(page, "Send comment")
    expect(page.get_by_role("main")).to_contain_text("A moderator will read your comment first")


def propose(page: Page, text: str) -> None:
    """Write a statement; the receipt stands under "My answers"."""
    page.get_by_label("Your statement").fill(text)
    press(page, "Send statement")
    expect(page.get_by_role("main")).to_contain_text(text)
    expect(page.get_by_role("main")).to_contain_text("Waiting for a moderator")
