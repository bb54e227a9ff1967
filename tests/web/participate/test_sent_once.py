"""A statement or comment that a device sends again, because it never heard the answer, is stored once."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Comment, Statement
from deliberate.services.moderation import moderate_statement

HERE = "/a/city-ai/1"
JSON = {"Accept": "application/json"}
TEXT = {"text": "Parks should stay free of cameras.", "client_id": "act-1"}
REASON = {"statement": "1", "text": "It depends on the place.", "kind": "reason", "client_id": "act-2"}


@pytest.fixture
def voter(demo_app: Flask) -> FlaskClient:
    """Somebody who has voted on the first statement."""
    client = demo_app.test_client()
    assert client.post(f"{HERE}/votes", data={"statement": "1", "choice": "agree"}).status_code == 303
    return client


def send(client: FlaskClient, act: str, fields: dict[str, str]) -> tuple[int, Any]:
    answer = client.post(f"{HERE}/{act}", data=fields, headers=JSON)
    return answer.status_code, answer.get_json()


def test_a_statement_that_comes_again_is_the_same_one(demo_app: Flask, voter: FlaskClient) -> None:
    status, first = send(voter, "propose", TEXT)
    assert (status, first["state"]) == (201, "waiting")
    assert send(voter, "propose", TEXT) == (201, first)
    # Whatever became of it meanwhile: rejected, it does not come back by being sent again.
    with demo_app.app_context():
        made = db.session.scalars(select(Statement).where(Statement.client_id == "act-1")).one()
        moderate_statement(statement=made, actor=None, verdict="rejected", reason="off_topic")
        db.session.commit()
    assert send(voter, "propose", TEXT) == (201, {"number": first["number"], "state": "rejected"})
    with demo_app.app_context():
        assert len(db.session.scalars(select(Statement).where(Statement.text == TEXT["text"])).all()) == 1


def test_a_comment_that_comes_again_is_the_same_one(demo_app: Flask, voter: FlaskClient) -> None:
    assert send(voter, "comments", REASON) == send(voter, "comments", REASON) == (201, {"state": "waiting"})
    with demo_app.app_context():
        assert len(db.session.scalars(select(Comment).where(Comment.client_id == "act-2")).all()) == 1


def test_an_id_is_one_persons_own(demo_app: Flask, voter: FlaskClient) -> None:
    other = demo_app.test_client()
    assert send(voter, "propose", TEXT)[0] == 201
    assert send(other, "propose", {**TEXT, "text": "Parks should have free water."})[0] == 201


def test_what_others_wrote_is_shown_after_ones_own_vote(demo_app: Flask, voter: FlaskClient) -> None:
    assert voter.get(f"{HERE}/comments?statement=1").status_code == 200
    assert voter.get(f"{HERE}/comments?statement=2").status_code == 404
    assert demo_app.test_client().get(f"{HERE}/comments?statement=1").status_code == 404
