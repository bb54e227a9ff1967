"""Where a link leads: one line that knows today, the first statement, and what is said where there is none."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from deliberate.extensions import db
from deliberate.models import Assembly, Question
from deliberate.queries.assemblies import load_assembly
from deliberate.services.assemblies import close_assembly
from deliberate.services.entry import choose_entry
from tests.web.participate.test_devices import HERE, device, opened, people, vote

__all__ = ["opened"]
A = "/a/trees"


def change(app: Flask, **values: Any) -> None:
    with app.app_context():
        db.session.execute(update(Assembly).where(Assembly.slug == "trees").values(**values))
        db.session.commit()


@pytest.fixture
def two(opened: Flask) -> Flask:
    """An assembly with two questions; the second has no statements."""
    with opened.app_context():
        assembly = load_assembly("trees")
        db.session.add(Question(assembly_id=assembly.id, position=2, text="And where?"))
        db.session.commit()
    return opened


def main_of(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text[text.index("<main") : text.index("</main>")]).split())


def test_the_first_statement_is_voted_on_where_the_link_leads(two: Flask) -> None:
    client = device(two)
    page = client.get(A).text
    sent = dict(re.findall(r'name="(statement|draw|wording|consent)" value="([^"]*)"', page))
    answer = client.post(f"{HERE}/votes", data={**sent, "choice": "agree"})
    assert (answer.status_code, answer.location) == (303, "/a/trees/1#next")
    assert people(two) == [{int(sent["statement"]): 1}]
    again = client.get(A).text
    assert f'name="statement" value="{sent["statement"]}"' not in again
    assert "You have voted on 1 of 2 statements." in main_of(again)
    assert "There are no statements yet." in main_of(again)
    vote(client, 1, "agree")
    vote(client, 2, "agree")
    done = client.get(A).text
    assert "You have voted on every statement. Thank you!" in main_of(done)
    assert "data-vote" not in done


def test_where_no_vote_is_possible_the_page_says_why(two: Flask) -> None:
    with two.app_context():
        choose_entry(assembly=load_assembly("trees"), actor=None, needs_invitation=True)
        db.session.commit()
    invited = device(two).get(A).text
    assert ("data-vote" in invited, "Voting is by invitation" in invited) == (False, True)
    with two.app_context():
        close_assembly(assembly=load_assembly("trees"), actor=None)
        db.session.commit()
    closed = device(two).get(A).text
    assert ("data-vote" in closed, "Voting has closed." in closed, "by invitation" in closed) == (False, True, False)


CLOSING = dt.datetime(2099, 3, 1, 17, tzinfo=dt.UTC)
LINES: list[tuple[dict[str, Any], str]] = [
    ({}, "The council decides"),
    ({"decision_maker": "", "host": "Parks office"}, "asked by Parks office"),
    ({"closes_at": CLOSING}, "The council decides · open until 1 Mar 2099, 17:00 UTC"),
    ({"answer_by": dt.date(2099, 4, 1)}, "The council decides · response due 1 April 2099"),
    ({"answer_by": dt.date(2020, 4, 1)}, "The council decides · response overdue since 1 April 2020"),
    ({"decision_maker": "", "answer_by": dt.date(2099, 4, 1)}, "response due 1 April 2099"),
]  # fmt: skip


def test_one_line_knows_today(two: Flask) -> None:
    two.config["PAGE_CACHE_SECONDS"] = 0
    nothing = {"decision_maker": "The council", "host": "", "answer_by": None, "closes_at": None, "time_zone": "UTC"}
    for values, line in LINES:
        change(two, **{**nothing, **values})
        for address in (A, HERE):
            page = two.test_client().get(address, headers={"Accept-Language": "en-GB"}).text
            found = re.search(r'<p class="quiet remit">(.*?)</p>', page, re.DOTALL)
            assert found is not None
            assert " ".join(re.sub(r"<[^>]+>", "", found[1]).split()) == line
