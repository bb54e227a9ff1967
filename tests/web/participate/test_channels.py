"""The channel of a link reaches the participant, whichever way leads from the link to the first vote."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Assembly, Participant
from deliberate.queries.assemblies import load_assembly
from deliberate.services.joining import join_assembly
from deliberate.services.members import add_member
from deliberate.services.questions import add_question
from tests.services.test_voting import open_assembly
from tests.web.organize.conftest import PASSWORD, make_account

A = "/a/trees"


@pytest.fixture
def code(app: Flask) -> str:
    """The six letters of an open assembly with two questions."""
    with app.app_context():
        assembly = open_assembly()
        add_question(assembly=assembly, actor=None, text="Where?")
        db.session.commit()
        return assembly.join_code


def first_vote(app: Flask, client: FlaskClient) -> str | None:
    """The channel kept with whoever votes now."""
    assert client.post(f"{A}/1/votes", data={"statement": "1", "choice": "agree"}).status_code == 303
    with app.app_context():
        return db.session.scalars(select(Participant.channel).order_by(Participant.id.desc())).first()


def by_code_page(client: FlaskClient, code: str) -> None:
    assert '<input type="hidden" name="c" value="library">' in client.get("/?c=library").text
    client.get("/j", query_string={"code": code, "c": "library"}, follow_redirects=True)


def by_wrong_code(client: FlaskClient, code: str) -> None:
    wrong = client.get("/j", query_string={"code": "ZZZZZZ", "c": "library"}, follow_redirects=True)
    assert '<input type="hidden" name="c" value="library">' in wrong.text
    client.get("/j", query_string={"code": code, "c": "library"}, follow_redirects=True)


def by_language_switch(client: FlaskClient, code: str) -> None:
    client.get(f"{A}?c=library")
    client.post("/language", data={"language": "de", "next": f"{A}?c=library"}, follow_redirects=True)
    client.get(f"{A}/1")


def by_log_in(client: FlaskClient, code: str) -> None:
    client.get(f"{A}/1?c=library")
    with client.application.app_context():
        make_account("ada@example.org")
        db.session.commit()
    assert client.post("/login", data={"email": "ada@example.org", "password": PASSWORD}).status_code == 303


WAYS: dict[str, Callable[[FlaskClient, str], object]] = {
    "list of questions": lambda client, code: client.get(f"{A}?c=library"),
    "one question": lambda client, code: client.get(f"{A}/1?c=library"),
    "short link": lambda client, code: client.get(f"/j/{code}?c=library", follow_redirects=True),
    "code page": by_code_page,
    "a code typed wrongly first": by_wrong_code,
    "language switch": by_language_switch,
    "log-in": by_log_in,
    "another question first": lambda client, code: [client.get(f"{A}?c=library"), client.get(f"{A}/2")],
    "report first": lambda client, code: client.get(f"{A}/1/report?c=library"),
    "a later link without one": lambda client, code: [client.get(f"{A}?c=library"), client.get(A)],
    "the newest of two": lambda client, code: [client.get(f"{A}?c=poster"), client.get(f"{A}?c=library")],
}


@pytest.mark.parametrize("way", WAYS)
def test_the_channel_reaches_the_participant(app: Flask, code: str, way: str) -> None:
    client = app.test_client()
    WAYS[way](client, code)
    assert first_vote(app, client) == "library"


def test_the_channel_of_one_assembly_is_not_that_of_another(app: Flask, code: str) -> None:
    client = app.test_client()
    client.get("/a/elsewhere/1?c=library")
    assert first_vote(app, client) is None


@pytest.mark.parametrize(
    ("sent", "kept"), [("  Town\thall\n", "Town hall"), ("x" * 500, "x" * 40), ("\x00\u202e", None), ("", None)]
)
def test_a_channel_is_one_short_line(app: Flask, code: str, sent: str, kept: str | None) -> None:
    client = app.test_client()
    assert client.get(f"{A}/1?{urlencode({'c': sent})}").status_code == 200
    assert first_vote(app, client) == kept


def test_many_links_do_not_fill_the_cookie(app: Flask, code: str) -> None:
    client = app.test_client()
    for number in range(9):
        client.get(f"/a/other-{number}/1", query_string={"c": "\N{GRINNING FACE}" * 40})
    client.get(f"/a/{'x' * 3000}/1?c=y")
    kept = client.get_cookie("session")
    assert kept is not None
    assert len(kept.value) < 3000
    client.get(f"{A}?c=library")
    assert first_vote(app, client) == "library"


def test_the_desk_makes_links_and_counts_turnout(app: Flask, code: str) -> None:
    with app.app_context():
        assembly = db.session.scalars(select(Assembly)).one()
        make_account("owner@example.org")
        db.session.flush()
        add_member(assembly=assembly, actor=None, email="owner@example.org", role="owner")
        for channel, people in (("library", 12), ("poster", 3), (None, 11)):
            for _ in range(people):
                join_assembly(assembly=assembly, channel=channel)
        db.session.commit()
    voter = app.test_client()
    voter.get(f"{A}?c=library")
    assert first_vote(app, voter) == "library"
    owner = app.test_client()
    owner.post("/login", data={"email": "owner@example.org", "password": PASSWORD})
    page = owner.get("/organize/trees/channels?name=Town+hall").text
    assert f'<a href="{app.config["BASE_URL"]}/a/trees?c=Town+hall">' in page
    assert "<svg" in page
    rows = [" ".join(row.split()) for row in page.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]]
    assert rows == [
        '<th scope="row" dir="auto">library</th> <td class="n">13</td> <td class="n">1</td> </tr>',
        # A single hidden row could be found from the total, so the next smallest is hidden too.
        '<th scope="row" dir="auto">no channel</th> <td class="n" colspan="2">too few to show</td> </tr>',
        '<th scope="row" dir="auto">poster</th> <td class="n" colspan="2">too few to show</td> </tr>',
    ]


def test_a_get_writes_nothing_to_keep_the_channel(app: Flask, code: str) -> None:
    app.test_client().get(f"{A}?c=library")
    with app.app_context():
        assert db.session.scalars(select(Participant)).all() == []
        assert load_assembly("trees").is_open
