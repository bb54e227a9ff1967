"""Two phones, a QR link, a lost session and a second tab, in real browsers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.models import Participant, Statement, Vote
from tests.browser.clicks import follow, press, propose, told, vote_on
from tests.browser.conftest import HALL, Guard

HERE = "/a/city-ai/1"


@pytest.fixture
def settings_of_app() -> dict[str, Any]:
    """As shipped: forms carry tokens."""
    return {"WTF_CSRF_ENABLED": True}


def newcomers(app: Flask, *, beyond: int) -> list[dict[str, Any]]:
    """Channel and votes (text → choice) of everyone who joined after the demo's people and counts."""
    with app.app_context():
        query = select(Participant).where(Participant.number >= beyond, Participant.merged_into_id.is_(None))
        votes = select(Statement.text, Vote.choice).join(Vote)
        return [
            {
                "channel": person.channel,
                "votes": dict(db.session.execute(votes.where(Vote.participant_id == person.id)).all()),
            }
            for person in db.session.scalars(query.order_by(Participant.number)).all()
        ]


@pytest.fixture
def people_before(demo_app: Flask) -> int:
    with demo_app.app_context():
        return len(db.session.scalars(select(Participant.id)).all())


def private_link(page: Page) -> str:
    follow(page, "My devices")
    press(page, "Get a return code")
    expect(page.locator(".qr svg")).to_be_visible()
    return page.locator("main a[href*='#']").inner_text()


def test_two_phones_are_one_person(
    page: Page,
    somebody_else: Callable[[], Page],
    demo_app: Flask,
    demo_live: str,
    people_before: int,
) -> None:
    page.goto(demo_live + HERE)
    first = vote_on(page, "Agree")
    link = private_link(page)
    second = somebody_else()
    second.goto(demo_live + HERE)
    second.goto(f"{demo_live}{HERE}?statement={number_of(demo_app, first)}")
    assert vote_on(second, "Disagree") == first
    other = vote_on(second, "Pass")
    expect(second.locator(".last")).to_contain_text("Pass saved")
    second.goto(link)
    expect(second.get_by_label("Your return code")).to_have_value(re.compile(r"^[A-Z0-9-]{14}$"))
    assert "#" not in second.url, "the code leaves the address"
    press(second, "Continue")
    expect(second.get_by_role("main")).to_contain_text("You have already voted on 2 statements on this device.")
    press(second, "Combine the votes")
    expect(second.locator("[data-announce]").first).to_contain_text("Your votes from both devices have been combined.")
    assert newcomers(demo_app, beyond=people_before) == [{"channel": None, "votes": {first: -1, other: 0}}]

    # The first phone goes on as the same person, and signs the second one out.
    page.goto(demo_live + HERE)
    third = vote_on(page, "Agree")
    follow(page, "My devices")
    expect(page.locator("main li")).to_have_count(2)
    page.locator("main li", has_not_text="this device").get_by_role("button").click()
    expect(page.locator("[data-announce]").first).to_contain_text("The device is signed out.")
    assert len(newcomers(demo_app, beyond=people_before)[0]["votes"]) == 3

    # Its open page holds the vote until the code is there; then the vote is sent by itself.
    second.goto(f"{demo_live}{HERE}?more=1")
    kept = second.locator("#next").inner_text()
    press(second, "Agree")
    second.locator("[data-problem]").get_by_role("link", name="Continue with a return code").click()
    second.get_by_label("Your return code").fill(link.split("#")[1])
    press(second, "Continue")
    expect(second.locator("[data-announce]").first).to_contain_text("Welcome back")
    second.goto(f"{demo_live}{HERE}?more=1")
    expect(second.locator("#stage")).to_have_attribute("data-unsent", "0")
    assert newcomers(demo_app, beyond=people_before) == [
        {"channel": None, "votes": {first: -1, other: 0, third: 1, kept: 1}}
    ]


def number_of(app: Flask, text: str) -> int:
    with app.app_context():
        return db.session.scalars(select(Statement.number).where(Statement.text == text)).one()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_qr_link_keeps_its_channel_to_the_participant(
    new_context: Callable[..., BrowserContext],
    guard: Guard,
    demo_app: Flask,
    demo_live: str,
    people_before: int,
    script: bool,
) -> None:
    context = new_context(java_script_enabled=script)
    guard.watch(context)
    page = context.new_page()
    # The demo has two questions: link, list, language, question, vote.
    page.goto(f"{demo_live}/a/city-ai?c=library")
    press(page, "Deutsch")
    press(page, "English")
    page.locator("article.card a").first.click()
    text = vote_on(page, "Agree")
    assert newcomers(demo_app, beyond=people_before) == [{"channel": "library", "votes": {text: 1}}]


def test_a_lost_session_loses_no_vote_and_no_text(
    page: Page, demo_app: Flask, demo_live: str, people_before: int
) -> None:
    page.goto(demo_live + HERE)
    first = vote_on(page, "Agree")
    page.context.clear_cookies(name="session")
    shown = page.locator("#next").inner_text()
    press(page, "Disagree")
    expect(page.locator(".last")).to_contain_text("Disagree saved")
    assert newcomers(demo_app, beyond=people_before)[0]["votes"] == {first: 1, shown: -1}

    page.goto(f"{demo_live}{HERE}/propose")
    page.get_by_label("Your statement").fill("Nobody should be fined by an AI alone.")
    page.context.clear_cookies(name="session")
    press(page, "Send statement")
    expect(page.get_by_role("main")).to_contain_text("Waiting for a moderator")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_lost_session_loses_no_vote_without_encryption_either(
    new_context: Callable[..., BrowserContext], demo_app: Flask, demo_live: str, people_before: int, script: bool
) -> None:
    # In a hall, by http and the machine's name: there the Origin is all that says where a form comes from.
    hall = demo_live.replace("127.0.0.1", HALL)
    demo_app.config["BASE_URL"] = hall
    page = new_context(java_script_enabled=script).new_page()
    page.goto(hall + HERE)
    first = vote_on(page, "Agree")
    page.context.clear_cookies(name="session")
    shown = page.locator("#next").inner_text()
    with page.expect_request(re.compile("/votes$")) as sent:
        press(page, "Disagree")
    headers = sent.value.all_headers()
    assert (headers.get("sec-fetch-site"), headers["origin"]) == (None, hall)
    told(page, shown)
    assert newcomers(demo_app, beyond=people_before)[0]["votes"] == {first: 1, shown: -1}


def test_a_newcomer_whose_cookies_were_cleared_sends_the_vote_again(
    new_context: Callable[..., BrowserContext], demo_app: Flask, demo_live: str, people_before: int
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(demo_live + HERE)
    text = page.locator("#next").inner_text()
    page.context.clear_cookies()
    press(page, "Agree")
    expect(page.get_by_role("main")).to_contain_text("Your browser sent no cookies")
    expect(page.locator(".statement")).to_have_text(text)
    page.context.clear_cookies()
    press(page, "Send again")
    expect(page.locator("h1")).to_have_text("Cookies are turned off")
    press(page, "Send again")
    expect(page).to_have_url(f"{demo_live}{HERE}#next")
    assert newcomers(demo_app, beyond=people_before) == [{"channel": None, "votes": {text: 1}}]


def test_a_log_in_in_another_tab_breaks_no_open_page(
    page: Page, guard: Guard, demo_app: Flask, demo_live: str, people_before: int
) -> None:
    page.goto(demo_live + HERE)
    vote_on(page, "Agree")
    page.goto(f"{demo_live}{HERE}/propose")
    voting = page.context.new_page()
    voting.goto(f"{demo_live}{HERE}?more=1")
    tab, owner = page.context.new_page(), load_scenario()["accounts"]["owner"]
    tab.goto(f"{demo_live}/login")
    tab.get_by_label("E-mail address").fill(owner["email"])
    tab.get_by_label("Password").fill(owner["password"])
    tab.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(tab).to_have_url(re.compile("/organize/$"))
    vote_on(voting, "Disagree")
    propose(page, "Libraries should teach people to use AI.")
    assert len(newcomers(demo_app, beyond=people_before)[0]["votes"]) == 2
