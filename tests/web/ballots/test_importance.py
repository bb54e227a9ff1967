"""“Important to me”: a mark on a vote that goes and is withdrawn with it, is counted in people, changes no result."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from deliberate.extensions import db
from deliberate.models import Assembly, Moderation, Statement, Vote, VoteEvent
from deliberate.queries.assemblies import load_assembly
from deliberate.queries.importance import count_marks
from deliberate.queries.votes import load_vote_matrix
from deliberate.reports.live import build_live_view
from deliberate.services.joining import join_assembly
from deliberate.services.live import load_board as load_live_board
from deliberate.services.live import store_board
from deliberate.services.merging import merge_participants
from deliberate.services.vote_path.ballots import Ballot, BallotBatch
from deliberate.services.vote_path.board import load_board
from deliberate.services.vote_path.path import find_vote_path
from deliberate.services.vote_path.postgresql import WRITE_ROWS
from deliberate.services.voting import cast_vote
from deliberate.services.withdrawal import erase_participation
from deliberate.storage import kept_reads
from tests.answers import read_json
from tests.services.test_routing import open_assembly

API, HERE = "/api/v1/assemblies/trees/questions/1/votes", "/a/trees/1"
pytestmark = pytest.mark.every_database


@pytest.fixture(autouse=True)
def fresh_boards(monkeypatch: pytest.MonkeyPatch) -> None:
    """What organizers change is seen at once."""
    monkeypatch.setattr(kept_reads, "KEPT_SECONDS", 0.0)


@pytest.fixture
def opened(app: Flask) -> Flask:
    """Four statements, and marks are offered."""
    with app.app_context():
        open_assembly().offers_importance = True
        db.session.commit()
    return app


def send(client: FlaskClient, *votes: dict[str, Any], **headers: str) -> list[Any]:
    sent = [{"id": f"v{place}", **vote} for place, vote in enumerate(votes)]
    results: list[Any] = read_json(client.post(API, json={"votes": sent}, headers=headers))["results"]
    return results


def vote(number: int, choice: str = "agree", **more: Any) -> dict[str, Any]:
    return {"statement": number, "choice": choice, **more}


def marks(app: Flask) -> dict[int, int]:
    with app.app_context():
        return count_marks(load_assembly("trees").questions[0])


def stored(app: Flask) -> dict[int, tuple[int, bool]]:
    """Statement → choice and mark; of one voter."""
    with app.app_context():
        rows = db.session.execute(select(Statement.number, Vote.choice, Vote.is_important).join(Vote)).all()
        return {number: (choice, is_important) for number, choice, is_important in rows}


@pytest.mark.parametrize("site", ["same-origin", "cross-site"])
def test_a_mark_travels_with_its_vote_and_goes_with_it(opened: Flask, site: str) -> None:
    """Through the light door and the ordinary one; sending again changes nothing, and no act is logged for a mark."""
    client, door = opened.test_client(), {"Sec-Fetch-Site": site}
    said = send(client, vote(1, important=True), vote(2, "pass", important=False), vote(3))
    assert [one.get("important") for one in said] == [True, False, None]
    assert stored(opened) == {1: (1, True), 2: (0, False), 3: (1, False)}
    for _ in range(2):
        send(client, vote(2, "pass", important=True), vote(1, "disagree"), vote(3, important=False), **door)
    assert stored(opened) == {1: (-1, True), 2: (0, True), 3: (1, False)}
    send(client, vote(1, "withdraw"), vote(1, "agree"), vote(2, "withdraw", important=True), **door)
    assert stored(opened) == {1: (1, False), 3: (1, False)}
    with opened.app_context():
        events = db.session.execute(select(VoteEvent.choice).order_by(VoteEvent.id)).scalars().all()
    assert events == [1, 0, 1, -1, None, 1, None]


def test_what_is_no_mark_is_refused_and_a_vote_outlives_the_offer_of_marks(opened: Flask) -> None:
    client = opened.test_client()
    said = send(client, vote(1, important="yes"), vote(2))
    assert [one.get("error", {}).get("code") for one in said] == ["StateUnknown", None]
    with opened.app_context():
        db.session.execute(update(Assembly).values(offers_importance=False))
        db.session.commit()
    said = send(client, vote(1, important=True), vote(3, important=False))
    assert [(one["stored"], one["important"]) for one in said] == [(True, False), (True, False)]
    assert stored(opened) == {1: (1, False), 2: (1, False), 3: (1, False)}
    assert client.post(f"{HERE}/important", data={"statement": "2", "important": "yes"}).status_code == 409
    assert "This is important to me" not in client.get(f"{HERE}?more=1").text


def test_a_plain_vote_writes_nothing_of_marks(opened: Flask) -> None:
    """Its statement does not name them, and there is none more."""
    with opened.app_context():
        person = join_assembly(assembly=load_assembly("trees")).participant
        store, known = find_vote_path(opened).store, load_board(db.session.connection(), "trees", 1)
        assert known is not None
        ids = {one.number: one.id for one in known.statements}
        assert "is_important" not in store.writes.upsert.text + WRITE_ROWS
        for important, written in ((None, {}), (False, {}), (True, {ids[1]: True})):
            ballot = Ballot(1, 1, None, 1, important=important)
            batch = BallotBatch(known.assembly_id, known.question_id, (ballot,), participant_id=person.id)
            db.session.flush()
            _, rows = store.decide(db.session.connection().connection.driver_connection, batch, known)
            assert rows.marks == written
            assert rows.votes == {ids[1]: (1, None)}


def test_the_form_marks_shows_keeps_and_undoes(opened: Flask) -> None:
    client = opened.test_client()
    assert "This is important to me (optional)" in client.get(HERE).text
    # As a browser sends a ticked box with the field behind it.
    client.post(f"{HERE}/votes", data={"statement": "1", "choice": "pass", "important": ["yes", "no"]})
    assert "· important to you" in client.get(HERE).text
    client.post(f"{HERE}/votes", data={"statement": "1", "choice": "pass", "pass_reason": "unsure"})
    assert "· important to you" in client.get(HERE).text
    assert "Remove the mark" in client.get(f"{HERE}/answers").text
    client.post(f"{HERE}/important", data={"statement": "1", "important": "no"})
    assert stored(opened) == {1: (0, False)}
    assert "important to you" not in client.get(HERE).text.split("data-cards")[0]
    client.post(f"{HERE}/important", data={"statement": "1", "important": "yes"})
    assert marks(opened) == {1: 1, 2: 0, 3: 0, 4: 0}
    client.post(f"{HERE}/undo", data={"statement": "1"})
    assert marks(opened)[1] == 0
    assert client.post(f"{HERE}/important", data={"statement": "1", "important": "yes"}).status_code == 409
    client.post(f"{HERE}/votes", data={"statement": "1", "choice": "agree", "important": "no"})
    assert stored(opened) == {1: (1, False)}


def test_your_data_tells_of_marks_and_puts_them_back(opened: Flask) -> None:
    client = opened.test_client()
    send(client, vote(1, important=True), vote(2))
    page = client.get("/a/trees/data").text
    assert page.count("important to you") == 1
    with zipfile.ZipFile(io.BytesIO(client.get("/a/trees/data/download").data)) as archive:
        document = json.loads(archive.read("my-data.json"))
    assert {row["statement"]: row["important_to_you"] for row in document["votes"]} == {1: "yes", 2: "no"}
    with opened.app_context():
        key = db.session.scalars(select(Statement.id).where(Statement.number == 1)).one()
    client.post("/a/trees/data/items", data={"kind": "vote", "key": str(key)})
    assert stored(opened) == {2: (1, False)}
    client.post("/a/trees/data/undo")
    assert stored(opened) == {1: (1, True), 2: (1, False)}


def test_people_are_counted_once_and_no_result_changes(opened: Flask) -> None:
    """Someone with two devices, a statement merged into another, someone who withdrew."""
    with opened.app_context():
        assembly = load_assembly("trees")
        first, second, third = (join_assembly(assembly=assembly).participant for _ in range(3))
        one, two = assembly.questions[0].statements[:2]
        for person, statement, important in ((first, one, True), (second, one, False), (second, two, True)):
            cast_vote(participant=person, statement_id=statement.id, choice=1, important=important)
        for person in (first, third):
            cast_vote(participant=person, statement_id=two.id, choice=-1, important=True)
        before = load_vote_matrix(assembly.questions[0])
        db.session.execute(update(Vote).values(is_important=~Vote.is_important))
        after = load_vote_matrix(assembly.questions[0])
        db.session.execute(update(Vote).values(is_important=~Vote.is_important))
        assert before.input_hash == after.input_hash
        assert count_marks(assembly.questions[0]) == {1: 1, 2: 3, 3: 0, 4: 0}
        merge_participants(kept=second, other=first, with_votes=True)
        kept = {vote.statement_id: vote.is_important for vote in db.session.scalars(select(Vote)).all()
                if vote.participant_id == second.id}  # fmt: skip
        assert kept == {one.id: True, two.id: True}
        one.moderation, one.merged_into_id = Moderation.MERGED, two.id
        db.session.flush()
        assert count_marks(assembly.questions[0]) == {2: 2, 3: 0, 4: 0}
        erase_participation(participant=third, words="[gone]")
        assert count_marks(assembly.questions[0]) == {2: 1, 3: 0, 4: 0}


def test_outsiders_learn_of_ten_marks_and_more(opened: Flask) -> None:
    with opened.app_context():
        assembly = load_assembly("trees")
        question = assembly.questions[0]
        people = [join_assembly(assembly=assembly).participant for _ in range(10)]
        for place, person in enumerate(people):
            for statement in question.statements:
                cast_vote(
                    participant=person,
                    statement_id=statement.id,
                    choice=1,
                    important=statement.number == 1 or (statement.number == 2 and place > 0),
                )
        store_board(load_live_board(question.id), 1)
        mine = build_live_view(question, people[0], has_role=False).rows
        theirs = build_live_view(question, None, has_role=True).rows
        stranger = build_live_view(question, None, has_role=False).rows
        assert {row.statement: row.important for row in mine} == {1: 10, 2: None, 3: None, 4: None}
        assert {row.statement: row.important for row in theirs} == {1: 10, 2: 9, 3: 0, 4: 0}
        assert {row.important for row in stranger} == {None}
