"""Pages that are the same for everyone without a cookie: tagged, kept for a moment, and never anyone's own page."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.models import Assembly, ResultsVisibility
from deliberate.web.shared_pages import SHARED_FORM_ENDPOINTS
from tests.databases import application

SLUG = str(load_scenario()["assembly"]["slug"])
HERE = f"/a/{SLUG}/1"
CHAPTERS = ("", "/shared", "/divides", "/groups", "/concepts", "/tensions", "/responses", "/robustness", "/statements")
PAGES = (
    "/", "/concepts", HERE, f"{HERE}/live", f"/a/{SLUG}/decisions", f"/a/{SLUG}/codebook", f"{HERE}/codes",
    *(f"{HERE}/report{chapter}" for chapter in (*CHAPTERS, "/method", "/all", "/topics")),
)  # fmt: skip
FORM = re.compile(r'<form[^>]*method="post"[^>]*action="([^"]+)"', re.IGNORECASE)
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def kept(voting_is_over: Flask) -> Iterator[Flask]:
    """The demo after the close, with tokens for forms and answers kept for a minute."""
    settings = voting_is_over.config
    more = {"PAGE_CACHE_SECONDS": 60, "WTF_CSRF_ENABLED": True}
    with application(settings["DATABASE_URL"], Path(settings["DATA"]), more) as app:
        yield app


def retitle(app: Flask, title: str) -> None:
    with app.app_context():
        db.session.execute(update(Assembly).values(title=title))
        db.session.commit()


def fresh(app: Flask, address: str, **headers: str) -> TestResponse:
    """What someone gets who brings no cookie."""
    return app.test_client().get(address, headers=headers)


@pytest.mark.parametrize("address", PAGES)
def test_a_shared_page_begins_no_session_and_is_told_by_its_tag(voting_is_over: Flask, address: str) -> None:
    voting_is_over.config["WTF_CSRF_ENABLED"] = True
    page = fresh(voting_is_over, address)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-cache")
    assert "Set-Cookie" not in page.headers
    assert "csrf_token" not in page.text
    assert {"Cookie", "Accept-Language", "Accept-Encoding"} <= set(page.headers["Vary"].split(", "))
    again = voting_is_over.test_client().get(address, headers={"If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    adapter = voting_is_over.url_map.bind("localhost")
    posted = {adapter.match(action, method="POST")[0] for action in FORM.findall(page.text)}
    assert posted <= SHARED_FORM_ENDPOINTS, "forms that are taken without a token"


def test_a_form_of_a_shared_page_is_taken_from_our_own_page_alone(kept: Flask) -> None:
    sent = {"language": "de", "next": "/"}
    assert kept.test_client().post("/language", data=sent, headers=OWN_PAGE).status_code == 303
    assert kept.test_client().post("/language", data=sent, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400
    assert kept.test_client().post("/language", data=sent).status_code == 400


def test_strangers_get_what_was_kept_and_no_one_else_does(kept: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    first = fresh(kept, "/")
    retitle(kept, "Another title")
    assert fresh(kept, "/").data == first.data
    other_ways = [
        fresh(kept, "/", **{"Accept-Language": "de"}),
        fresh(kept, "/?c=poster"),
        fresh(kept, "/", Host="elsewhere.example.org"),
    ]
    assert all("Another title" in page.text for page in other_ways)
    someone = kept.test_client()
    someone.post("/language", data={"language": "en", "next": "/"}, headers=OWN_PAGE)
    assert "Another title" in someone.get("/").text, "whoever brings a cookie"
    assert someone.get("/").headers["Cache-Control"] == "no-store"
    later = time.monotonic() + 61
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert "Another title" in fresh(kept, "/").text, "a minute later"


def test_what_is_no_longer_public_is_not_sent_again(kept: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"{HERE}/report"
    assert fresh(kept, address).status_code == 200
    with kept.app_context():
        db.session.execute(update(Assembly).values(results_visibility=ResultsVisibility.MEMBERS))
        db.session.commit()
    later = time.monotonic() + 61
    monkeypatch.setattr(time, "monotonic", lambda: later)
    for _ in range(2):
        assert fresh(kept, address).status_code == 403
    monkeypatch.undo()
    assert fresh(kept, address).status_code == 403, "nothing is left of it"


def test_own_pages_and_refusals_are_never_kept(kept: Flask) -> None:
    client: FlaskClient = kept.test_client()
    person = load_scenario()["accounts"]["owner"]
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
    assert token is not None
    client.post("/login", data={"email": person["email"], "password": person["password"], "csrf_token": token[1]})
    assert "Log out" in client.get("/").text
    assert "Log out" not in fresh(kept, "/").text
    assert fresh(kept, "/a/nowhere").headers["Cache-Control"] == "no-store"
