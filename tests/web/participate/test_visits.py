"""New since one's last visit: what a visit is, what is new on it, and where a page without script says so."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from deliberate.extensions import db
from deliberate.models import Assembly, Moderation, Participant, Statement, VoteEvent
from deliberate.models.columns import now
from deliberate.queries.assemblies import load_assembly
from deliberate.queries.visits import find_end_before_pause
from deliberate.services.statements import propose_statement
from deliberate.storage import kept_reads
from tests.services.test_routing import open_assembly

HERE = "/a/trees/1"
NEWS = re.compile(r"New statements since your last visit: ([0-9]+)")
pytestmark = pytest.mark.every_database


@pytest.fixture(autouse=True)
def fresh_boards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_reads, "KEPT_SECONDS", 0.0)


@pytest.fixture
def voter(app: Flask) -> FlaskClient:
    """Someone who has voted on the first of four statements, just now."""
    with app.app_context():
        open_assembly()
        db.session.execute(update(Statement).values(created_at=now() - dt.timedelta(days=9)))
        db.session.commit()
    client = app.test_client()
    assert NEWS.search(client.get(HERE).text) is None
    client.post(f"{HERE}/votes", data={"statement": "1", "choice": "agree"})
    return client


def move_visit(app: Flask, **ago: float) -> None:
    """Let everything that was voted have happened earlier, and the joining long before."""
    with app.app_context():
        db.session.execute(update(VoteEvent).values(at=now() - dt.timedelta(**ago)))
        db.session.execute(update(Participant).values(joined_at=now() - dt.timedelta(days=8)))
        db.session.commit()


def add_statement(app: Flask, text: str, **ago: float) -> int:
    """A participant's statement that a moderator approved so long ago; returns its number."""
    with app.app_context():
        assembly = load_assembly("trees")
        author = db.session.query(Participant).first()
        assert author is not None
        statement = propose_statement(participant=author, question=assembly.questions[0], text=text)
        statement.created_at = now() - dt.timedelta(days=7)
        statement.moderation, statement.moderated_at = Moderation.VISIBLE, now() - dt.timedelta(**ago)
        number = statement.number
        db.session.commit()
        return number


def told(client: FlaskClient, address: str = f"{HERE}?more=1") -> int | None:
    found = NEWS.search(client.get(address).text.split("data-cards")[0])
    return int(found[1]) if found else None


def test_the_last_visit_ends_where_a_pause_follows() -> None:
    at = dt.datetime(2027, 1, 2, 12, tzinfo=dt.UTC)

    def minutes(*ago: int) -> list[dt.datetime]:
        return [at - dt.timedelta(minutes=one) for one in ago]

    assert find_end_before_pause(at, minutes()) is None
    assert find_end_before_pause(at, minutes(0, 10, 35, 60)) is None
    assert find_end_before_pause(at, minutes(30, 31)) == minutes(30)[0]
    assert find_end_before_pause(at, minutes(1, 20, 50, 300, 301)) == minutes(50)[0]


def test_a_first_visit_has_no_news(app: Flask, voter: FlaskClient) -> None:
    add_statement(app, "Plant quinces everywhere.", seconds=-1)
    assert told(voter) is None
    assert told(voter, f"{HERE}/answers") is None
    assert told(app.test_client()) is None


def test_what_was_added_since_is_marked_and_counted_until_it_is_voted_on(app: Flask, voter: FlaskClient) -> None:
    """Waiting long before, approved after the visit: new. Approved before it: not."""
    move_visit(app, days=2)
    new, old = add_statement(app, "Plant quinces.", days=1), add_statement(app, "Plant medlars.", days=3)
    assert told(voter) == 1
    answers = voter.get(f"{HERE}/answers").text
    assert NEWS.search(answers)
    assert "not voted on yet: 1" in answers
    assert "· new since your last visit" in voter.get(f"{HERE}?statement={new}").text.split("data-cards")[0]
    assert "· new since your last visit" not in voter.get(f"{HERE}?statement={old}").text.split("data-cards")[0]
    assert '"since": null' not in voter.get(HERE).text
    # The present visit goes on with each vote, and the news with it.
    voter.post(f"{HERE}/votes", data={"statement": str(new), "choice": "agree"})
    assert told(voter) == 1
    answers = voter.get(f"{HERE}/answers").text
    assert NEWS.search(answers)
    assert "not voted on yet" not in answers
    with app.app_context():
        db.session.execute(update(Assembly).values(closes_at=now()))
        db.session.commit()
    assert told(voter) is None
    assert told(voter, f"{HERE}/answers") is None


def test_a_pause_of_less_than_half_an_hour_is_the_same_visit(app: Flask, voter: FlaskClient) -> None:
    move_visit(app, minutes=29)
    add_statement(app, "Plant quinces.", minutes=1)
    assert told(voter) is None
