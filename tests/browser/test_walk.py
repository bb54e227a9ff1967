"""The whole way of a new user, click by click: from the account to the exported result."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from deliberate.jobs.worker import work_off

DESK = {"width": 1280, "height": 900}
SEEDS = [
    "The city should publish every AI system it uses.",
    "Schools should lend AI tools to every pupil.",
    "Local firms should share what AI earns them.",
    "A citizens' board should approve AI in offices.",
    "The city should train a model of its own.",
]
PROPOSED = "Libraries should teach people to use AI."


@pytest.fixture
def settings_of_app() -> dict[str, Any]:
    """As shipped: forms carry tokens."""
    return {"WTF_CSRF_ENABLED": True}


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def register(page: Page, live: str) -> None:
    page.goto(live + "/register")
    page.get_by_label("Your name").fill("Hanna")
    page.get_by_label("E-mail address").fill("hanna@example.org")
    page.get_by_label("Password").fill("a long enough password")
    press(page, "Open an account")
    expect(page).to_have_url(re.compile("/organize/$"))


def set_up(page: Page, live: str) -> None:
    """An assembly from nothing, with its remit, one question and five seeds."""
    page.goto(live + "/organize/new")
    page.get_by_label("Title").fill("AI in town")
    press(page, "Make a draft")
    follow(page, "Set-up")
    page.get_by_label("Who decides").fill("The council")
    page.get_by_label("Those who decide answer by").fill("2099-01-31")
    press(page, "Save")
    follow(page, "Add a question")
    page.get_by_label("Question", exact=True).fill("What should the town do about AI?")
    page.locator("main form button.primary").click()
    page.get_by_label("Seed statements").fill("\n".join(SEEDS))
    press(page, "Add statements")
    for seed in SEEDS:
        expect(page.get_by_role("main")).to_contain_text(seed)


def code_first_statement(page: Page, live: str) -> None:
    page.goto(live + "/organize/ai-in-town/questions/1/coding")
    page.locator("input[name^='stance-'][value='supports']").first.check()
    press(page, "Keep and go on")
    expect(page.get_by_role("main")).to_contain_text("1 of 5 statements coded by you")


def vote_on(page: Page, choice: str) -> str:
    """Vote on the statement shown; returns its text."""
    text = page.locator("#statement").inner_text()
    press(page, choice)
    expect(page.get_by_role("status").first).to_contain_text(text)
    return text


def test_from_the_account_to_the_export(
    page: Page, live: str, app: Flask, somebody_else: Callable[[], Page], tmp_path: Path
) -> None:
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    register(page, live)
    set_up(page, live)
    code_first_statement(page, live)
    page.goto(live + "/organize/ai-in-town")
    press(page, "Open the assembly")
    expect(page.get_by_role("status").first).to_contain_text("The assembly is open")

    # Somebody on a phone, without an account.
    phone = somebody_else()
    phone.goto(live + "/a/ai-in-town")
    first = vote_on(phone, "Agree")
    press(phone, "Undo")
    expect(phone.locator("#statement")).to_have_text(first)
    vote_on(phone, "Disagree")
    phone.get_by_text("Say why, or read what others said").click()
    phone.get_by_label("Your comment").fill("It depends on what it costs.")
    press(phone, "Send comment")
    expect(phone.get_by_role("status").first).to_contain_text("Your comment was kept")
    phone.goto(live + "/a/ai-in-town/1/propose")
    phone.get_by_label("Your statement").fill(PROPOSED)
    press(phone, "Send statement")
    expect(phone.get_by_role("main")).to_contain_text(PROPOSED)

    # The organizer reads both, and shows them.
    page.goto(live + "/organize/ai-in-town/moderation")
    waiting = page.locator("article.queued", has_text=PROPOSED)
    waiting.get_by_role("button", name="Make visible").click()
    page.goto(live + "/organize/ai-in-town/moderation")
    page.locator("article.queued", has_text="what it costs").get_by_role("button", name="Make visible").click()

    # Another person sees the new statement among the others, and votes on all.
    second = somebody_else()
    second.goto(live + "/a/ai-in-town")
    assert {vote_on(second, "Agree") for _ in range(6)} == {*SEEDS, PROPOSED}
    expect(second.get_by_role("main")).to_contain_text("You have answered every statement")

    # The analysis, and what came of it: too few people to say anything, and it says so.
    page.goto(live + "/organize/ai-in-town/analysis")
    press(page, "Run the analysis")
    with app.app_context():
        work_off()
    page.goto(live + "/a/ai-in-town/1/report")
    expect(page.locator("h1")).to_have_count(1)
    expect(page.get_by_role("main")).to_contain_text("What should the town do about AI?")

    page.goto(live + "/organize/ai-in-town/export")
    with page.expect_download() as download:
        press(page, "Download JSON")
    saved = tmp_path / "everything.json"
    download.value.save_as(saved)
    assert PROPOSED in json.dumps(json.loads(saved.read_text(encoding="utf-8")), ensure_ascii=False)


def test_the_demo_reads_well_on_a_phone(demo_live: str, page: Page) -> None:
    for path in ("/a/city-ai", "/a/city-ai/1", "/a/city-ai/1/report", "/a/city-ai/2/report"):
        page.goto(demo_live + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, f"{path} scrolls sideways"
