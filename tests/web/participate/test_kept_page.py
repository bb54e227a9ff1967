"""The voting page is rendered once for people at the same point; each gets what would be rendered for them alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, before_render_template
from flask.testing import FlaskClient
from sqlalchemy import select, update

from deliberate.extensions import db
from deliberate.models import Comment, Moderation, Participant, Statement
from deliberate.services.vote_path.path import find_vote_path
from tests.services.test_routing import open_assembly

HERE = "/a/trees/1"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
FIELD = re.compile(r'name="(csrf_token|statement|draw|wording|consent)" value="([^"]*)"')
# Cards held in advance are drawn anew for every page.
DRAWN = re.compile(r"&#34;next&#34;: \[.*?\], &#34;answered&#34;")
ODD = '<i>"Limes" & oaks</i>'


@pytest.fixture
def settings_of_app() -> dict[str, Any]:
    return {"PAGE_CACHE_SECONDS": 60, "WTF_CSRF_ENABLED": True}


@pytest.fixture
def opened(app: Flask) -> Flask:
    with app.app_context():
        open_assembly(statements=12)
        db.session.execute(update(Statement).where(Statement.number.in_([2, 7])).values(text=ODD))
        db.session.commit()
    return app


@contextmanager
def rendered(app: Flask) -> Iterator[list[str]]:
    """The pages that are rendered meanwhile."""
    names: list[str] = []

    def note(_app: Flask, template: Any, **_: Any) -> None:
        names.append(template.name)

    with before_render_template.connected_to(note, app):
        yield names


def read_page(app: Flask, client: FlaskClient, address: str = HERE) -> str:
    """The page as it is kept, which must be the one that is rendered for this person alone."""
    kept = client.get(address).text
    app.config["PAGE_CACHE_SECONDS"] = 0
    alone = client.get(address).text
    app.config["PAGE_CACHE_SECONDS"] = 60
    assert len(set(TOKEN.findall(kept))) == 1
    assert DRAWN.sub("", TOKEN.sub("", kept)) == DRAWN.sub("", TOKEN.sub("", alone))
    return kept


def vote(client: FlaskClient, page: str, choice: str) -> None:
    fields = dict(reversed(FIELD.findall(page.split('id="next"')[1].split("</form>")[0])))
    assert client.post(f"{HERE}/votes", data={**fields, "choice": choice}).status_code == 303


def test_each_gets_the_page_of_a_sitting_that_would_be_rendered_for_them_alone(opened: Flask) -> None:
    people = [opened.test_client() for _ in range(2)]
    # The first draw is nobody's yet, so each look at the page is another one.
    for client in people:
        vote(client, client.get(HERE).text, "agree")
    seen: list[set[str]] = [set(), set()]
    for choice in ("agree", "pass", "disagree", "agree", "agree", "pass", "agree", "agree", "agree", "agree"):
        for client, texts in zip(people, seen, strict=True):
            page = read_page(opened, client, f"{HERE}?more=1")
            texts.add(page.split('id="next"')[1].split("</h2>")[0].split(">")[1])
            vote(client, page, choice)
    assert any("&lt;i&gt;&#34;Limes&#34; &amp; oaks&lt;/i&gt;" in text for text in seen[0] | seen[1])
    assert "Where do I stand?" in read_page(opened, people[0])


def test_a_page_is_rendered_once_for_all_at_the_same_point_and_with_a_message_for_one_alone(opened: Flask) -> None:
    people = [opened.test_client() for _ in range(3)]
    for client in people:
        vote(client, client.get(HERE).text, "agree")
    with rendered(opened) as names:
        pages = [client.get(HERE).text for client in people]
    assert names.count("participate/question.html") == 1
    tokens = [set(TOKEN.findall(page)) for page in pages]
    assert [len(one) for one in tokens] == [1, 1, 1]
    assert len(set.union(*tokens)) == 3
    with people[0].session_transaction() as session:
        session["_flashes"] = [("status", "For you alone.")]
    assert "For you alone." in people[0].get(HERE).text
    assert not any("For you alone." in client.get(HERE).text for client in people)


def test_comments_are_shown_as_one_s_own_or_another_s(opened: Flask) -> None:
    people = [opened.test_client() for _ in range(2)]
    for client in people:
        vote(client, client.get(f"{HERE}?statement=2").text, "agree")
    with opened.app_context():
        statement = db.session.scalars(select(Statement).where(Statement.number == 2)).one()
        first = db.session.scalars(select(Participant).order_by(Participant.id)).first()
        db.session.add(Comment(statement=statement, participant=first, stance=1, text=ODD, text_key="k",
                               moderation=Moderation.VISIBLE))  # fmt: skip
        db.session.commit()
    # A moment later: that a statement has comments at all is read once a second.
    find_vote_path(opened).boards.found.clear()
    pages = [read_page(opened, client) for client in people]
    assert ["Mark as helpful" in page for page in pages] == [False, True]
    assert all("&lt;i&gt;&#34;Limes&#34; &amp; oaks&lt;/i&gt;</p>" in page for page in pages)
