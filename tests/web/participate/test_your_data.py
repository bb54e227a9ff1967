"""Your data: everything is shown and put into one file, single things are undone, and the whole takes two steps."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from deliberate.extensions import db
from deliberate.models import AuditEntry, Comment, Participant, Statement, Vote
from deliberate.queries.assemblies import load_assembly
from deliberate.services.assemblies import close_assembly
from deliberate.web.participate.undo import UNDO_KEY
from tests.web.participate.test_devices import HERE, code_of, device, opened, people, signed_out, vote

__all__ = ["opened"]
DATA = "/a/trees/data"


def take_back(client: FlaskClient, kind: str, key: object, **more: str) -> Any:
    return client.post(f"{DATA}/items", data={"kind": kind, "key": str(key), **more})


def key_of(client: FlaskClient, kind: str) -> str:
    """The key in the first form of this kind on the page."""
    found = re.search(rf'name="kind" value="{kind}">\s*<input[^>]+name="key" value="([^"]+)"', client.get(DATA).text)
    assert found is not None
    return found[1]


def test_the_page_and_its_file_hold_all_that_is_stored(opened: Flask) -> None:
    client = device(opened)
    vote(client, 1, "agree")
    vote(client, 1, "disagree")
    client.post(f"{HERE}/propose", data={"text": "Plant quinces everywhere."})
    client.post(f"{HERE}/comments", data={"statement": "1", "text": "Limes are sticky."})
    with opened.app_context():
        db.session.execute(update(Participant).values(segments={"district": "Harbour"}, channel="poster"))
        db.session.commit()
    page = client.get(DATA).text
    sent = client.get(f"{DATA}/download")
    assert (sent.status_code, sent.headers["Cache-Control"]) == (200, "no-store")
    with zipfile.ZipFile(io.BytesIO(sent.data)) as archive:
        document = json.loads(archive.read("my-data.json"))
        readable = archive.read("my-data.html").decode()
    for text in ("Plant limes.", "Plant quinces everywhere.", "Limes are sticky.", "Harbour", "poster"):
        assert text in page
        assert text in readable
    assert [row["choice"] for row in document["votes"]] == ["disagree"]
    assert [row["choice"] for row in document["voting_log"]] == ["agree", "disagree"]
    assert [row["text"] for row in document["comments"]] == ["Limes are sticky."]
    assert document["segments"] == {"district": "Harbour"}
    assert [row["label"] for row in document["devices"]] == ["Firefox on Android"]


def test_page_and_file_hold_what_stays_with_a_merged_participation(opened: Flask) -> None:
    client, other = device(opened), device(opened)
    vote(client, 1, "agree")
    vote(other, 2, "disagree")
    with opened.app_context():
        db.session.execute(update(Participant).where(Participant.number == 1).values(channel="poster"))
        db.session.execute(update(Participant).where(Participant.number == 0).values(channel="flyer"))
        db.session.commit()
    other.post("/a/trees/return", data={"code": code_of(client), "votes": "add"})
    assert people(opened) == [{1: 1, 2: -1}]
    with zipfile.ZipFile(io.BytesIO(client.get(f"{DATA}/download").data)) as archive:
        document = json.loads(archive.read("my-data.json"))
        assert "Participations of other devices" in archive.read("my-data.html").decode()
    assert [row["channel"] for row in document["merged_participations"]] == ["poster"]
    acts = [(row["statement"], row["choice"]) for row in document["voting_log"]]
    assert acts == [(1, "agree"), (2, "disagree"), (2, "withdrawn"), (2, "disagree")]
    page = client.get(DATA).text
    assert ("The log has 4 acts of voting." in page, "from before devices were combined" in page) == (True, True)


def test_a_vote_and_an_answer_are_taken_back_at_once_and_undone(opened: Flask) -> None:
    client = device(opened)
    vote(client, 1, "pass", pass_reason="unclear")
    with opened.app_context():
        db.session.execute(update(Participant).values(segments={"district": "Harbour"}))
        db.session.commit()
    assert take_back(client, "vote", key_of(client, "vote")).status_code == 303
    assert people(opened) == [{}]
    assert "Your vote is withdrawn." in client.get(DATA).text
    assert client.post(f"{DATA}/undo").status_code == 303
    assert people(opened) == [{1: 0}]
    with opened.app_context():
        assert db.session.scalars(select(Vote.pass_reason)).all() == ["unclear"]
    assert take_back(client, "segment", "district").status_code == 303
    assert "Harbour" not in client.get(DATA).text
    client.post(f"{DATA}/undo")
    assert "Harbour" in client.get(DATA).text
    assert client.post(f"{DATA}/undo").status_code == 409, "nothing is left to undo"


@pytest.mark.parametrize(("kind", "key"), [("vote", ""), ("segment", "district")])
def test_whoever_goes_on_in_a_browser_meets_nothing_of_whom_it_had_before(opened: Flask, kind: str, key: str) -> None:
    client, _, _ = signed_out(opened, before=lambda client: answer_and_take_back(opened, client, kind, key))
    assert vote(client, 2, "disagree", start_over="yes").status_code == 303
    page = client.get(DATA).text
    assert ('id="undo"' in page, "Harbour" in page) == (False, False)
    assert client.post(f"{DATA}/undo").status_code == 409
    with opened.app_context():
        newest = db.session.scalars(select(Participant).order_by(Participant.number.desc())).first()
        assert newest is not None
        assert newest.segments == {}
    assert people(opened)[1] == {2: -1}
    with client.session_transaction() as kept:
        assert UNDO_KEY not in kept


def answer_and_take_back(app: Flask, client: FlaskClient, kind: str, key: str) -> None:
    with app.app_context():
        db.session.execute(update(Participant).values(segments={"district": "Harbour"}))
        db.session.commit()
    assert take_back(client, kind, key or key_of(client, kind)).status_code == 303
    assert 'id="undo"' in client.get(DATA).text


def test_the_line_of_the_last_vote_is_for_its_voter_only(opened: Flask) -> None:
    client, _, _ = signed_out(opened, before=expect_line)
    assert last_vote_on(client) == "", "it is nobody's any more"
    client.post(f"{HERE}/propose", data={"text": "Plant quinces everywhere.", "start_over": "yes"})
    assert people(opened) == [{1: 1}, {}]
    assert last_vote_on(client) == "", "it is someone else's"


def expect_line(client: FlaskClient) -> None:
    assert last_vote_on(client) == "1"


def last_vote_on(client: FlaskClient) -> str:
    """The statement that the line of the last vote names; empty where the line is hidden."""
    found = re.search(r'data-undo>.*?name="statement" value="(\d*)"', client.get(HERE).text, re.DOTALL)
    assert found is not None
    return found[1]


def test_what_cannot_be_undone_is_asked_about_first(opened: Flask) -> None:
    client = device(opened)
    vote(client, 1, "agree")
    client.post(f"{HERE}/propose", data={"text": "Plant quinces everywhere."})
    client.post(f"{HERE}/comments", data={"statement": "1", "text": "Limes are sticky."})
    for kind in ("statement", "comment"):
        asked = take_back(client, kind, key_of(client, kind))
        assert (asked.status_code, "This can't be undone." in asked.text) == (200, True)
    assert "Plant quinces everywhere." in client.get(DATA).text, "nothing happens before the answer"
    for kind in ("statement", "comment"):
        assert take_back(client, kind, key_of(client, kind), insist="yes").status_code == 303
    with opened.app_context():
        assert db.session.scalars(select(Comment)).all() == []
        assert "[withdrawn by its author]" in db.session.scalars(select(Statement.text)).all()
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action.contains("withdrawn"))).all()
        assert [(entry.actor_id, entry.detail) for entry in entries] == [(None, {}), (None, {})]


def test_nobody_takes_back_what_is_not_theirs(opened: Flask) -> None:
    client, other = device(opened), device(opened)
    vote(client, 1, "agree")
    client.post(f"{HERE}/propose", data={"text": "Plant quinces everywhere."})
    client.post(f"{HERE}/comments", data={"statement": "1", "text": "Limes are sticky."})
    keys = {kind: key_of(client, kind) for kind in ("vote", "statement", "comment")}
    assert take_back(other, "comment", keys["comment"], insist="yes").status_code == 404, "not even a participant"
    vote(other, 2, "agree")
    assert take_back(other, "vote", keys["vote"]).status_code == 409
    for kind in ("statement", "comment"):
        for more in ({}, {"insist": "yes"}):
            assert take_back(other, kind, keys[kind], **more).status_code == 404
    for key in ("", "x", "٣", "9" * 30, "-1"):
        assert take_back(client, "statement", key, insist="yes").status_code == 404
    assert take_back(client, "everything", "1").status_code == 404
    assert people(opened) == [{1: 1}, {2: 1}]


def test_the_whole_is_two_steps_and_forgets_every_device(opened: Flask) -> None:
    first, second = device(opened), device(opened)
    vote(first, 1, "agree")
    code = code_of(first)
    second.post("/a/trees/return", data={"code": code})
    with opened.app_context():
        close_assembly(assembly=load_assembly("trees"), actor=None)
        db.session.commit()
    assert take_back(first, "vote", key_of_first_statement(opened)).status_code == 409, "no single vote after the close"
    asked = first.get(f"{DATA}/withdraw").text
    assert "Every analysis and every file that is made from now on is made without you." in asked
    assert first.post(f"{DATA}/withdraw").status_code == 303
    assert first.get_cookie("part-1") is None
    assert "Nothing is stored about you for this browser." in first.get(DATA).text
    for client in (first, second):
        assert client.post(f"{DATA}/withdraw").status_code in {404, 409}
    assert second.post("/a/trees/return", data={"code": code}).status_code == 404
    with opened.app_context():
        assert db.session.scalars(select(Vote)).all() == []
        withdrawn = select(AuditEntry).where(AuditEntry.action == "participation withdrawn")
        assert len(db.session.scalars(withdrawn).all()) == 1


def key_of_first_statement(app: Flask) -> int:
    with app.app_context():
        return db.session.scalars(select(Statement.id).order_by(Statement.id)).first() or 0
