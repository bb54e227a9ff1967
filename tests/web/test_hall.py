"""The presentation screen: a link without logging in, and no vote is seen before it is revealed."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberate.extensions import db
from deliberate.jobs.live import LiveBoards
from deliberate.models import AuditEntry, ResultsVisibility
from deliberate.queries.assemblies import load_assembly
from deliberate.queries.live import find_live_tally

DESK = "/organize/city-ai/screen"


def log_in(app: Flask, who: str) -> FlaskClient:
    client = app.test_client()
    client.post("/login", data={"email": f"{who}@example.org", "password": "assembly-demo"})
    return client


@pytest.fixture
def address(demo_app: Flask) -> str:
    """The path of the demo's screen, from the page of its owner."""
    with demo_app.app_context():
        LiveBoards().follow()
    owner = log_in(demo_app, "host")
    assert owner.post(DESK).status_code == 303
    assert owner.post(DESK).status_code == 303, "a second click makes no second link"
    found = re.findall(r'href="[^"]*(/hall/[\w-]+)"', owner.get(DESK).text)
    assert len(set(found)) == 1
    return str(found[0])


def test_whoever_has_the_link_sees_the_screen_until_it_is_withdrawn(demo_app: Flask, address: str) -> None:
    hall = demo_app.test_client()
    page = hall.get(address)
    with demo_app.app_context():
        assembly = load_assembly("city-ai")
        code, question = assembly.join_code, assembly.questions[0].text
    assert (page.status_code, code in page.text, question in page.text, "<svg" in page.text) == (200, True, True, True)
    assert 'href="/organize' not in page.text
    owner = log_in(demo_app, "host")
    assert owner.post(f"{DESK}/withdraw").status_code == 303
    assert [hall.get(address).status_code, hall.get("/hall/no-such-key").status_code] == [404, 404]
    owner.post(DESK)
    assert address not in owner.get(DESK).text, "a withdrawn link never comes back"
    with demo_app.app_context():
        acts = select(AuditEntry.action).where(AuditEntry.action.startswith("hall")).order_by(AuditEntry.id)
        assert list(db.session.scalars(acts)) == ["hall link created", "hall link withdrawn", "hall link created"]


def test_votes_on_a_statement_are_seen_only_once_they_are_revealed(demo_app: Flask, address: str) -> None:
    hall = demo_app.test_client()
    hidden = hall.get(address, query_string={"statement": 1}).text
    shown = hall.get(address, query_string={"statement": 1, "reveal": 1}).text
    with demo_app.app_context():
        question = load_assembly("city-ai").questions[0]
        text = question.statements[0].text
        tally = find_live_tally(question)
        assert tally is not None
        agrees = tally.counts["1"][0]
    assert text in hidden
    assert text in shown
    assert f"{agrees} agree" not in hidden
    assert "live-axis" not in hidden
    assert f"✓ {agrees} agree" in shown
    assert "live-axis" in shown
    for query in ({"statement": 4711}, {"statement": "x", "reveal": 1}, {"question": 99}):
        page = hall.get(address, query_string=query)
        assert (page.status_code, "live-axis" in page.text) == (200, False)


def test_results_for_members_only_are_not_revealed_on_a_wall(demo_app: Flask, address: str) -> None:
    with demo_app.app_context():
        load_assembly("city-ai").results_visibility = ResultsVisibility.MEMBERS
        db.session.commit()
    page = demo_app.test_client().get(address, query_string={"statement": 1, "reveal": 1}).text
    assert "live-axis" not in page
    assert "for its members only" in page
    assert "Reveal the votes" not in page


def test_fewer_than_ten_people_are_not_told_of(demo_app: Flask, address: str) -> None:
    with demo_app.app_context():
        tally = find_live_tally(load_assembly("city-ai").questions[0])
        assert tally is not None
        tally.counts = {**tally.counts, "1": [4, 3, 2, 0.2, 0.8, "insufficient"]}
        db.session.commit()
    page = demo_app.test_client().get(address, query_string={"statement": 1, "reveal": 1}).text
    assert "Counts are shown once ten people have voted" in page
    assert "4 agree" not in page


def test_the_screen_asks_for_what_moved(demo_app: Flask, address: str) -> None:
    hall = demo_app.test_client()
    first = hall.get(address, query_string={"statement": 2, "part": "scene"})
    assert "<html" not in first.text
    again = hall.get(
        address, query_string={"statement": 2, "part": "scene"}, headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (first.status_code, again.status_code) == (200, 304)
    assert float(first.headers["X-Ask-Again"]) >= 1


def test_only_owners_make_the_link(demo_app: Flask) -> None:
    for who in ("moderator", "coder"):
        client = log_in(demo_app, who)
        assert client.post(DESK).status_code == 403
        assert "Create the link" not in client.get(DESK).text


def test_a_rehearsal_says_so(demo_app: Flask, address: str) -> None:
    hall = demo_app.test_client()
    assert "Rehearsal" not in hall.get(address).text
    with demo_app.app_context():
        assembly = load_assembly("city-ai")
        assembly.state, assembly.opened_at = type(assembly.state).DRAFT, None
        db.session.commit()
    assert "Rehearsal: the assembly has not opened yet" in hall.get(address).text
