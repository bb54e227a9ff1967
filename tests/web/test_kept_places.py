"""Assembly and question that are kept for readers: cheap pages, and never anyone's rights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.jobs.live import LiveBoards
from deliberate.models import Assembly, Comment, Question
from deliberate.storage import kept_reads
from deliberate.web.kept_places import NAME
from tests.databases import application, statements_asked
from tests.web.participate.test_kept_page import FIELD

SLUG = str(load_scenario()["assembly"]["slug"])
HERE = f"/a/{SLUG}/1"
CARDS = f"/api/v1/assemblies/{SLUG}/questions/1/cards"
OWNER = load_scenario()["accounts"]["owner"]


@pytest.fixture
def kept(demo_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The demo, with everything kept that is kept in use, for a minute instead of a second."""
    monkeypatch.setattr(kept_reads, "KEPT_SECONDS", 60.0)
    more = {"PAGE_CACHE_SECONDS": 60}
    with application(demo_app.config["DATABASE_URL"], Path(demo_app.config["DATA"]), more) as app:
        with app.app_context():
            LiveBoards().follow()
        yield app


def read_form(client: FlaskClient) -> dict[str, str]:
    """The fields of the form under the statement that is shown."""
    fields = dict[str, str]()
    for name, value in FIELD.findall(client.get(f"{HERE}?more=1").text):
        fields.setdefault(name, value)
    return {**fields, "choice": "agree"}


def vote(client: FlaskClient, times: int) -> None:
    """Vote as a browser without script does."""
    for _ in range(times):
        assert client.post(f"{HERE}/votes", data=read_form(client)).status_code == 303


def change(app: Flask, **values: object) -> None:
    with app.app_context():
        db.session.execute(update(Assembly).values(values))
        db.session.commit()


def test_a_look_costs_few_statements_and_never_reads_the_assembly_again(kept: Flask) -> None:
    client = kept.test_client()
    vote(client, 6)
    for address, most in ((HERE, 3), (f"{HERE}/live?part=counts", 2), (CARDS, 1)):
        assert client.get(address).status_code == 200
        with statements_asked(kept) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= most, asked
        assert not [one for one in asked if "FROM assembly" in one or "FROM question" in one]


def test_a_host_sees_at_once_what_was_changed(kept: Flask) -> None:
    stranger, host = kept.test_client(), kept.test_client()
    host.post("/login", data={"email": OWNER["email"], "password": OWNER["password"]})
    assert stranger.get(HERE).status_code == host.get(HERE).status_code == 200
    with kept.app_context():
        db.session.execute(update(Question).values(text="Another question?"))
        db.session.commit()
    assert "Another question?" in host.get(HERE).text


def test_after_the_close_a_kept_page_stores_nothing(kept: Flask) -> None:
    client = kept.test_client()
    vote(client, 1)
    fields = read_form(client)
    change(kept, state="closed")
    assert client.get(CARDS).get_json()["open"] is True, "kept for a moment"
    refused = client.post(f"{HERE}/votes", data=fields)
    assert refused.status_code == 409
    sent = {"votes": [{"id": "1", "statement": int(fields["statement"]), "wording": 1, "choice": "agree"}], "next": 1}
    answer = client.post(f"/api/v1/assemblies/{SLUG}/questions/1/votes", json=sent)
    assert answer.status_code == 409


def test_a_closing_time_ends_what_is_kept(kept: Flask) -> None:
    client = kept.test_client()
    assert client.get(CARDS).get_json()["open"] is True
    (place,) = kept.extensions[NAME].found.values()
    place.value.assembly.closes_at = place.value.assembly.opened_at
    change(kept, closes_at=place.value.assembly.opened_at)
    assert client.get(CARDS).get_json()["open"] is False


def test_whoever_comments_sees_it_at_once(kept: Flask) -> None:
    writer = kept.test_client()
    form = read_form(writer)
    assert writer.post(f"{HERE}/votes", data=form).status_code == 303
    with kept.app_context():
        db.session.execute(update(Assembly).values(strict_moderation=False))
        db.session.execute(delete(Comment))
        db.session.commit()
    assert writer.get(HERE).status_code == 200
    words = "Because the city promised it twice."
    sent = {"statement": form["statement"], "kind": "reason", "text": words}
    told = writer.post(f"{HERE}/comments", data=sent, follow_redirects=True)
    assert words in told.text


def test_refusals_and_whole_pages_have_what_they_need(kept: Flask) -> None:
    """What is kept knows only its own columns; pages that show more read it in their own session."""
    client = kept.test_client()
    assert client.get(HERE).status_code == 200
    assert client.get(f"{HERE}?statement=999").status_code == 404
    assert client.get(f"{HERE}?statement=x").status_code in {200, 422}
    assert client.get(f"/a/{SLUG}/9").status_code == 404
    assert client.get(f"{HERE}/live").status_code == 200
    change(kept, results_visibility="members")
    kept.extensions.pop(NAME)
    assert client.get(f"{HERE}/live").status_code == 403
    assert client.get(f"{HERE}/live?part=counts").status_code == 403


def test_nobody_sees_counts_through_what_others_looked_at(kept: Flask) -> None:
    role, voter, stranger = (kept.test_client() for _ in range(3))
    role.post("/login", data={"email": OWNER["email"], "password": OWNER["password"]})
    vote(voter, 2)
    bars = [one.get(f"{HERE}/live?part=counts").text.count("live-axis") for one in (role, voter, stranger, role)]
    assert bars[0] == bars[3] > bars[1] > bars[2] == 0
    assert bars[1] == 2


def test_counts_are_laid_out_once_for_each_language(kept: Flask) -> None:
    role = kept.test_client()
    role.post("/login", data={"email": OWNER["email"], "password": OWNER["password"]})
    address = f"{HERE}/live?part=counts"
    english = role.get(address, headers={"Accept-Language": "en"}).text
    german = role.get(address, headers={"Accept-Language": "de"}).text
    assert "A clear majority agrees." in english
    assert "A clear majority agrees." not in german
    assert role.get(address, headers={"Accept-Language": "en"}).text == english
