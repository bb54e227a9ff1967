"""One address for each page, whatever is typed; no assembly takes the address of a page of ours."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from deliberate.errors import SlugReserved
from deliberate.extensions import db
from deliberate.models import Assembly, AssemblyState, Membership
from deliberate.queries.assemblies import load_assembly
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import RESERVED_SLUGS, create_assembly
from deliberate.web.canonical_addresses import collect_reserved_slugs

PASSWORD = "long enough for this"


@pytest.fixture
def owner(app: Flask) -> FlaskClient:
    """A browser of somebody with an open assembly called “trams”."""
    with app.app_context():
        account = register_account(email="o@example.org", password=PASSWORD, display_name="O")
        made = create_assembly(owner=account, title="Trams", slug="trams", template_id="chatbot-rules")
        made.state, made.opened_at, made.join_code = AssemblyState.OPEN, made.created_at, "ABC234"
        db.session.commit()
    client = app.test_client()
    client.post("/login", data={"email": "o@example.org", "password": PASSWORD})
    return client


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("/a/trams/", "/a/trams"),
        ("/a/Trams/1", "/a/trams/1"),
        ("/A/TRAMS/1/", "/a/trams/1"),
        ("/a/trams/1/answers/?more=1", "/a/trams/1/answers?more=1"),
        ("/Organize/Trams/Setup", "/organize/trams/setup"),
        ("/organize", "/organize/"),
        ("/ORGANIZE", "/organize/"),
        ("/concepts/", "/concepts"),
        ("/api/v1/assemblies/TRAMS", "/api/v1/assemblies/trams"),
    ],
)
def test_capitals_and_a_closing_slash_lead_to_the_page(owner: FlaskClient, typed: str, page: str) -> None:
    answer = owner.get(typed)
    assert (answer.status_code, answer.location.removeprefix("http://localhost")) == (308, page)
    assert owner.get(page, follow_redirects=True).status_code == 200
    assert owner.get(f"/prefix{typed}").status_code == 404


def test_codes_and_names_are_read_in_any_case(app: Flask, owner: FlaskClient) -> None:
    for typed in ("abc234", "ABC-234", "abc 234"):
        assert owner.get(f"/j/{typed}").location.endswith("/a/trams")
    vote = app.test_client().post("/a/TRAMS/1/votes", data={"statement": "1", "choice": "agree"})
    assert (vote.status_code, vote.location) == (303, "/a/trams/1#next")


@pytest.mark.parametrize("typed", ["//evil.example/a/trams/", "/a/nowhere/x/", "/static/CSS/base.css", "/nothing/"])
def test_nothing_else_is_sent_on(owner: FlaskClient, typed: str) -> None:
    answer = owner.get(typed)
    assert answer.status_code == 404 or "evil" not in answer.location.split("/")[2]
    assert owner.post("/a/trams/1/votes/", data={}).status_code == 404


def test_reserved_words_are_those_of_our_own_addresses(app: Flask) -> None:
    assert collect_reserved_slugs(app.url_map) == RESERVED_SLUGS


@pytest.mark.parametrize("word", sorted(RESERVED_SLUGS))
def test_a_reserved_word_is_never_given_out_and_an_old_one_has_its_pages(
    app: Flask, owner: FlaskClient, word: str
) -> None:
    made = owner.post("/organize/new", data={"title": word.capitalize(), "language": "en"})
    assert made.location == f"/organize/{word}-2"
    with app.app_context(), pytest.raises(SlugReserved):
        create_assembly(owner=None, title="Something", slug=word)
    with app.app_context():
        # As it was made before such names were reserved.
        assembly = load_assembly("trams")
        old = Assembly(slug=word, join_code="QQQQQQ", title="Old", decision_maker="The council")
        db.session.add(old)
        db.session.flush()
        db.session.add(Membership(assembly=old, account=assembly.memberships[0].account, role="owner"))
        db.session.commit()
    mine = owner.get("/organize/").text
    assert f'href="/organize/{word}/overview"' in mine
    overview = owner.get(f"/organize/{word}/overview")
    assert (overview.status_code, '<h1 dir="auto">Old</h1>' in overview.text) == (200, True)
    assert owner.get(f"/organize/{word}/setup").status_code == 200
    assert owner.get("/organize/trams/overview").status_code == 200
