"""What a participant's pages refuse: in words on the page and as JSON, and nothing is stored."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import func, select

from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.models import Comment, Moderation, Participant, Statement, Vote
from deliberate.queries.assemblies import load_assembly
from deliberate.services.assemblies import close_assembly
from tests.answers import read_json

SLUG = str(load_scenario()["assembly"]["slug"])
HERE = f"/a/{SLUG}/1"
JSON = {"Accept": "application/json"}
PAGE = {"Accept": "text/html"}


def stored(app: Flask) -> tuple[int, ...]:
    """How many votes, statements, comments and people there are."""
    with app.app_context():
        return tuple(
            db.session.scalar(select(func.count()).select_from(kind)) or 0
            for kind in (Vote, Statement, Comment, Participant)
        )


@pytest.fixture
def voter(demo_app: Flask) -> FlaskClient:
    """Somebody who has voted on statement 1."""
    client = demo_app.test_client()
    assert client.post(f"{HERE}/votes", data={"statement": "1", "choice": "agree"}).status_code == 303
    return client


def close(app: Flask) -> None:
    with app.app_context():
        close_assembly(assembly=load_assembly(SLUG), actor=None)
        db.session.commit()


def number_of(app: Flask, state: Moderation) -> int:
    """The number of a statement of the first question in this state."""
    with app.app_context():
        question = load_assembly(SLUG).questions[0]
        return next(item.number for item in question.statements if item.moderation == state)


def refused(app: Flask, client: FlaskClient, path: str, sent: dict[str, Any], status: int, said: str) -> None:
    """The same refusal as page and as JSON, with nothing stored."""
    before = stored(app)
    page = client.post(path, data=sent, headers=PAGE)
    shown = str(escape(said)) in page.text
    assert (page.status_code, shown, "<h1" in page.text) == (status, True, True), page.text[:400]
    answer = client.post(path, data=sent, headers=JSON)
    assert answer.status_code == status
    assert set(read_json(answer)["error"]) == {"code", "message", "hint"}
    assert read_json(answer)["error"]["message"]
    assert stored(app) == before


@pytest.mark.parametrize("path", ["/a/nowhere", "/a/nowhere/1", "/a/nowhere/1/report", f"/a/{SLUG}/99", "/j/ZZZZZZ"])
def test_an_unknown_name_is_not_found(demo_app: Flask, path: str) -> None:
    client = demo_app.test_client()
    page, answer = client.get(path, headers=PAGE), client.get(path, headers=JSON)
    assert (page.status_code, answer.status_code) == (404, 404)
    assert "Page not found" in page.text
    assert set(read_json(answer)["error"]) == {"code", "message", "hint"}


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"statement": "1", "choice": "maybe"}, 422, "A vote must be agree, disagree or pass."),
        ({"statement": "1"}, 422, "A vote must be agree, disagree or pass."),
        ({"statement": "4711", "choice": "agree"}, 404, "Nothing was found under this name."),
        ({"statement": "zero", "choice": "agree"}, 404, "Nothing was found under this name."),
        ({"choice": "agree"}, 404, "Nothing was found under this name."),
        ({"statement": "1", "choice": "pass", "pass_reason": "bored"}, 422, "is not one of"),
    ],
)
def test_a_vote_that_makes_no_sense(
    demo_app: Flask, voter: FlaskClient, sent: dict[str, str], status: int, said: str
) -> None:
    refused(demo_app, voter, f"{HERE}/votes", sent, status, said)


@pytest.mark.parametrize("state", [Moderation.WAITING, Moderation.REJECTED])
def test_a_statement_that_is_not_shown_takes_no_vote(demo_app: Flask, voter: FlaskClient, state: Moderation) -> None:
    sent = {"statement": str(number_of(demo_app, state)), "choice": "agree"}
    refused(demo_app, voter, f"{HERE}/votes", sent, 409, "You can't vote on this statement.")


def test_a_stranger_with_nothing_sensible_does_not_join(demo_app: Flask) -> None:
    sent = {"statement": str(number_of(demo_app, Moderation.REJECTED)), "choice": "agree"}
    refused(demo_app, demo_app.test_client(), f"{HERE}/votes", sent, 409, "can't vote on this statement")


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("votes", {"statement": "1", "choice": "disagree"}),
        ("undo", {"statement": "1"}),
        ("propose", {"text": "Libraries should teach people to use AI."}),
        ("comments", {"statement": "1", "text": "It depends.", "kind": "reason"}),
    ],
)
def test_a_closed_assembly_takes_nothing(demo_app: Flask, voter: FlaskClient, path: str, sent: dict[str, str]) -> None:
    close(demo_app)
    refused(demo_app, voter, f"{HERE}/{path}", sent, 409, "This assembly has closed")


@pytest.mark.parametrize("text", ["", "   ", "?!", "\u202e\u0007"])
@pytest.mark.parametrize("path", ["propose", "comments"])
def test_an_empty_text(demo_app: Flask, voter: FlaskClient, path: str, text: str) -> None:
    refused(demo_app, voter, f"{HERE}/{path}", {"statement": "1", "text": text}, 422, "Please write something first.")


@pytest.mark.parametrize(("path", "limit"), [("propose", 200), ("comments", 280)])
def test_a_text_that_is_too_long_is_kept_in_its_box(demo_app: Flask, voter: FlaskClient, path: str, limit: int) -> None:
    text = "Long " * 60
    said = f"This text has 299 characters; the limit is {limit}."
    refused(demo_app, voter, f"{HERE}/{path}", {"statement": "1", "text": text}, 422, said)
    assert text.strip() in voter.post(f"{HERE}/{path}", data={"statement": "1", "text": text}).text


def test_the_same_statement_twice(demo_app: Flask, voter: FlaskClient) -> None:
    with demo_app.app_context():
        text = load_assembly(SLUG).questions[0].statements[0].text.upper()
    refused(demo_app, voter, f"{HERE}/propose", {"text": text}, 409, "This statement already exists (number 1).")


def test_the_same_statement_while_the_first_one_waits(demo_app: Flask, voter: FlaskClient) -> None:
    assert voter.post(f"{HERE}/propose", data={"text": "Nobody knows this one yet."}).status_code < 400
    said = "Someone has already submitted this statement, and it is waiting for a moderator."
    refused(demo_app, demo_app.test_client(), f"{HERE}/propose", {"text": "Nobody knows this one yet!"}, 409, said)


def test_a_comment_follows_a_vote(demo_app: Flask, voter: FlaskClient) -> None:
    refused(
        demo_app,
        voter,
        f"{HERE}/comments",
        {"statement": "2", "text": "Yes."},
        409,
        "Please vote on the statement first.",
    )


def test_a_double_click_is_one_vote(demo_app: Flask, voter: FlaskClient) -> None:
    before = stored(demo_app)
    for _ in range(2):
        assert voter.post(f"{HERE}/votes", data={"statement": "1", "choice": "agree"}).status_code == 303
    assert stored(demo_app) == before


def test_text_is_shown_as_text(demo_app: Flask, voter: FlaskClient) -> None:
    """Markup, formulas, control signs and direction marks come out as harmless letters."""
    with demo_app.app_context():
        load_assembly(SLUG).strict_moderation = False
        db.session.commit()
    assert (
        voter.post(
            f"{HERE}/propose", data={"text": "<script>alert(1)</script> =cmd|' /C calc'!A0 \u202eabc\x07"}
        ).status_code
        == 303
    )
    page = voter.get(f"{HERE}/answers").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; =cmd|&#39; /C calc&#39;!A0 abc" in page
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "\x07" not in page


def test_an_empty_statement_of_a_newcomer_is_refused_with_the_box_still_there(demo_app: Flask) -> None:
    newcomer = demo_app.test_client()
    before = stored(demo_app)
    page = newcomer.post(f"{HERE}/propose", data={"text": "Officials must check AI results. " * 20}, headers=PAGE)
    assert (page.status_code, "Officials must check AI results." in page.text) == (422, True)
    assert newcomer.post(f"{HERE}/propose", data={"text": " "}, headers=PAGE).status_code == 422
    assert stored(demo_app) == before


def test_an_unknown_return_code_can_be_mended(demo_app: Flask) -> None:
    client = demo_app.test_client()
    page = client.post(f"/a/{SLUG}/return", data={"code": "AAAA-BBBB-CCCC"}, headers=PAGE)
    assert (page.status_code, "This return code doesn&#39;t exist here." in page.text) == (404, True)
    assert 'value="AAAA-BBBB-CCCC"' in page.text
    answer = client.post(f"/a/{SLUG}/return", data={"code": "AAAA-BBBB-CCCC"}, headers=JSON)
    assert (answer.status_code, read_json(answer)["error"]["code"]) == (404, "ReturnCodeUnknown")
