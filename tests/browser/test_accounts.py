"""An account in a real browser: second factor, recovery code, a reset, passing an assembly on, deletion."""

from __future__ import annotations

import re

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from deliberate.extensions import db
from deliberate.models import Account
from deliberate.queries.accounts import find_account
from deliberate.services.members import add_member
from deliberate.services.passwords import create_reset_token
from tests.web.organize.conftest import PASSWORD, SLUG, make_account, make_draft

pytestmark = pytest.mark.slow
NEW_PASSWORD = "another four words side by side"


def log_in(page: Page, live: str, email: str, password: str = PASSWORD) -> None:
    page.goto(live + "/login")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Log in").click()


def log_out(page: Page) -> None:
    page.get_by_role("banner").get_by_role("button", name="Log out").click()
    expect(page.get_by_role("banner").get_by_role("link", name="Log in")).to_be_visible()


def forget_last_step(app: Flask) -> None:
    """As if the last code had been used a while ago."""
    with app.app_context():
        db.session.query(Account).update({"totp_step": 0})
        db.session.commit()


def test_a_walk_through_an_account(app: Flask, live: str, page: Page) -> None:
    with app.app_context():
        owner = make_account("owner@example.org", "Olga")
        make_account("carl@example.org", "Carl")
        assembly = make_draft(owner)
        add_member(assembly=assembly, actor=owner, email="carl@example.org", role="moderator")
        db.session.commit()
    log_in(page, live, "owner@example.org")
    page.goto(live + "/account")
    page.get_by_role("link", name="Set up two-factor authentication").click()
    page.get_by_text("You can't scan it?").click()
    totp = pyotp.TOTP(page.locator("code.secret").inner_text())
    page.get_by_label("Code from the app").fill(totp.now())
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Turn on").click()
    codes = page.locator("ul.codes code").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="I have kept them").click()
    log_out(page)

    forget_last_step(app)
    for code in (totp.now(), codes[0]):
        log_in(page, live, "owner@example.org")
        page.get_by_label("Code").fill(code)
        page.get_by_role("main").get_by_role("button", name="Log in").click()
        expect(page.get_by_role("heading", name="My assemblies")).to_be_visible()
        log_out(page)

    with app.app_context():
        account = find_account("owner@example.org")
        assert account is not None
        token = create_reset_token(account=account, secret=app.config["SECRET_KEY"])
    page.goto(f"{live}/reset-password/{token}")
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Set new password").click()
    log_in(page, live, "owner@example.org", NEW_PASSWORD)
    page.get_by_label("Code").fill(codes[1])
    page.get_by_role("main").get_by_role("button", name="Log in").click()

    page.goto(live + "/account/delete")
    page.get_by_role("link", name=re.compile("Pass it on")).click()
    page.get_by_label("New owner").select_option(label="Carl (carl@example.org)")
    page.get_by_label("Current password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Offer ownership").click()
    expect(page.get_by_text("It is not accepted yet.")).to_be_visible()
    log_out(page)
    log_in(page, live, "carl@example.org")
    page.goto(live + "/account")
    page.get_by_role("link", name="Read and answer").click()
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Accept ownership").click()
    expect(page.get_by_text("You are now the owner of this assembly.")).to_be_visible()
    assert page.url.endswith(f"/organize/{SLUG}")
    log_out(page)

    log_in(page, live, "owner@example.org", NEW_PASSWORD)
    page.get_by_label("Code").fill(codes[2])
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    page.goto(live + "/account/delete")
    page.get_by_label("Current password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Your e-mail address, to confirm").fill("owner@example.org")
    page.get_by_label("Current password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Delete my account permanently").click()
    expect(page.get_by_text("Your account is deleted.")).to_be_visible()
    with app.app_context():
        assert find_account("owner@example.org") is None
