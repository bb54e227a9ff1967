"""One sitting: similar statements while writing, a reason for a pass, a chosen statement, receipts."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from deliberate.concepts.text_similarity import TextSimilarity
from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.models import Exposure, Run, Statement, Vote
from deliberate.queries.assemblies import load_assembly
from deliberate.services.moderation import moderate_statement
from tests.answers import flatten, read_json

SLUG = str(load_scenario()["assembly"]["slug"])
HERE = f"/a/{SLUG}/1"


@pytest.fixture
def visitor(demo_app: Flask) -> FlaskClient:
    return demo_app.test_client()


def test_likeness_knows_the_same_the_near_and_the_other() -> None:
    texts = ["Offices should check every AI result.", "Trams should be free."]
    same, near, other = TextSimilarity(texts).compare(
        [texts[0].upper(), "An office should check AI results", "Xyz qqq"]
    )
    assert same[0] == pytest.approx(1.0)
    assert near[1] < 0.3 < near[0] < 1
    assert other.tolist() == [0.0, 0.0]


def test_likeness_of_nothing() -> None:
    assert TextSimilarity([]).compare(["any words here"]).shape == (1, 0)
    assert TextSimilarity(["", "a b"]).compare([""]).tolist() == [[0.0, 0.0]]


def test_whoever_writes_sees_what_reads_like_it(visitor: FlaskClient) -> None:
    asked = {"text": "A panel of residents should be able to stop AI systems"}
    found = read_json(visitor.get(f"{HERE}/similar", query_string=asked))["similar"]
    assert found[0]["text"] == "A residents' panel should be able to stop a public AI system."
    assert (found[0]["number"], found[0]["voted"]) == (9, False)
    visitor.post(f"{HERE}/votes", data={"statement": "9", "choice": "agree"})
    assert read_json(visitor.get(f"{HERE}/similar", query_string=asked))["similar"][0]["voted"] is True
    assert visitor.get(f"{HERE}/similar", query_string={"text": "AI"}).json == {"similar": []}


def test_a_comment_leaves_whoever_wants_to_stop_where_they_are(visitor: FlaskClient) -> None:
    for number in range(1, 11):
        visitor.post(f"{HERE}/votes", data={"statement": str(number), "choice": "agree"})
    pause = visitor.get(HERE).text
    assert "See where you stand" in pause
    assert f'action="{HERE}/comments"' in pause
    sent = visitor.post(f"{HERE}/comments", data={"statement": "10", "kind": "reason", "text": "Safer."})
    assert "See where you stand" in visitor.get(sent.location).text
    assert f'action="{HERE}/comments?more=1"' in visitor.get(f"{HERE}?more=1").text


def test_a_chosen_statement_is_shown_and_noted_as_chosen(demo_app: Flask, visitor: FlaskClient) -> None:
    page = visitor.get(f"{HERE}?statement=9").text
    assert "A residents&#39; panel should be able to stop a public AI system." in page
    draw = page.split('name="draw" value="')[1].split('"')[0]
    visitor.post(f"{HERE}/votes", data={"statement": "9", "choice": "agree", "draw": draw})
    with demo_app.app_context():
        newest = db.session.scalars(select(Exposure).where(Exposure.purpose == "chosen")).one()
        assert newest.probability == 1.0
    assert visitor.get(f"{HERE}?statement=4711").status_code == 404


def test_a_pass_may_say_why_afterwards(demo_app: Flask, visitor: FlaskClient) -> None:
    visitor.post(f"{HERE}/votes", data={"statement": "4", "choice": "pass"})
    assert "Why did you pass?" in visitor.get(HERE).text
    visitor.post(f"{HERE}/votes", data={"statement": "4", "choice": "pass", "pass_reason": "unclear"})
    assert 'value="unclear" aria-pressed="true"' in flatten(visitor.get(HERE).text)
    with demo_app.app_context():
        reasons = select(Vote.pass_reason).where(Vote.pass_reason.is_not(None))
        assert db.session.scalars(reasons).all()[-1] == "unclear"


def test_the_author_learns_what_became_of_a_statement(demo_app: Flask, visitor: FlaskClient) -> None:
    text = "Libraries should teach people to use AI."
    assert visitor.post(f"{HERE}/propose", data={"text": text}).status_code == 303
    assert "Waiting for a moderator" in visitor.get(f"{HERE}/answers").text
    with demo_app.app_context():
        statement = db.session.scalars(select(Statement).where(Statement.text == text)).one()
        first = load_assembly(SLUG).questions[0].statements[0]
        moderate_statement(statement=statement, actor=None, verdict="merged", merged_into=first)
        db.session.commit()
        kept = first.text
    page = visitor.get(f"{HERE}/answers").text
    assert "Merged with a similar statement" in page
    assert kept in page


def test_a_batch_ends_with_a_clear_stop(visitor: FlaskClient) -> None:
    for number in range(1, 11):
        assert f"Statement {number} of 10" in visitor.get(HERE).text
        visitor.post(f"{HERE}/votes", data={"statement": str(number), "choice": "agree"})
    page = visitor.get(HERE).text
    assert "You have voted on 10 statements. Thank you!" in page
    assert "See where you stand" in page
    assert "You voted most like group" not in visitor.get(f"{HERE}/standing").text


def test_a_group_is_named_only_where_groups_hold(visitor: FlaskClient) -> None:
    parted = HERE.replace("/1", "/2")
    for number in range(1, 11):
        visitor.post(f"{parted}/votes", data={"statement": str(number), "choice": "agree"})
    assert "You voted most like group" in visitor.get(f"{parted}/standing").text


def test_whoever_votes_after_the_analysis_is_on_its_map_at_once(visitor: FlaskClient) -> None:
    parted = HERE.replace("/1", "/2")
    visitor.post(f"{parted}/votes", data={"statement": "1", "choice": "agree"})
    page = visitor.get(f"{parted}/standing").text
    assert "your votes say too little about your position so far" in page
    assert "You, about here" not in page
    for number in range(2, 12):
        choice = "agree" if number % 2 else "disagree"
        visitor.post(f"{parted}/votes", data={"statement": str(number), "choice": choice})
    page = visitor.get(f"{parted}/standing").text
    assert "You are not on the map yet" not in page
    assert "You, about here" in page


def test_a_run_that_kept_no_space_says_who_is_on_its_map(demo_app: Flask, visitor: FlaskClient) -> None:
    parted = HERE.replace("/1", "/2")
    with demo_app.app_context():
        db.session.execute(update(Run).values(space=None))
        db.session.commit()
    for number in range(1, 12):
        visitor.post(f"{parted}/votes", data={"statement": str(number), "choice": "agree"})
    assert "it was drawn before you voted" in visitor.get(f"{parted}/standing").text
