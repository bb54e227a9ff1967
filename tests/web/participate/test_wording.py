"""A vote is for the text that was shown: one for an older wording is asked again, and nothing is stored."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from deliberate.extensions import db
from deliberate.models import AssemblyState, Exposure, Participant, Statement, Vote
from deliberate.models.columns import now
from deliberate.queries.assemblies import load_assembly
from deliberate.services.assemblies import create_assembly, edit_assembly
from deliberate.services.questions import add_question
from deliberate.services.statements import add_statement
from deliberate.services.wording import edit_statement
from tests.answers import read_json

HERE = "/a/trees/1"
OLD, NEW = "Plant more limes.", "Fell all limes."
FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
JSON = {"Accept": "application/json"}


@pytest.fixture
def trees(app: Flask) -> Flask:
    """Committed: an open assembly with one statement."""
    with app.app_context():
        assembly = create_assembly(owner=None, title="Trees", slug="trees")
        add_statement(question=add_question(assembly=assembly, actor=None, text="Which trees?"), text=OLD)
        assembly.state, assembly.opened_at = AssemblyState.OPEN, now()
        db.session.commit()
    return app


def shown(page: str) -> dict[str, str]:
    """The hidden fields of the form to vote with, as the page has them."""
    form = page.split('aria-labelledby="next"')[1].split("</form>")[0]
    return {name: unescape(value) for name, value in FIELD.findall(form)}


def reword(app: Flask, text: str = NEW) -> None:
    """The owner changes the newest text, whatever that makes of it."""
    with app.app_context():
        newest = db.session.scalars(select(Statement).order_by(Statement.number.desc())).first()
        assert newest is not None
        edit_statement(statement=newest, actor=None, text=text, reason="Said the opposite.", makes_new=True)
        db.session.commit()


def votes(app: Flask) -> list[tuple[str, int]]:
    """Every vote with the text it is for."""
    with app.app_context():
        rows = db.session.execute(
            select(Statement.text, Vote.choice).join(Vote, Vote.statement_id == Statement.id).order_by(Statement.number)
        )
        return [(text, choice) for text, choice in rows]


def test_a_vote_from_an_old_page_is_asked_again(trees: Flask, client: FlaskClient) -> None:
    form = shown(client.get(HERE).text)
    reword(trees)
    asked = client.post(f"{HERE}/votes", data={**form, "choice": "agree"}, headers={"Accept": "text/html"})
    assert (asked.status_code, votes(trees)) == (409, [])
    assert "The wording changed while you were reading. Please vote again." in asked.text
    assert f'<s dir="auto">{OLD}</s>' in asked.text
    assert NEW in asked.text
    assert client.post(f"{HERE}/votes", data={**shown(asked.text), "choice": "disagree"}).status_code == 303
    assert votes(trees) == [(NEW, -1)]


def test_json_is_told_which_wording_to_vote_on(trees: Flask, client: FlaskClient) -> None:
    reword(trees)
    sent = {"statement": "1", "choice": "agree"}
    asked = client.post(f"{HERE}/votes", data=sent, headers=JSON)
    assert (asked.status_code, read_json(asked)["error"]["code"], votes(trees)) == (409, "WordingChanged", [])
    assert read_json(asked)["statement"] == {"number": 1, "text": NEW, "wording": 2}
    listed = read_json(client.get("/api/v1/assemblies/trees/questions/1/statements"))["statements"]
    assert [(row["number"], row["text"], row["wording"]) for row in listed] == [(1, NEW, 2)]
    assert client.post(f"{HERE}/votes", data={**sent, "wording": "2"}, headers=JSON).status_code == 200
    assert votes(trees) == [(NEW, 1)]


def test_whoever_voted_on_the_old_text_is_asked_about_the_new_one(trees: Flask, client: FlaskClient) -> None:
    early, late = client, trees.test_client()
    assert early.post(f"{HERE}/votes", data={**shown(early.get(HERE).text), "choice": "agree"}).status_code == 303
    form = shown(late.get(HERE).text)
    reword(trees)
    asked = late.post(f"{HERE}/votes", data={**form, "choice": "agree"}, headers={"Accept": "text/html"})
    assert (asked.status_code, f'<s dir="auto">{OLD}</s>' in asked.text) == (409, True)
    assert late.post(f"{HERE}/votes", data={**shown(asked.text), "choice": "disagree"}).status_code == 303
    mine = early.get(f"{HERE}/answers").text
    assert "the wording has changed since" in mine
    assert f"{HERE}?statement=2" in mine
    assert NEW in early.get(HERE).text
    assert early.post(f"{HERE}/votes", data={**shown(early.get(HERE).text), "choice": "agree"}).status_code == 303
    assert votes(trees) == [(OLD, 1), (NEW, -1), (NEW, 1)]


def test_a_seal_of_another_wording_logs_no_exposure(trees: Flask, client: FlaskClient) -> None:
    form = shown(client.get(HERE).text)
    reword(trees)
    client.post(f"{HERE}/votes", data={**form, "wording": "2", "choice": "agree"})
    with trees.app_context():
        assert db.session.scalar(select(func.count()).select_from(Exposure)) == 0


def test_people_are_told_what_changed_and_agree_anew(trees: Flask, client: FlaskClient) -> None:
    client.post(f"{HERE}/votes", data={**shown(client.get(HERE).text), "choice": "agree"})
    with trees.app_context():
        assembly = load_assembly("trees")
        edit_assembly(
            assembly=assembly, actor=None, consent_text="Votes are sold.", closes_at=now() + dt.timedelta(days=1)
        )
        db.session.commit()
    page = client.get(HERE).text
    assert "The information about how your data is used was changed on" in page
    assert "The closing time was changed on" in page
    assert "no set time" in page
    newcomer = trees.test_client()
    assert "was changed on" not in newcomer.get(HERE).text
    public = newcomer.get("/a/trees/changes").text
    assert "Your votes are stored under a number" in public
    assert "Votes are sold." in public
    assert newcomer.post("/a/trees/consent", data={"version": "2"}).status_code == 303
    assert client.post("/a/trees/consent", data={"version": "2"}).status_code == 303
    again = client.get(HERE).text
    assert "The information about how your data is used was changed on" not in again
    assert "The closing time was changed on" in again


def test_whoever_joins_agrees_to_the_text_on_the_page(trees: Flask, client: FlaskClient) -> None:
    form = shown(client.get(HERE).text)
    with trees.app_context():
        edit_assembly(assembly=load_assembly("trees"), actor=None, consent_text="Votes are sold.")
        db.session.commit()
    client.post(f"{HERE}/votes", data={**form, "choice": "agree"})
    late = trees.test_client()
    late.post(f"{HERE}/votes", data={**shown(late.get(HERE).text), "choice": "agree"})
    with trees.app_context():
        versions = db.session.scalars(select(Participant.consent_version).order_by(Participant.number)).all()
        assert versions == [1, 2]
    assert "how your data is used was changed" in client.get(HERE).text
    assert "how your data is used was changed" not in late.get(HERE).text


def test_a_changed_host_is_named_in_the_language_of_the_assembly(trees: Flask) -> None:
    with trees.app_context():
        edit_assembly(assembly=load_assembly("trees"), actor=None, host="Parks & Gardens")
        db.session.commit()
    german = {"Accept-Language": "de"}
    page = trees.test_client().get("/a/trees/changes", headers=german).text
    assert '<span dir="auto" lang="en">Parks &amp; Gardens</span>' in page
