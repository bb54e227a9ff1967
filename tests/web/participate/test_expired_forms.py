"""A form whose token is no longer good: a vote counts by the participant's cookie, all else comes back as typed."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from deliberate.extensions import db
from deliberate.models import Account, Participant, Statement, Vote
from deliberate.services.accounts import register_account
from deliberate.services.members import add_member
from deliberate.web.expired_forms import HIDDEN_FIELDS
from tests.answers import read_json
from tests.house.page import Page
from tests.services.test_voting import open_assembly

HERE, VOTES = "/a/trees/1", "/a/trees/1/votes"
PASSWORD = "a long enough password"
OURS, FOREIGN = {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "cross-site"}
EXPIRED = "This page expired: your text is below, send it again."


@pytest.fixture
def settings_of_app() -> dict[str, Any]:
    """As shipped: forms carry tokens."""
    return {"WTF_CSRF_ENABLED": True}


@pytest.fixture
def opened(app: Flask) -> Flask:
    with app.app_context():
        assembly = open_assembly()
        owner = register_account(email="owner@example.org", password=PASSWORD, display_name="Owner")
        db.session.flush()
        add_member(assembly=assembly, actor=None, email=owner.email, role="owner")
        db.session.commit()
    return app


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def send(client: FlaskClient, path: str, page: str, sent: dict[str, Any], **more: Any) -> Any:
    """Send a form of this page."""
    return client.post(path, data={"csrf_token": token_in(page), **sent}, **more)


def forget_session(client: FlaskClient) -> None:
    client.delete_cookie("session")


def log_in(client: FlaskClient) -> None:
    page = client.get("/login").text
    entered = send(client, "/login", page, {"email": "owner@example.org", "password": PASSWORD})
    assert entered.status_code == 303


def voter(app: Flask) -> tuple[FlaskClient, str]:
    """Someone who has agreed with statement 1, and the page they have open."""
    client = app.test_client()
    assert send(client, VOTES, client.get(HERE).text, {"statement": "1", "choice": "agree"}).status_code == 303
    return client, client.get(HERE).text


def stored(app: Flask) -> tuple[int, list[int], int]:
    """People, choices, statements."""
    with app.app_context():
        counted = [db.session.scalar(select(func.count()).select_from(kind)) or 0 for kind in (Participant, Statement)]
        return counted[0], list(db.session.scalars(select(Vote.choice).order_by(Vote.statement_id))), counted[1]


@pytest.mark.parametrize(
    "headers", [OURS, {"Origin": "http://localhost"}, {"Origin": "http://127.0.0.1:8000"}], ids=["site", "host", "base"]
)
def test_a_vote_counts_by_the_cookie_when_the_session_is_gone(opened: Flask, headers: dict[str, str]) -> None:
    client, page = voter(opened)
    forget_session(client)
    sent = {"statement": "2", "choice": "disagree"}
    assert send(client, VOTES, page, sent, headers=headers).status_code == 303
    assert stored(opened)[:2] == (1, [1, -1])
    forget_session(client)
    assert send(client, f"{HERE}/undo", page, {"statement": "2"}, headers=headers).status_code == 303
    assert stored(opened)[:2] == (1, [1])


@pytest.mark.parametrize(
    "headers",
    [FOREIGN, {"Sec-Fetch-Site": "same-site"}, {"Origin": "null"}, {"Origin": "http://localhost.evil.example"}, {},
     {**FOREIGN, "Origin": "http://localhost"}],
    ids=["cross-site", "same-site", "null", "foreign", "silent", "contradiction"],
)  # fmt: skip
def test_a_vote_from_elsewhere_never_counts(opened: Flask, headers: dict[str, str]) -> None:
    client, _ = voter(opened)
    for data in ({"statement": "2", "choice": "agree"}, {"statement": "2", "choice": "agree", "csrf_token": "x"}):
        assert client.post(VOTES, data=data, headers=headers).status_code == 400
    assert stored(opened)[:2] == (1, [1])


def test_the_cookie_vouches_for_acts_in_its_own_assembly_alone(opened: Flask) -> None:
    with opened.app_context():
        open_assembly("elsewhere")
        db.session.commit()
    client, page = voter(opened)
    forget_session(client)
    sent = {"statement": "2", "choice": "agree"}
    assert send(client, "/a/elsewhere/1/votes", page, sent, headers=OURS).status_code == 400
    text = {"text": "Plant pines."}
    assert send(client, "/a/elsewhere/1/propose", page, text, headers=OURS).status_code == 400
    assert send(client, f"{HERE}/propose", page, text, headers=FOREIGN).status_code == 400
    assert send(client, "/a/nowhere/1/votes", page, sent, headers=OURS).status_code == 404
    assert stored(opened) == (1, [1], 4)


def again(client: FlaskClient, path: str, answer: Any, sent: dict[str, Any]) -> Any:
    """Check that the page came back sound with everything that was sent, and send it once more."""
    assert answer.status_code == 400
    assert Page(answer.text).faults() == []
    for value in sent.values():
        assert value in answer.text
    return send(client, path, answer.text, sent)


def test_a_newcomers_vote_comes_back_and_can_be_sent_again(opened: Flask) -> None:
    client = opened.test_client()
    page = client.get(HERE).text
    forget_session(client)
    sent = {"statement": "2", "choice": "disagree"}
    back = send(client, VOTES, page, sent, headers=OURS)
    assert EXPIRED in back.text
    assert "Plant oaks." in back.text
    assert "Your vote: disagree" in back.text
    assert stored(opened)[0] == 0
    assert again(client, VOTES, back, sent).status_code == 303
    assert stored(opened)[:2] == (1, [-1])


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        (f"{HERE}/propose", {"text": "Plant pines."}),
        (f"{HERE}/comments", {"statement": "1", "kind": "condition", "text": "Yes, if they get water."}),
        ("/a/trees/return", {"code": "ABCD-EFGH-JKMN"}),
    ],
)
def test_what_a_participant_typed_comes_back(opened: Flask, path: str, sent: dict[str, str]) -> None:
    client, page = voter(opened)
    forget_session(client)
    back = send(client, path, page, sent)
    assert EXPIRED in back.text
    assert again(client, path, back, sent).status_code in {303, 404}


def test_what_an_owner_typed_comes_back_on_a_general_page(opened: Flask) -> None:
    client = opened.test_client()
    log_in(client)
    page = client.get("/organize/trees/questions/1/statements").text
    path = "/organize/trees/questions/1/statements"
    sent = {"text": "Plant pines.\nPlant <b>firs</b> & more."}
    back = client.post(path, data={"csrf_token": "stale", **sent, "file": (io.BytesIO(b"text\n"), "seeds.csv")})
    assert back.status_code == 400
    assert Page(back.text).faults() == []
    assert "Plant pines.\nPlant &lt;b&gt;firs&lt;/b&gt; &amp; more.</textarea>" in back.text
    assert "You chose “seeds.csv”. Please choose it again." in back.text
    assert 'name="csrf_token" value="stale"' not in back.text
    assert page


@pytest.mark.parametrize("path", ["/login"])
def test_a_password_never_comes_back(opened: Flask, path: str) -> None:
    client = opened.test_client()
    client.get(path)
    sent = {"email": "ada@example.org", "display_name": "Ada", "password": PASSWORD}
    back = client.post(path, data=sent)
    assert back.status_code == 400
    assert Page(back.text).faults() == []
    assert "ada@example.org" in back.text
    assert PASSWORD not in back.text
    assert send(client, path, back.text, {**sent, "email": "new@example.org"}).status_code in {303, 409, 422}


def test_a_password_never_comes_back_on_the_general_page(opened: Flask) -> None:
    back = opened.test_client().post("/language", data={"new_password": PASSWORD, "language": "de"})
    assert (back.status_code, PASSWORD in back.text, 'type="password"' in back.text) == (400, False, True)


def test_without_cookies_one_sentence_says_so(opened: Flask) -> None:
    client = opened.test_client(use_cookies=False)
    sent = {"statement": "1", "choice": "agree"}
    first = send(client, VOTES, client.get(HERE).text, sent, headers=OURS)
    assert "Your browser sent no cookies" in first.text
    second = send(client, VOTES, first.text, {**sent, "sent_again": "yes"}, headers=OURS)
    assert (second.status_code, "Cookies are turned off" in second.text) == (400, True)
    assert stored(opened)[0] == 0


def test_a_log_in_in_another_tab_breaks_no_open_page_of_a_participant(opened: Flask) -> None:
    client, page = voter(opened)
    own = client.get("/register").text
    log_in(client)
    # Even where the browser says nothing about where a request comes from.
    assert send(client, VOTES, page, {"statement": "2", "choice": "pass"}).status_code == 303
    assert send(client, f"{HERE}/propose", page, {"text": "Plant pines."}).status_code == 303
    assert stored(opened) == (1, [1, 0], 3)
    # What may do more than a participant asks for a token of the new session.
    assert send(client, "/organize/new", own, {"title": "Mine"}).status_code == 400
    with opened.app_context():
        assert db.session.scalar(select(func.count()).select_from(Account)) == 1


def test_a_newcomer_who_logs_in_meanwhile_is_one_person(opened: Flask) -> None:
    client = opened.test_client()
    page = client.get(HERE).text
    assert send(client, VOTES, page, {"statement": "1", "choice": "agree"}).status_code == 303
    client.delete_cookie("part-1")
    log_in(client)
    assert send(client, VOTES, page, {"statement": "2", "choice": "agree"}).status_code == 303
    assert stored(opened)[0] == 1


def test_forms_work_behind_https_though_pages_send_no_referrer(opened: Flask) -> None:
    client = opened.test_client()
    page = client.get(HERE, base_url="https://vote.example.org").text
    sent = {"statement": "1", "choice": "agree"}
    assert send(client, VOTES, page, sent, base_url="https://vote.example.org").status_code == 303


def test_a_machine_reads_the_refusal_as_json(opened: Flask) -> None:
    answer = opened.test_client().post(VOTES, data={"choice": "agree"}, headers={"Accept": "application/json"})
    assert (answer.status_code, read_json(answer)["error"]["code"]) == (400, "FormOutOfDate")


def test_what_a_page_sends_by_itself_is_not_shown_as_typed() -> None:
    templates = Path(__file__).resolve().parents[3] / "templates"
    text = "".join(path.read_text(encoding="utf-8") for path in templates.rglob("*.html"))
    names = set(re.findall(r'<(?:button|input\s+type="hidden")[^>]*\sname="([^"{]+)"', text))
    names |= set(re.findall(r'\bhidden\("(\w+)"', text))
    # The code was typed one page before; the others are of forms that only read.
    assert names - HIDDEN_FIELDS == {"csrf_token", "code", "c", "find", "kind"}
