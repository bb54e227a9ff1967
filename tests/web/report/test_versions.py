"""Versions of a report: frozen when made, published for some or all, opened by links that can be revoked."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from deliberate.extensions import db
from deliberate.jobs.analysis import analyse_now
from deliberate.models import Assembly, AuditEntry, Question, ReportVersion, Run, Statement, Vote
from deliberate.services.worker_runs import drop_superseded

DESK, REPORT = "/organize/city-ai/questions/2/versions", "/a/city-ai/2/report"


@pytest.fixture
def owner(voting_is_over: Flask) -> FlaskClient:
    client = voting_is_over.test_client()
    client.post("/login", data={"email": "host@example.org", "password": "assembly-demo"})
    return client


def publish(owner: FlaskClient, audience: str = "public", act: str = "publish") -> None:
    assert owner.post(DESK, data={"audience": audience, "note": "The first."}).status_code == 303
    if act:
        assert owner.post(f"{DESK}/1", data={"act": act}).status_code == 303


def read(app: Flask, path: str) -> tuple[int, str]:
    answer = app.test_client().get(f"{REPORT}{path}", headers={"Accept-Language": "en"})
    return answer.status_code, answer.text


def change_everything(app: Flask) -> None:
    """Turn every vote of the question round, rename a statement, and analyse again."""
    with app.app_context():
        question = db.session.scalars(select(Question).where(Question.position == 2)).one()
        own = select(Statement.id).where(Statement.question_id == question.id)
        db.session.execute(update(Vote).where(Vote.statement_id.in_(own)).values(choice=-Vote.choice))
        db.session.execute(
            update(Statement).where(Statement.question_id == question.id).values(text=Statement.text + " Now.")
        )
        db.session.execute(update(Run).values(input_fingerprint="of before"))
        db.session.commit()
        analyse_now(question)


def test_a_published_version_keeps_its_findings_and_says_what_has_changed(
    voting_is_over: Flask, owner: FlaskClient
) -> None:
    publish(owner)
    status, before = read(voting_is_over, "/versions/1")
    assert status == 200
    assert "Version 1, published on" in before
    assert "Nothing has changed since" in before
    change_everything(voting_is_over)
    after = read(voting_is_over, "/versions/1")[1]
    assert "was Accepted, is Rejected" in after
    assert "Now.</a>" not in after[after.index('class="stand-rows"') :].split("</ol>")[0]
    strip = re.compile(r'<ul class="strip.*?</ul>', re.S)
    assert strip.search(before)[0] == strip.search(after)[0]  # type: ignore[index]
    assert "Version 1," in read(voting_is_over, "/versions")[1]


def test_who_may_read_a_version(voting_is_over: Flask, owner: FlaskClient) -> None:
    publish(owner, act="")
    assert read(voting_is_over, "/versions/1")[0] == 404
    assert owner.get(f"{REPORT}/versions/1").status_code == 200
    for audience, expected in (("members", 404), ("link", 404), ("public", 200)):
        with voting_is_over.app_context():
            db.session.execute(update(ReportVersion).values(audience=audience))
            db.session.commit()
        owner.post(f"{DESK}/1", data={"act": "publish"})
        assert read(voting_is_over, "/versions/1")[0] == expected
        assert ("Version 1," in read(voting_is_over, "/versions")[1]) == (expected == 200)
    owner.post(f"{DESK}/1", data={"act": "archive"})
    assert "Version 1," not in read(voting_is_over, "/versions")[1]
    assert read(voting_is_over, "/versions/1")[0] == 200
    assert owner.post(f"{DESK}/1", data={"act": "delete"}).status_code == 409


def test_a_link_opens_a_draft_without_an_account_until_it_is_revoked(voting_is_over: Flask, owner: FlaskClient) -> None:
    publish(owner, audience="link", act="")
    owner.post(f"{DESK}/1/links", data={"label": "The council"})
    page = owner.get(DESK).text
    assert "The council" in page
    link = re.search(r'<code class="address">https?://[^/]+(/[^<]+)</code>', page)
    assert link is not None
    stranger = voting_is_over.test_client()
    assert "Draft of version 1" in stranger.get(link[1]).text
    assert stranger.get(link[1].replace("/2/", "/1/")).status_code == 404
    assert stranger.get(link[1] + "x").status_code == 404
    revoke = re.search(r'action="(/organize/[^"]+/revoke)"', page)
    assert revoke is not None
    for _ in range(2):
        assert owner.post(revoke[1]).status_code == 303
    assert stranger.get(link[1]).status_code == 403
    with voting_is_over.app_context():
        acts = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("report link%"))).all()
        assert sorted(acts) == ["report link made", "report link revoked"]


def test_while_voting_is_open_the_readers_own_votes_come_first(demo_app: Flask) -> None:
    owner = demo_app.test_client()
    owner.post("/login", data={"email": "host@example.org", "password": "assembly-demo"})
    publish(owner)
    assert "Your own vote comes first" in read(demo_app, "/versions/1")[1]


def test_an_automatic_analysis_does_not_take_the_place_of_a_published_one(
    voting_is_over: Flask, owner: FlaskClient
) -> None:
    with voting_is_over.app_context():
        db.session.execute(update(Run).values(is_automatic=True))
        db.session.commit()
    publish(owner)
    with voting_is_over.app_context():
        version = db.session.scalars(select(ReportVersion)).one()
        db.session.execute(update(Assembly).values(title="Another"))
        later = Run(question_id=version.question_id, state="finished", findings=version.run.findings, is_automatic=True)
        db.session.add(later)
        db.session.flush()
        drop_superseded(run=later)
        assert db.session.get(Run, version.run_id) is not None
