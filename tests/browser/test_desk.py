"""Moderating and coding by keys: off until switched on, oldest first, in bulk, and every decision can be undone."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, ViewportSize, expect

from deliberate.extensions import db
from deliberate.models import Moderation, Statement
from deliberate.queries.assemblies import load_assembly
from deliberate.services.assemblies import open_assembly
from deliberate.services.joining import join_assembly
from deliberate.services.statements import propose_statement
from tests.web.organize.conftest import PASSWORD, make_account, make_draft

SLUG = "by-keys"
TEXTS = ["Trams should be free.", "Libraries should lend tablets.", "Schools should teach coding.", "Buy my course."]
DESK: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture
def desk(app: Flask, live: str, page: Page) -> Page:
    """The browser of an owner with four statements waiting, oldest first."""
    with app.app_context():
        owner = make_account("owner@example.org")
        assembly = make_draft(owner, slug=SLUG)
        open_assembly(assembly=assembly, actor=owner)
        person = join_assembly(assembly=assembly).participant
        for text in TEXTS:
            propose_statement(participant=person, question=assembly.questions[0], text=text)
        db.session.commit()
    page.set_viewport_size(DESK)
    page.goto(live + "/login")
    page.get_by_label("E-mail address").fill("owner@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page.get_by_role("link", name="My assemblies")).to_be_visible()
    return page


def states(app: Flask) -> list[str]:
    with app.app_context():
        found = db.session.query(Statement).filter(Statement.text.in_(TEXTS)).order_by(Statement.id)
        return [statement.moderation for statement in found]


def queue(page: Page, live: str) -> Locator:
    page.goto(f"{live}/organize/{SLUG}/moderation")
    return page.locator(".queued")


def test_moderating_by_keys(app: Flask, live: str, desk: Page) -> None:
    cards = queue(desk, live)
    expect(cards).to_have_count(4)
    assert [one.split("\n")[0] for one in cards.locator(".said").all_inner_texts()] == TEXTS
    desk.locator("body").press("j")
    desk.locator("body").press("v")
    assert states(app) == ["waiting"] * 4, "keys are off until switched on"

    desk.get_by_label("Keyboard shortcuts: j and k move").check()
    desk.locator("h1").click()
    desk.keyboard.press("j")
    expect(cards.nth(0)).to_be_focused()
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    expect(cards.nth(0)).to_be_focused()
    desk.keyboard.press("v")
    expect(cards).to_have_count(3)
    assert states(app) == ["visible", "waiting", "waiting", "waiting"]
    expect(cards.nth(0)).to_be_focused()
    expect(cards.nth(0)).to_contain_text(TEXTS[1])

    desk.keyboard.press("u")
    expect(cards).to_have_count(4)
    assert states(app) == ["waiting"] * 4


def test_several_by_keys_and_back(app: Flask, live: str, desk: Page) -> None:
    cards = queue(desk, live)
    desk.get_by_label("Keyboard shortcuts: j and k move").check()
    desk.locator("h1").click()
    for key in ("j", "x", "j", "x"):
        desk.keyboard.press(key)
    expect(desk.locator(".queued input:checked")).to_have_count(2)
    bulk = desk.locator(".bulk")
    bulk.get_by_label("Reason for rejecting").select_option("off_topic")
    bulk.get_by_role("button", name="Reject").click()
    expect(cards).to_have_count(2)
    assert states(app) == ["rejected", "rejected", "waiting", "waiting"]
    expect(desk.locator("[data-announce]").first).to_contain_text("2 statements: rejected.")
    desk.get_by_role("button", name="Undo").click()
    expect(cards).to_have_count(4)
    assert states(app) == ["waiting"] * 4

    expect(cards.nth(0)).to_be_focused()
    desk.keyboard.press("r")
    expect(cards.nth(0).get_by_label("Reason for rejecting")).to_be_focused()
    desk.keyboard.press("v")
    assert states(app)[0] == Moderation.WAITING, "a letter in a list of reasons is no command"


def test_coding_by_keys(app: Flask, live: str, desk: Page) -> None:
    desk.goto(f"{live}/organize/{SLUG}/questions/1/coding?number=1")
    first = desk.locator("h2.statement").inner_text()
    use = desk.locator("input[name='stance-use']")
    chosen = desk.locator("input[name^='stance-']:checked")
    expect(desk.locator("input[name^='stance-']")).to_have_count(12)
    desk.locator("body").press("1")
    expect(chosen).to_have_count(0)

    desk.get_by_label("Keyboard shortcuts: 1 to 4 change a concept").check()
    desk.locator("h2.statement").click()
    desk.keyboard.press("1")
    expect(use.nth(0)).to_be_checked()
    desk.keyboard.press("1")
    expect(use.nth(1)).to_be_checked()
    desk.keyboard.press("1")
    desk.keyboard.press("1")
    expect(chosen).to_have_count(0)
    desk.keyboard.press("1")
    desk.keyboard.press("1")
    desk.keyboard.press("i")
    expect(desk.locator("input[name='directness-use']")).to_be_checked()
    desk.keyboard.press("4")
    expect(desk.locator("input[name='stance-governance']").nth(0)).to_be_checked()
    desk.keyboard.press("Enter")
    expect(desk.locator("h2.statement")).not_to_have_text(first)
    with app.app_context():
        statement = next(one for one in load_assembly(SLUG).questions[0].statements if one.number == 1)
        codings = [{code.concept: (code.stance, code.directness) for code in one.codes} for one in statement.codings]
    assert {"use": ("hinders", "indirect"), "governance": ("supports", "direct")} in codings

    expect(desk.locator("#coding")).to_be_in_viewport(ratio=0.9)
    desk.get_by_text("Details: reason").click()
    desk.get_by_label("Why (optional)").fill("1 4 0")
    expect(chosen).to_have_count(0)
    desk.goto(f"{live}/organize/{SLUG}/questions/1/coding?number=1")
    expect(use.nth(1)).to_be_checked()
    expect(desk.get_by_label("Keyboard shortcuts: 1 to 4 change a concept")).to_be_checked()
