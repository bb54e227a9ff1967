"""The desk's list of statements: found, filtered, paged; and the tabs that lead from each page of a question."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from deliberate.extensions import db
from deliberate.models import Assembly, Moderation, Statement
from deliberate.queries.accounts import find_account
from deliberate.queries.assemblies import load_assembly
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.workbench import compute_workload, load_statements_to_code
from deliberate.services.moderation import moderate_statement
from tests.answers import flatten
from tests.web.organize.conftest import SLUG

PATH = f"/organize/{SLUG}/questions/1/statements"


@pytest.fixture
def owner(enter: Callable[[str], FlaskClient], seated: Assembly) -> FlaskClient:
    return enter("owner")


def listed(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="statement-(\d+)"', page)]


def add(owner: FlaskClient, number: int) -> None:
    texts = "\n".join(f"Plant hedge number {n}." for n in range(number))
    assert owner.post(PATH, data={"texts": texts, "act": "add_good"}).status_code == 303


def test_fifty_statements_are_on_a_page_and_every_page_has_an_address(owner: FlaskClient) -> None:
    before = len(listed(owner.get(PATH).text))
    add(owner, 104)
    first, last = listed(owner.get(PATH).text), listed(owner.get(PATH, query_string={"page": 3}).text)
    assert (len(first), len(last)) == (50, before + 4)
    assert listed(owner.get(PATH, query_string={"page": 99}).text) == last
    assert listed(owner.get(PATH, query_string={"page": -1}).text) == first
    assert last == listed(owner.get(PATH, query_string={"around": last[-1]}).text)
    saved = owner.post(f"{PATH}/{last[-1]}", data={"text": "Plant a wild hedge.", "wording": "1"})
    assert "Plant a wild hedge." in owner.get(saved.location).text
    stale = owner.post(f"{PATH}/{last[-1]}", data={"text": "Plant a hawthorn hedge.", "wording": "1"})
    assert (stale.status_code, "Plant a hawthorn hedge." in stale.text) == (409, True), "what was written stays"


def test_words_and_states_narrow_the_list(app: Flask, owner: FlaskClient) -> None:
    add(owner, 12)
    with app.app_context():
        found = db.session.query(Statement).filter_by(text="Plant hedge number 3.").one()
        moderate_statement(statement=found, actor=None, verdict=Moderation.REJECTED, reason="unclear")
        number = found.number
        db.session.commit()
    assert len(listed(owner.get(PATH, query_string={"find": "HEDGE 1"}).text)) == 3, "1, 10 and 11"
    assert len(listed(owner.get(PATH, query_string={"find": "hedge plant"}).text)) == 12
    rejected = owner.get(PATH, query_string={"find": "hedge", "state": "rejected"}).text
    assert listed(rejected) == [number]
    assert re.search(r'state=rejected[^>]*aria-current="true"', flatten(rejected))
    nothing = owner.get(PATH, query_string={"find": "tram"}).text
    assert (listed(nothing), "No statement matches." in nothing) == ([], True)


def tabs(page: str) -> str:
    return flatten(page.split('class="tabs of-question')[1].split("</nav>")[0])


def test_every_page_of_a_question_leads_to_every_other(demo_app: Flask) -> None:
    client = demo_app.test_client()
    client.post("/login", data={"email": "host@example.org", "password": "assembly-demo"})
    place = "/organize/city-ai/questions/1"
    pages = {"": "Wording", "/statements": "Statements", "/topics": "Topics", "/coding": "Codes",
             "/tensions": "Tensions", "/outcomes": "Responses"}  # fmt: skip
    for page, name in pages.items():
        bar = tabs(client.get(place + page).text)
        assert all(f'href="{place}{other}"' in bar for other in pages), page
        assert re.search(rf'aria-current="page">{name}', bar), page
        assert "/organize/city-ai/questions/2" in bar
    assert 'aria-current="true">Codes' in tabs(client.get(f"{place}/agreement").text)
    client.post("/logout")
    client.post("/login", data={"email": "moderator@example.org", "password": "assembly-demo"})
    assert re.findall(r">([A-Z][a-z]+)<span|>([A-Z][a-z]+)</a>", tabs(client.get(f"{place}/topics").text)) == [
        ("", "Topics"),
        ("", "Report"),
    ]


def test_the_overview_says_what_waits_and_for_whom(demo_app: Flask) -> None:
    client = demo_app.test_client()
    client.post("/login", data={"email": "moderator@example.org", "password": "assembly-demo"})
    page = client.get("/organize/city-ai").text
    todo = page.split('id="to-do"')[1].split("</section>")[0]
    assert re.findall(r">([^<>]*\d[^<>]*)</a>", todo) == ["Moderate 4 statements and comments"]
    with demo_app.app_context():
        for statement in load_assembly("city-ai").questions[0].statements:
            if statement.moderation == Moderation.WAITING:
                moderate_statement(statement=statement, actor=None, verdict=Moderation.VISIBLE)
        db.session.commit()
    after = client.get("/organize/city-ai").text
    assert "Moderate 4" not in after


def read_to_do(client: FlaskClient) -> list[str]:
    page = client.get("/organize/city-ai").text
    part = page.split('id="to-do"')[1].split("</section>")[0] if 'id="to-do"' in page else ""
    return re.findall(r">([^<>]*\d[^<>]*)</a>", part)


def test_a_coder_is_told_of_their_own_share_and_of_nothing_they_cannot_do(demo_app: Flask) -> None:
    coder, owner = demo_app.test_client(), demo_app.test_client()
    for client, who in ((coder, "coder2"), (owner, "host")):
        client.post("/login", data={"email": f"{who}@example.org", "password": "assembly-demo"})
    with demo_app.app_context():
        account = find_account("coder2@example.org")
        assert account is not None
        version = load_assembly_codebook(load_assembly("city-ai")).version
        left = sum(
            len(compute_workload(question, account, load_statements_to_code(question), version).left)
            for question in load_assembly("city-ai").questions
        )
    assert left > 0
    assert read_to_do(coder) == [f"Code {left} statement{'s' * (left > 1)}"]
    assert "Decide on 1 objection to codes" in read_to_do(owner)
