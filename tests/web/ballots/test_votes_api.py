"""Votes as JSON: each vote has its own result, sending again changes nothing, and the answer brings the next cards."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from deliberate.extensions import db
from deliberate.models import Assembly, Exposure, Moderation, Participant, Statement, Vote, VoteEvent
from deliberate.models.columns import now
from deliberate.queries.assemblies import load_assembly
from deliberate.services.assemblies import close_assembly
from deliberate.services.wording import edit_statement
from deliberate.storage import kept_reads
from tests.answers import read_json
from tests.services.test_routing import open_assembly

HERE = "/api/v1/assemblies/trees/questions/1"
pytestmark = pytest.mark.every_database


@pytest.fixture(autouse=True)
def fresh_boards(monkeypatch: pytest.MonkeyPatch) -> None:
    """What organizers change is seen at once."""
    monkeypatch.setattr(kept_reads, "KEPT_SECONDS", 0.0)


@pytest.fixture
def opened(app: Flask) -> Flask:
    """Six statements, numbers 1 to 6."""
    with app.app_context():
        open_assembly(statements=6)
        db.session.commit()
    return app


@pytest.fixture
def voter(opened: Flask) -> FlaskClient:
    return opened.test_client()


def vote(number: int, choice: str = "agree", **more: Any) -> dict[str, Any]:
    return {"id": f"v{number}", "statement": number, "choice": choice, **more}


def send(client: FlaskClient, *votes: dict[str, Any], status: int = 200, **more: Any) -> Any:
    answer = client.post(f"{HERE}/votes", json={"votes": list(votes), **more})
    assert answer.status_code == status, answer.text
    return read_json(answer)


def stored(app: Flask) -> list[tuple[int, int, str | None]]:
    """Number, choice and reason of every vote."""
    with app.app_context():
        rows = db.session.execute(
            select(Statement.number, Vote.choice, Vote.pass_reason).join(Vote).order_by(Statement.number)
        )
        return [(number, choice, reason) for number, choice, reason in rows]


def count(app: Flask, table: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_first_batch_joins_and_each_vote_has_its_own_result(opened: Flask, voter: FlaskClient) -> None:
    said = send(
        voter,
        vote(1),
        vote(2, "pass", pass_reason="unsure"),
        vote(3, "perhaps"),
        vote(99),
        vote(4, "disagree", wording=7),
        {"id": "none", "choice": "agree"},
        vote(5, "disagree"),
    )
    told = [(one["id"], one["stored"], one.get("choice"), one.get("error", {}).get("code")) for one in said["results"]]
    assert told == [
        ("v1", True, "agree", None),
        ("v2", True, "pass", None),
        ("v3", False, None, "ChoiceUnknown"),
        ("v99", False, None, "NotFound"),
        ("v4", False, None, "WordingChanged"),
        ("none", False, None, "NotFound"),
        ("v5", True, "disagree", None),
    ]
    assert said["results"][1]["pass_reason"] == "unsure"
    assert said["results"][4]["replacement"]["number"] == 4
    assert all(one["error"]["message"] for one in said["results"] if not one["stored"])
    assert said["progress"] == {"answered": 3, "total": 6, "batch": {"place": 4, "size": 6, "is_done": False}}
    assert sorted(card["number"] for card in said["next"]) == [3, 4, 6]
    assert stored(opened) == [(1, 1, None), (2, 0, "unsure"), (5, -1, None)]
    assert count(opened, Participant) == 1


def test_sending_again_changes_nothing(opened: Flask, voter: FlaskClient) -> None:
    first = send(voter, vote(1), vote(2, "pass"), next=0)
    assert send(voter, vote(1), vote(2, "pass"), next=0) == first
    assert [count(opened, table) for table in (Participant, Vote, VoteEvent)] == [1, 2, 2]


def test_withdrawing_takes_a_vote_back_once(opened: Flask, voter: FlaskClient) -> None:
    send(voter, vote(1), vote(2))
    for _ in range(2):
        said = send(voter, vote(1, "withdraw"))
        assert (said["results"][0]["stored"], said["results"][0]["choice"]) == (True, None)
        assert said["next"][0]["number"] == 1, "what was withdrawn is asked again first"
    assert stored(opened) == [(2, 1, None)]
    assert count(opened, VoteEvent) == 3


def test_one_statement_twice_in_a_batch_ends_with_the_last_choice(opened: Flask, voter: FlaskClient) -> None:
    send(voter, vote(1), vote(1, "withdraw"), vote(1, "disagree"), vote(1, "disagree"))
    assert stored(opened) == [(1, -1, None)]
    with opened.app_context():
        assert db.session.scalars(select(VoteEvent.choice).order_by(VoteEvent.id)).all() == [1, None, -1]


def test_a_newcomer_whose_votes_are_all_refused_has_not_joined(opened: Flask, voter: FlaskClient) -> None:
    said = send(voter, vote(99), vote(1, "perhaps"))
    assert [one["stored"] for one in said["results"]] == [False, False]
    assert not voter.get_cookie("part-1")
    assert [count(opened, table) for table in (Participant, Vote, Exposure)] == [0, 0, 0]


def test_cards_are_logged_once_for_each_draw(opened: Flask, voter: FlaskClient) -> None:
    first = read_json(voter.get(f"{HERE}/cards?next=2"))
    assert (first["open"], first["participant"], first["signed_out"]) == (True, False, False)
    assert count(opened, Exposure) == 0, "looking stores nothing"
    one, two = first["next"]
    held = [two["number"]]
    said = send(voter, vote(one["number"], token=one["token"]), held=held, showing=two["token"], next=3)
    numbers = [card["number"] for card in said["next"]]
    assert not {one["number"], two["number"]} & set(numbers)
    # The vote's own card and the one on the screen; those held in advance are logged with their votes.
    assert count(opened, Exposure) == 2
    assert read_json(voter.get(f"{HERE}/cards"))["next"][0]["number"] == two["number"], "a reload shows the same card"
    send(voter, vote(two["number"], token=two["token"]), held=numbers, next=0)
    assert count(opened, Exposure) == 2
    send(voter, vote(numbers[0], token=said["next"][0]["token"]), held=numbers[1:], next=0)
    assert count(opened, Exposure) == 3
    with opened.app_context():
        assert db.session.scalar(select(func.sum(Statement.shown))) == 3
        assert all(0 < chance <= 1 for chance in db.session.scalars(select(Exposure.probability)))


def test_a_client_that_holds_nothing_has_its_first_card_logged(opened: Flask, voter: FlaskClient) -> None:
    said = send(voter, vote(1), next=2)
    assert count(opened, Exposure) == 1
    send(voter, vote(said["next"][0]["number"], token=said["next"][0]["token"]), next=1)
    assert count(opened, Exposure) == 2


def test_a_token_of_someone_else_or_of_another_text_is_not_logged(opened: Flask, voter: FlaskClient) -> None:
    send(voter, vote(1), next=0)
    other = opened.test_client()
    foreign = send(other, vote(1), next=3)["next"][1]
    before = count(opened, Exposure)
    token = foreign["token"]
    send(voter, vote(foreign["number"], token=token), next=0)
    send(voter, vote(6 if foreign["number"] != 6 else 5, token=token), next=0)
    with opened.app_context():
        db.session.execute(update(Participant).values(joined_at=now() - dt.timedelta(hours=1)))
        db.session.commit()
    for_no_one = read_json(opened.test_client().get(f"{HERE}/cards?next=10"))["next"]
    late = next(card for card in for_no_one if card["number"] not in {1, 5, 6, foreign["number"]})
    send(voter, vote(late["number"], token=late["token"]), next=0)
    assert count(opened, Exposure) == before


def test_a_changed_wording_brings_the_new_one(opened: Flask, voter: FlaskClient) -> None:
    send(voter, vote(1), next=0)
    with opened.app_context():
        statement = load_assembly("trees").questions[0].statements[0]
        edit_statement(statement=statement, actor=None, text="Plant trees soon.", reason="Clearer.", makes_new=True)
        db.session.commit()
    said = send(voter, vote(1, "disagree"), vote(2), next=0)
    refused, kept = said["results"]
    assert (refused["error"]["code"], kept["stored"]) == ("WordingChanged", True)
    shown = refused["replacement"]
    assert (shown["number"], shown["text"]) == (7, "Plant trees soon.")
    again = send(voter, vote(7, token=shown["token"]), next=0)
    assert again["results"][0]["stored"] is True


def test_a_hidden_statement_takes_no_vote_and_the_rest_is_stored(opened: Flask, voter: FlaskClient) -> None:
    with opened.app_context():
        db.session.execute(
            update(Statement)
            .where(Statement.number == 2)
            .values(moderation=Moderation.REJECTED, moderation_reason="spam")
        )
        db.session.commit()
    said = send(voter, vote(1), vote(2), next=10)
    assert [one.get("error", {}).get("code") for one in said["results"]] == [None, "StatementNotVisible"]
    assert said["progress"]["total"] == 5
    assert 2 not in [card["number"] for card in said["next"]]


def test_after_the_close_the_whole_request_is_refused(opened: Flask, voter: FlaskClient) -> None:
    send(voter, vote(1))
    with opened.app_context():
        close_assembly(assembly=db.session.scalars(select(Assembly)).one(), actor=None)
        db.session.commit()
    assert send(voter, vote(2), status=409)["error"]["code"] == "AssemblyClosed"
    shown = read_json(voter.get(f"{HERE}/cards"))
    assert (shown["open"], shown["next"], shown["progress"]["answered"]) == (False, [], 1)
    assert stored(opened) == [(1, 1, None)]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"{", "JSON"),
        (b"[]", "object"),
        (b'{"votes": []}', "1 to 20"),
        (b'{"votes": [{"statement": 1, "choice": "agree"}]}', "id"),
        (b'{"votes": [{"id": "a", "statement": 1, "choice": "agree"}], "next": 11}', "next"),
        (b'{"votes": [{"id": "a", "statement": 1, "choice": "agree"}], "held": ["x"]}', "held"),
        (b"[" * 60_000, "JSON"),
    ],
)
def test_what_is_no_list_of_votes_is_refused_whole(
    opened: Flask, voter: FlaskClient, body: bytes, problem: str
) -> None:
    answer = voter.post(f"{HERE}/votes", data=body, content_type="application/json")
    assert (answer.status_code, read_json(answer)["error"]["code"]) == (422, "VotesUnreadable")
    assert problem in read_json(answer)["error"]["message"]
    assert count(opened, Vote) == 0
