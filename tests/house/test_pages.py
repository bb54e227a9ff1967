"""Every address that can be read: it answers, its page is sound, and reading it changes nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.models import Assembly
from deliberate.web.errors import TITLES
from tests.answers import address_of
from tests.house.acts import reset_token
from tests.house.page import Page

READERS = ("stranger", "participant", "owner", "moderator", "coder")
# The demo has no link with a role, no offer to the owner, no provider, no link of a mail or a screen, no mail of this
# number, no file and no version of a report; `tests/web` looks at these pages.
NOT_IN_DEMO = {
    "access_links.show", "ownership.show", "single_sign_on.come_back", "account_links.check_email",
    "account_links.create", "account_links.invitation", "account_links.set_up", "hall.show", "mail.mail",
    "mail.mail_html", "mail.unsubscribe", "report_files.download", "report_versions.preview", "report_versions.show",
    "result_notices.confirm_page", "participate.data_file", "participate.use_host_link",
    "participate.use_invitation_link", "participate.comments",
}  # fmt: skip
# Answers that a reader may get; anything else is a fault of ours.
SOUND = {200, 302, 303, 304, 403, 404}


def readable(app: Flask) -> list[Rule]:
    """Every rule that answers GET, except the files."""
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.endpoint != "static"]


def addresses(app: Flask) -> list[tuple[str, str]]:
    """(endpoint, address) of each readable page of the demo."""
    slug = str(load_scenario()["assembly"]["slug"])
    with app.app_context():
        code = db.session.scalars(select(Assembly.join_code).where(Assembly.slug == slug)).one()
    values: dict[str, Any] = {
        "slug": slug,
        "position": 1,
        "number": 1,
        "code": code,
        "language": "en",
        "chart": "stand",
        "kind": "svg",
        "extent": "page_one",
        "nonce": "0" * 32,
    }
    values["token"] = reset_token(app, "moderator")
    values["link_token"] = "none"
    with app.test_request_context():
        made = [
            (rule.endpoint, app.url_for(rule.endpoint, **{name: values.get(name, 1) for name in rule.arguments}))
            for rule in readable(app)
        ]
    return sorted(made)


def reader(app: Flask, who: str) -> FlaskClient:
    """A browser of this kind of person."""
    client = app.test_client()
    people = load_scenario()["accounts"]
    if who in people:
        entered = client.post("/login", data={"email": people[who]["email"], "password": people[who]["password"]})
        assert entered.status_code == 303
    if who == "participant":
        slug = load_scenario()["assembly"]["slug"]
        voted = client.post(f"/a/{slug}/1/votes", data={"statement": "1", "choice": "agree"})
        assert voted.status_code == 303
    return client


def content(app: Flask) -> list[str]:
    """Everything in the database, as text."""
    with sqlite3.connect(Path(app.config["DATA"]) / "deliberate.sqlite3") as connection:
        lines = list(connection.iterdump())
    connection.close()
    return lines


@pytest.mark.parametrize("who", READERS)
def test_reading_answers_and_changes_nothing(demo_app: Flask, who: str) -> None:
    client = reader(demo_app, who)
    before = content(demo_app)
    answers = {endpoint: client.get(address).status_code for endpoint, address in addresses(demo_app)}
    assert {endpoint: status for endpoint, status in answers.items() if status not in SOUND} == {}
    assert content(demo_app) == before


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_page_is_sound(demo_app: Flask, who: str, language: str) -> None:
    client = reader(demo_app, who)
    faults = {}
    for endpoint, address in addresses(demo_app):
        answer = client.get(address, headers={"Accept-Language": language, "Accept": "text/html"})
        if answer.mimetype == "text/html" and answer.status_code not in {302, 303, 304}:
            found = Page(answer.text).faults()
            if found:
                faults[endpoint] = found
    assert faults == {}


def test_the_owner_sees_every_page_of_the_demo(demo_app: Flask) -> None:
    client = reader(demo_app, "owner")
    answers = {endpoint: client.get(address).status_code for endpoint, address in addresses(demo_app)}
    missing = {endpoint for endpoint, status in answers.items() if status >= 400}
    assert missing == NOT_IN_DEMO


def test_an_unknown_assembly_is_not_found(demo_app: Flask) -> None:
    client = reader(demo_app, "owner")
    words = {"slug": "nowhere", "chart": "stand", "kind": "svg", "extent": "page_one", "language": "en"}
    with demo_app.test_request_context():
        unknown = [
            address_of(demo_app, rule.endpoint, {name: words.get(name, 1) for name in rule.arguments})
            for rule in readable(demo_app)
            if "slug" in rule.arguments
        ]
    assert {address: client.get(address).status_code for address in unknown} == dict.fromkeys(unknown, 404)


@pytest.mark.parametrize("status", sorted(TITLES))
def test_a_refusal_is_a_page_like_any_other(demo_app: Flask, status: int) -> None:
    from deliberate.web.errors import build_error_response

    with demo_app.test_request_context(headers={"Accept": "text/html"}):
        assert Page(build_error_response(status, "What happened.", "What helps.").get_data(as_text=True)).faults() == []


@pytest.mark.parametrize("who", READERS)
def test_no_answer_is_without_protection(demo_app: Flask, who: str) -> None:
    client = reader(demo_app, who)
    for _, address in addresses(demo_app):
        headers = client.get(address).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["Referrer-Policy"] == "same-origin", address
