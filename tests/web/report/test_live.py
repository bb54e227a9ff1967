"""The live page: who sees which counts, "provisional" while voting is open, and nothing sent twice."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.jobs.live import LiveBoards
from deliberate.models import Assembly
from deliberate.reports.live import LiveRow, build_live_view, redact_live_row
from deliberate.web.polling_interval import ANSWERS_PER_SECOND, PollingInterval

SLUG = load_scenario()["assembly"]["slug"]
COUNTS = f"/a/{SLUG}/1/live?part=counts"
PROVISIONAL = "Provisional: voting is still open."


@pytest.fixture
def followed(demo_app: Flask) -> Flask:
    """The demo after one round of the thread that follows the votes."""
    follow(demo_app)
    return demo_app


def follow(app: Flask) -> None:
    with app.app_context():
        LiveBoards().follow()


def assembly() -> Any:
    return db.session.query(Assembly).filter_by(slug=SLUG).one()


def bars(page: str) -> int:
    return len(re.findall(r'aria-label="\d+ agree, \d+ disagree, \d+ pass;', page))


def owner(app: Flask) -> FlaskClient:
    client = app.test_client()
    person = load_scenario()["accounts"]["owner"]
    client.post("/login", data={"email": person["email"], "password": person["password"]})
    return client


def test_a_vote_shows_and_the_page_says_it_is_provisional(followed: Flask) -> None:
    client = followed.test_client()
    before = client.get(f"/a/{SLUG}/1/live").text
    assert PROVISIONAL in before
    assert bars(before) == 0, "nobody sees counts of a statement before voting on it"
    client.post(f"/a/{SLUG}/1/votes", data={"statement": "1", "choice": "agree"})
    follow(followed)
    assert bars(client.get(f"/a/{SLUG}/1/live").text) == 1


def test_a_role_sees_all_counts_as_the_votes_have_them(followed: Flask) -> None:
    page = owner(followed).get(f"/a/{SLUG}/1/live").text
    with followed.app_context():
        question = assembly().questions[0]
        view = build_live_view(question, None, has_role=True)
        assert view.voters > 250
        assert view.votes >= sum(row.agrees for row in view.rows)
    assert bars(page) == sum(1 for row in view.rows if row.people)
    first = view.rows[0]
    assert f"{first.agrees} agree, {first.disagrees} disagree, {first.passes} pass" in page


def test_what_has_not_moved_is_not_sent_again(followed: Flask) -> None:
    client = owner(followed)
    first = client.get(COUNTS)
    assert first.status_code == 200
    assert float(first.headers["X-Ask-Again"]) >= 1
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(COUNTS, headers=tag).status_code == 304
    followed.test_client().post(f"/a/{SLUG}/1/votes", data={"statement": "1", "choice": "agree"})
    assert client.get(COUNTS, headers=tag).status_code == 304
    follow(followed)
    assert client.get(COUNTS, headers=tag).status_code == 200


@pytest.mark.parametrize("rule", ["after_close", "members"])
def test_where_results_are_not_live_strangers_see_no_counts(followed: Flask, rule: str) -> None:
    with followed.app_context():
        assembly().results_visibility = rule
        db.session.commit()
    stranger = followed.test_client()
    assert stranger.get(COUNTS).status_code in {302, 401, 403}
    assert "agree," not in stranger.get(COUNTS).text
    assert owner(followed).get(COUNTS).status_code == 200


def test_after_the_close_counts_are_shown_and_no_longer_provisional(followed: Flask) -> None:
    with followed.app_context():
        assembly().state = "closed"
        db.session.commit()
    page = followed.test_client().get(f"/a/{SLUG}/1/live").text
    assert PROVISIONAL not in page
    assert bars(page) > 5


def test_few_votes_stay_hidden_from_outsiders() -> None:
    row = LiveRow(3, "Trees.", agrees=5, disagrees=4, lower=0.2, upper=0.8)
    assert redact_live_row(row, is_unseen=False) == LiveRow(3, "Trees.", hidden="few")
    enough = replace(row, passes=1)
    assert redact_live_row(enough, is_unseen=False) == enough
    assert redact_live_row(enough, is_unseen=True) == LiveRow(3, "Trees.", hidden="vote first")


def test_many_watchers_are_asked_to_wait_longer() -> None:
    alone = PollingInterval()
    assert [alone.next(moment) for moment in range(10)] == [1.0] * 10
    crowd, moment, wait = PollingInterval(), 0.0, 1.0
    for _ in range(20_000):
        wait = crowd.next(moment)
        moment += wait / (5 * ANSWERS_PER_SECOND)  # five times as many watchers as can be answered each second
    assert wait == pytest.approx(5, abs=0.5)


def test_the_page_says_what_can_be_claimed_so_far(followed: Flask) -> None:
    page = owner(followed).get(f"/a/{SLUG}/1/live").text
    assert "A clear majority agrees." in page
    assert "There is no clear majority." in page
    assert PROVISIONAL in page


def test_the_desk_leads_to_the_live_page(followed: Flask) -> None:
    client = owner(followed)
    for page in ("", "/analysis"):
        assert f'href="/a/{SLUG}/1/live"' in client.get(f"/organize/{SLUG}{page}").text
