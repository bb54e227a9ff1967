"""What a page holds for one person never goes out as someone else's, whatever became of the cookie in another tab."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from deliberate.extensions import db
from deliberate.models import Comment, Statement
from tests.web.participate.test_devices import HERE, RETURN, code_of, device, opened, people, vote

__all__ = ["opened"]
API = "/api/v1/assemblies/trees/questions/1"
TEXTS = {"propose": {"text": "Plant pines."}, "comments": {"statement": "1", "text": "Shade."}}


def who(client: FlaskClient) -> str:
    return str(client.get(f"{API}/cards").get_json()["who"])


def send_as(client: FlaskClient, name: str, **more: Any) -> Any:
    votes = [{"id": "a", "statement": 2, "choice": "disagree"}]
    return client.post(f"{API}/votes", json={"votes": votes, **more}, headers={"X-Acting-As": name})


def joined(app: Flask) -> FlaskClient:
    client = device(app)
    assert vote(client, 1, "agree").status_code == 303
    return client


def count_texts(app: Flask) -> tuple[int, int]:
    """Statements proposed and comments written."""
    with app.app_context():
        proposed = select(func.count()).where(Statement.author_id.is_not(None))
        return db.session.scalar(proposed) or 0, db.session.scalar(select(func.count(Comment.id))) or 0


def lose_cookie(client: FlaskClient) -> None:
    """Forget who this browser is, as clearing its cookies does while a page stays open."""
    for name in ("session", "part-1"):
        assert client.get_cookie(name) is not None
        client.delete_cookie(name)
    assert who(client) == ""


def test_the_one_whose_page_it_is_votes(opened: Flask) -> None:
    first = joined(opened)
    assert send_as(first, who(first)).get_json()["results"][0]["stored"]
    assert people(opened) == [{1: 1, 2: -1}]


@pytest.mark.parametrize("other", ["nobody", "somebody"])
def test_votes_and_texts_of_one_are_not_stored_as_anothers(opened: Flask, other: str) -> None:
    first, second = joined(opened), joined(opened)
    name = who(first)
    acting = second if other == "somebody" else first
    if other == "nobody":
        lose_cookie(first)
    before, texts = people(opened), count_texts(opened)
    refused = send_as(acting, name)
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (409, "DeviceSignedOut")
    headers = {"X-Acting-As": name, "Accept": "application/json"}
    for place, sent in TEXTS.items():
        answer = acting.post(f"{HERE}/{place}", data=sent, headers=headers)
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "DeviceSignedOut"), place
    assert (people(opened), count_texts(opened)) == (before, texts)


def test_whoever_starts_over_may(opened: Flask) -> None:
    first = joined(opened)
    name = who(first)
    lose_cookie(first)
    assert send_as(first, name, start_over=True).status_code == 200
    assert people(opened) == [{1: 1}, {2: -1}]


def test_an_open_page_goes_on_after_its_person_was_combined_with_another(opened: Flask) -> None:
    first, second = joined(opened), joined(opened)
    name = who(second)
    code = code_of(first)
    second.post(RETURN, data={"code": code})
    assert second.post(RETURN, data={"code": code, "votes": "add"}).status_code == 303
    assert who(second) == who(first) != name
    assert send_as(second, name).get_json()["results"][0]["stored"]
    assert people(opened) == [{1: 1, 2: -1}]
