"""What is sent is read by forms, each field with a maximum; the door asks who may before anything is looked up."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from flask import Flask
from sqlalchemy import func, select

import deliberate.web.forms
from deliberate.extensions import db
from deliberate.models import Vote
from deliberate.web.forms.sent import SentForm
from deliberate.web.limits import UPLOAD
from tests.databases import statements_asked
from tests.house.source import name_of, python_files
from tests.house.test_pages import reader

A, DESK = "/a/city-ai", "/organize/city-ai"
JSON = {"Accept": "application/json"}
# Whoever reads what was sent beside the forms, and why no form can.
GENERIC = {
    "deliberate/web/limits.py": "measures and cleans every field",
    "deliberate/web/form_tokens.py": "the token of a form",
    "deliberate/web/expired_forms.py": "shows again whatever an expired form held",
    "deliberate/web/errors.py": "shows a vote again that could not be stored",
    "deliberate/web/refusals.py": "shows again whatever was refused",
    "deliberate/web/forms/sent.py": "the reader that all forms go through",
}


def sent_forms() -> list[type[SentForm]]:
    for found in pkgutil.iter_modules(deliberate.web.forms.__path__):
        importlib.import_module(f"deliberate.web.forms.{found.name}")

    def below(kind: type[SentForm]) -> list[type[SentForm]]:
        return [one for sub in kind.__subclasses__() for one in [sub, *below(sub)]]

    return below(SentForm)


def test_only_what_is_generic_reads_fields_by_itself() -> None:
    reading = {name_of(path) for path in python_files("deliberate") if "request.form" in path.read_text("utf-8")}
    assert reading == set(GENERIC)


def test_every_field_says_how_long_it_may_be(app: Flask) -> None:
    with app.test_request_context():
        fields = [(kind.__name__, field) for kind in sent_forms() for field in kind()]
    assert len(fields) > 50
    assert [(form, field.name) for form, field in fields if not 0 < getattr(field, "most", 0) <= UPLOAD.value] == []


@pytest.mark.parametrize(
    ("who", "path", "fields"),
    [
        ("participant", f"{A}/1/votes", {"statement": "1", "choice": "agree" * 30}),
        ("participant", f"{A}/1/comments", {"statement": "1", "text": "Because.", "kind": "k" * 101}),
        ("participant", f"{A}/1/tags", {"tag-1-use": "supports" * 20}),
        ("owner", f"{DESK}/moderation/statements", {"statement": "1", "verdict": "v" * 101}),
        ("owner", f"{DESK}/codebook", {"act": "a" * 101}),
    ],
)
def test_a_field_that_is_too_long_is_refused_in_words(
    demo_app: Flask, who: str, path: str, fields: dict[str, str]
) -> None:
    answer = reader(demo_app, who).post(path, data=fields, headers=JSON)
    refusal = answer.get_json()["error"]
    assert (answer.status_code, refusal["code"]) == (422, "FieldTooLong")
    assert "the limit is 100" in refusal["message"]


def test_a_vote_and_an_undo_cost_so_many_statements(demo_app: Flask) -> None:
    """Everything that the request of a vote reads, joining and pages aside; what it stores, the writer stores."""
    client = demo_app.test_client()
    with demo_app.app_context():
        before = db.session.execute(select(func.count()).select_from(Vote)).scalar_one()
    assert client.post(f"{A}/1/votes", data={"statement": "1", "choice": "agree"}).status_code == 303
    with statements_asked(demo_app) as vote:
        assert client.post(f"{A}/1/votes", data={"statement": "2", "choice": "pass"}).status_code == 303
    with statements_asked(demo_app) as undo:
        assert client.post(f"{A}/1/undo", data={"statement": "2"}).status_code == 303
    with demo_app.app_context():
        assert db.session.execute(select(func.count()).select_from(Vote)).scalar_one() == before + 1
    assert (len(vote), len(undo)) == (5, 5)


def test_who_may_is_asked_before_what_is_there(demo_app: Flask) -> None:
    """A question that is not there is told to those who may see the assembly, and an assembly to nobody else."""
    coder, stranger = reader(demo_app, "coder"), demo_app.test_client()
    assert coder.get(f"{DESK}/questions/99/coding").status_code == 404
    assert stranger.get(f"{DESK}/questions/99/coding").status_code == 302
    assert stranger.get(f"{A}/99").status_code == 404
    with statements_asked(demo_app) as looked_up:
        assert stranger.get("/a/none-such/1").status_code == 404
    assert not any("FROM questions" in statement for statement in looked_up)
