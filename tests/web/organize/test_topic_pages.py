"""The page of topics: add, edit, order, label many at once, accept and correct suggestions, a file, undo."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from deliberate.extensions import db
from deliberate.models import Assembly, Topic
from deliberate.queries.assemblies import load_assembly
from deliberate.queries.topics import load_topic_names, load_topics
from deliberate.services.statements import add_statement
from deliberate.web.organize import topics
from tests.services.test_topics import TEXTS
from tests.web.organize.conftest import SLUG

Enter = Callable[[str], FlaskClient]
PAGE = f"/organize/{SLUG}/questions/1/topics"


@pytest.fixture
def desk(app: Flask, seated: Assembly, enter: Enter) -> FlaskClient:
    """The moderator's browser; nine statements about three things stand behind the seeds."""
    with app.app_context():
        question = load_assembly(SLUG).questions[0]
        for text in TEXTS:
            add_statement(question=question, text=text)
        db.session.commit()
    return enter("moderator")


def names(app: Flask) -> dict[int, list[str]]:
    with app.app_context():
        return load_topic_names(load_assembly(SLUG).questions[0])


def numbers(app: Flask, *words: str) -> list[int]:
    """The numbers of the statements with one of these words."""
    with app.app_context():
        found = load_assembly(SLUG).questions[0].statements
        return [one.number for one in found if any(word in one.text for word in words)]


def add(desk: FlaskClient, *wanted: str) -> None:
    for name in wanted:
        assert desk.post(PAGE, data={"name": name}).status_code == 303


def test_an_empty_page_says_what_to_do(desk: FlaskClient) -> None:
    page = desk.get(PAGE).text
    assert "There are no topics yet" in page
    assert 'href="' + PAGE + "?suggest=1" in page
    assert "Label all selected statements" not in page


def test_topics_are_added_edited_ordered_and_removed(app: Flask, desk: FlaskClient) -> None:
    add(desk, "Buses", "Parks")
    assert desk.post(f"{PAGE}/2", data={"act": "up"}).status_code == 303
    assert desk.post(f"{PAGE}/2", data={"act": "save", "name": "Green", "description": "Trees"}).status_code == 303
    again = desk.post(PAGE, data={"name": "buses", "description": "Kept in the box."})
    assert (again.status_code, "already a topic called" in again.text) == (422, True)
    assert "Kept in the box." in again.text
    with app.app_context():
        found = [(one.name, one.description) for one in load_topics(load_assembly(SLUG).questions[0])]
        assert found == [("Green", "Trees"), ("Buses", "")]
    assert desk.post(f"{PAGE}/1", data={"act": "remove"}).status_code == 303
    assert "Buses" not in desk.get(PAGE).text.split("Statements and their topics")[0]


@pytest.mark.parametrize("verb", ["edit_topic", "remove_topic"])
def test_what_someone_removed_between_reading_and_writing_is_refused_in_words(
    desk: FlaskClient, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    add(desk, "Buses", "Parks")
    act = getattr(topics, verb)

    def vanish(**given: Any) -> None:
        db.session.execute(delete(Topic).where(Topic.number == 1))
        db.session.expire_all()
        act(**given)

    monkeypatch.setattr(topics, verb, vanish)
    sent = {"act": "remove" if verb == "remove_topic" else "save", "name": "Trams", "description": ""}
    page = desk.post(f"{PAGE}/1", data=sent)
    assert (page.status_code, "was removed in the meantime, so nothing was changed." in page.text) == (409, True)


def test_many_statements_are_labeled_at_once_and_that_is_undone(app: Flask, desk: FlaskClient) -> None:
    add(desk, "Buses")
    buses = numbers(app, "uses")
    answer = desk.post(f"{PAGE}/labels", data={"statement": buses, "topic": "1", "act": "give", "show": "none"})
    assert answer.status_code == 303
    assert names(app) == {number: ["Buses"] for number in buses}
    page = desk.get(answer.location)
    assert page.text.count("3 labels were changed.") == 1
    assert re.search(r'aria-current="true"\s*>\s*Without a topic', page.text)
    entry = re.search(r'name="entry" value="(\d+)"', page.text)
    assert entry is not None
    assert desk.post(f"{PAGE}/undo", data={"entry": entry[1]}).status_code == 303
    assert names(app) == {}
    desk.post(f"{PAGE}/labels", data={"statement": buses, "topic": "1", "act": "give"})
    desk.post(f"{PAGE}/labels", data={"statement": buses[0], "topic": "1", "act": "take"})
    assert names(app) == {number: ["Buses"] for number in buses[1:]}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"topic": "1", "act": "give"}, "Select at least one statement first"),
        ({"statement": "1"}, "Select a topic first"),
    ],
)
def test_half_a_choice_is_refused_with_what_is_missing(desk: FlaskClient, sent: dict[str, str], said: str) -> None:
    add(desk, "Buses")
    answer = desk.post(f"{PAGE}/labels", data=sent)
    assert (answer.status_code, said in answer.text) == (422, True)


def test_suggested_topics_are_corrected_and_made(app: Flask, desk: FlaskClient) -> None:
    page = desk.get(PAGE, query_string={"suggest": 1}).text
    assert "Suggested topics" in page
    proposals = re.findall(r'name="name-(\d+)"', page)
    buses, parks = numbers(app, "uses"), numbers(app, "arks")
    assert {str(number) for number in buses} <= set(re.findall(r'name="members-\d+"\s+value="(\d+)"', page))
    sent: dict[str, Any] = {"make": proposals[0], f"name-{proposals[0]}": "Buses", f"members-{proposals[0]}": buses[:2]}
    assert desk.post(f"{PAGE}/suggested", data=sent).status_code == 303
    assert names(app) == {number: ["Buses"] for number in buses[:2]}
    empty = desk.post(f"{PAGE}/suggested", data={"make": "1", "name-1": " ", "members-1": parks})
    assert (empty.status_code, names(app)) == (422, {number: ["Buses"] for number in buses[:2]})


def test_a_suggestion_for_a_known_topic_is_accepted_as_it_was_shown(app: Flask, desk: FlaskClient) -> None:
    add(desk, "Buses at night")
    buses = numbers(app, "uses")
    desk.post(f"{PAGE}/labels", data={"statement": buses[0], "topic": "1", "act": "give"})
    page = desk.get(PAGE, query_string={"show": "suggested"}).text
    shown = dict(re.findall(r'name="suggested-(\d+)"\s+value="([\d ]+)"', page))
    assert str(buses[2]) in shown
    one = {"accept": str(buses[2]), **{f"suggested-{key}": value for key, value in shown.items()}}
    assert desk.post(f"{PAGE}/labels", data=one).status_code == 303
    assert names(app)[buses[2]] == ["Buses at night"]
    everything = {"act": "accept_all", **{f"suggested-{key}": value for key, value in shown.items()}}
    assert desk.post(f"{PAGE}/labels", data=everything).status_code == 303
    assert {int(key) for key in shown} <= set(names(app))


def test_a_table_goes_out_and_comes_back(app: Flask, desk: FlaskClient) -> None:
    add(desk, "Buses", "=Sums; and more")
    buses = numbers(app, "uses")
    desk.post(f"{PAGE}/labels", data={"statement": buses, "topic": "1", "act": "give"})
    before = names(app)
    table = desk.get(f"/organize/{SLUG}/questions/1/topics.csv")
    assert table.mimetype == "text/csv"
    assert f"{buses[0]},{TEXTS[0]},Buses" in table.text
    sent = (io.BytesIO(table.data), "topics.csv")
    assert desk.post(f"{PAGE}/file", data={"file": sent}).status_code == 303
    assert names(app) == before
    wrong = desk.post(f"{PAGE}/file", data={"file": (io.BytesIO(b"statement,topics\n999,Buses\n"), "topics.csv")})
    assert (wrong.status_code, "no statement 999" in wrong.text, names(app)) == (422, True, before)


def test_two_hundred_statements_come_in_pages_of_fifty(app: Flask, desk: FlaskClient) -> None:
    with app.app_context():
        question = load_assembly(SLUG).questions[0]
        for number in range(200):
            add_statement(question=question, text=f"Wish number {number} is for benches of kind {number}.")
        db.session.commit()
    page = desk.get(PAGE, query_string={"page": 2, "find": "kind wish"}).text
    assert page.count('name="statement"') == 50
    assert "Page 2 of 4" in page
    assert desk.get(PAGE, query_string={"page": 99, "find": "kind wish"}).text.count('name="statement"') == 50


def test_only_moderators_and_owners_label(seated: Assembly, enter: Enter) -> None:
    for who, status in (("owner", 200), ("moderator", 200), ("coder", 403), ("observer", 403)):
        assert enter(who).get(PAGE).status_code == status, who
