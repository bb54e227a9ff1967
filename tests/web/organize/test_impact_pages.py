"""The desk's pages on tensions, answers and framing."""

from __future__ import annotations

import re
from urllib.parse import urlparse

import pytest
from flask import Flask
from flask.testing import FlaskClient

from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.models import Response

DESK = "/organize/city-ai"


def logged_in(app: Flask, who: str = "owner") -> FlaskClient:
    client = app.test_client()
    person = load_scenario()["accounts"][who]
    entered = client.post("/login", data={"email": person["email"], "password": person["password"]})
    assert entered.status_code == 303
    return client


def key_on(page: str, kind: str) -> str:
    found = re.search(rf'name="key" value="({kind}:[^"]*)"', page)
    assert found is not None
    return found.group(1)


def test_a_tension_is_reworded_hidden_and_asked_on(demo_app: Flask) -> None:
    client = logged_in(demo_app)
    tensions = f"{DESK}/questions/2/tensions"
    key = key_on(client.get(tensions).text, "within_outcome")
    words = {"key": key, "title": "Stop or build", "open_question": "Who may stop what?"}
    assert client.post(f"{tensions}/words", data=words).status_code == 303
    report = client.get("/a/city-ai/2/report/tensions").text
    assert "Stop or build" in report
    asked = client.post(f"{tensions}/ask", data={"key": key})
    assert asked.status_code == 303
    place = urlparse(asked.headers["Location"]).path
    assert place.startswith("/organize/follow-up")
    assert "independent public body" in client.get(place).text
    assert client.post(f"{tensions}/hide", data={"key": key, "reason": ""}).status_code == 422
    assert client.post(f"{tensions}/hide", data={"key": key, "reason": "Settled by law."}).status_code == 303
    report = client.get("/a/city-ai/2/report/tensions").text
    assert "Stop or build" not in report
    assert "Settled by law." in report
    assert client.post(f"{tensions}/show", data={"key": key}).status_code == 303
    assert client.post(f"{tensions}/words", data={"key": "no such"}).status_code == 404


def test_a_coder_declares_but_does_not_hide(demo_app: Flask) -> None:
    client = logged_in(demo_app, "coder")
    tensions = f"{DESK}/questions/1/tensions"
    sent = {"first": "15", "second": "19", "reason": "One budget for both."}
    assert client.post(tensions, data=sent).status_code == 303
    assert "One budget for both." in client.get("/a/city-ai/1/report/tensions").text
    key = key_on(client.get(tensions).text, "declared")
    assert client.post(f"{tensions}/hide", data={"key": key, "reason": "why"}).status_code == 403


def test_a_refused_answer_stays_in_its_box(demo_app: Flask) -> None:
    client = logged_in(demo_app)
    page = client.get(f"{DESK}/questions/1/outcomes").text
    assert "overdue" in page
    place = re.search(rf'action="({DESK}/questions/1/outcomes/\d+)', page)
    assert place is not None
    refused = client.post(place.group(1), data={"disposition": "rejected", "responsible": "The mayor"})
    assert refused.status_code == 422
    assert 'value="The mayor"' in refused.text
    given = {"disposition": "rejected", "reason": "No money.", "responsible": "The mayor", "answered_on": "2026-01-02"}
    shown = client.post(place.group(1), data=given)
    assert shown.status_code == 200
    assert "Nothing is published yet." in shown.text
    assert "No money." not in client.get("/a/city-ai/1/report/responses").text
    assert client.post(place.group(1), data={**given, "act": "publish"}).status_code == 303
    assert "No money." in client.get("/a/city-ai/1/report/responses").text


@pytest.mark.parametrize("is_reused", [False, True])
def test_what_was_written_under_an_outcome_that_was_replaced_is_shown_under_the_present_one(
    demo_app: Flask, is_reused: bool
) -> None:
    """An analysis deletes the outcomes of the one before; their ids may be given to outcomes of other statements."""
    client = logged_in(demo_app)
    address = f"{DESK}/questions/1/outcomes"
    form = rf'action="({address}/\d+)#[^>]*>.*?name="statement" value="(\d+)"'
    (first, number), (other, _) = re.findall(form, client.get(address).text, re.DOTALL)[:2]
    former = other if is_reused else f"{address}/99999"
    given = {"statement": number, "disposition": "adopted", "reason": "We will.", "responsible": "The mayor"}
    shown = client.post(former, data={**given, "act": "publish"})
    assert shown.status_code == 200
    assert "A newer analysis has replaced this outcome." in shown.text
    assert "Nothing is published yet." in shown.text
    own = shown.text.split(f'action="{first}#')[1].split("</form>")[0]
    assert "We will." in own
    refused = client.post(former, data={**given, "responsible": ""})
    assert refused.status_code == 422
    assert "We will." in refused.text.split(f'action="{first}#')[1].split("</form>")[0]
    assert "We will." not in client.get("/a/city-ai/1/report/responses").text
    assert client.post(first, data={**given, "act": "publish"}).status_code == 303
    assert "We will." in client.get("/a/city-ai/1/report/responses").text
    assert client.post(former, data={**given, "statement": "9999"}).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"act": "publish"},
        {"act": "publish", "disposition": "adopted"},
        {"act": "publish", "disposition": "adopted", "reason": "We will."},
        {"act": "publish", "disposition": "adopted", "responsible": "The mayor"},
        {"act": "publish", "reason": "We will.", "responsible": "The mayor"},
        {"act": "publish", "disposition": "adopted", "reason": "We will.", "responsible": "X", "answered_on": "May"},
    ],
)
def test_nobody_publishes_by_an_empty_click(demo_app: Flask, sent: dict[str, str]) -> None:
    client = logged_in(demo_app)
    page = client.get(f"{DESK}/questions/1/outcomes").text
    assert " checked" not in page
    place = re.search(rf'action="({DESK}/questions/1/outcomes/\d+)', page)
    assert place is not None
    with demo_app.app_context():
        before = db.session.query(Response).count()
    assert client.post(place.group(1), data=sent).status_code == 422
    with demo_app.app_context():
        assert db.session.query(Response).count() == before


def test_a_response_is_withdrawn_with_a_note_and_stays_in_the_history(demo_app: Flask) -> None:
    client = logged_in(demo_app)
    page = client.get(f"{DESK}/questions/1/outcomes").text
    place = re.search(rf'action="({DESK}/questions/1/responses/\d+/withdraw)"', page)
    assert place is not None
    assert client.post(place.group(1), data={"note": " "}).status_code == 422
    assert client.post(place.group(1), data={"note": "Named the wrong office."}).status_code == 303
    again = client.post(place.group(1), data={"note": "Once more."})
    assert again.status_code == 409
    report = client.get("/a/city-ai/1/report/responses").text
    assert "Named the wrong office." in report
    statement = client.get("/api/v1/assemblies/city-ai/questions/1/outcome-statement")
    assert "Named the wrong office." in statement.text


def test_the_words_follow_the_outcome(demo_app: Flask) -> None:
    page = logged_in(demo_app).get(f"{DESK}/questions/1/outcomes").text
    assert "what people accepted will be done" in page
    assert "what people rejected will not be done" in page


def test_the_checklist_leads_to_where_things_are_put_right(demo_app: Flask) -> None:
    client = logged_in(demo_app)
    overview = client.get(DESK).text
    assert f'href="{DESK}/framing"' in overview
    assert f'href="{DESK}/setup#answer_by"' in overview
    audit = client.get(f"{DESK}/framing").text
    assert "People can express support or opposition." in audit
