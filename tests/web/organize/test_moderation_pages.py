"""The moderation queue in the browser: verdicts, refusals that keep what was chosen, and the public list."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from deliberate.extensions import db
from deliberate.models import Assembly, Statement
from deliberate.queries.assemblies import load_assembly
from deliberate.services.joining import join_assembly
from deliberate.services.statements import propose_statement
from tests.web.organize.conftest import SLUG

Enter = Callable[[str], FlaskClient]
QUEUE = f"/organize/{SLUG}/moderation"
TEXTS = ["Chatbots must say that they are machines.", "Chatbots should say they are machines.", "Trams should be free."]


@pytest.fixture
def waiting(app: Flask, seated: Assembly) -> list[int]:
    """Three proposals that wait: row ids, oldest first."""
    with app.app_context():
        assembly = load_assembly(SLUG)
        person = join_assembly(assembly=assembly).participant
        made = [propose_statement(participant=person, question=assembly.questions[0], text=text) for text in TEXTS]
        db.session.commit()
        return [statement.id for statement in made]


def states(app: Flask, keys: list[int]) -> list[str]:
    with app.app_context():
        return [db.session.get_one(Statement, key).moderation for key in keys]


def test_the_queue_is_oldest_first_and_names_what_is_alike(enter: Enter, waiting: list[int]) -> None:
    page = enter("moderator").get(QUEUE).text
    assert page.index(TEXTS[0]) < page.index(TEXTS[1]) < page.index(TEXTS[2])
    assert "3 statements are waiting" in page
    assert page.count(f'name="into" value="{waiting[0]}"') == 1, "the second is like the first, not the other way"


def test_several_are_decided_at_once_and_taken_back(app: Flask, enter: Enter, waiting: list[int]) -> None:
    client = enter("moderator")
    sent = {"statement": waiting[:2], "verdict": "visible", "seen_as": "waiting"}
    assert client.post(f"{QUEUE}/statements", data=sent).status_code == 303
    assert states(app, waiting) == ["visible", "visible", "waiting"]
    back = {"statement": waiting[0], "verdict": "waiting", "seen_as": "visible"}
    assert client.post(f"{QUEUE}/statements", data=back).status_code == 303
    assert states(app, waiting) == ["waiting", "visible", "waiting"]


def test_without_a_reason_nothing_is_turned_down_and_the_choice_is_kept(
    app: Flask, enter: Enter, waiting: list[int]
) -> None:
    sent = {"statement": waiting[1:], "verdict": "rejected", "note": "Please stay on topic."}
    answer = enter("moderator").post(f"{QUEUE}/statements", data=sent)
    assert answer.status_code == 422
    assert "Please give a reason" in answer.text
    assert len(re.findall(r"\schecked\b", answer.text)) == 2
    assert "Please stay on topic." in answer.text
    assert states(app, waiting) == ["waiting"] * 3


def test_nothing_chosen_is_said_in_words(enter: Enter, waiting: list[int]) -> None:
    answer = enter("moderator").post(f"{QUEUE}/statements", data={"verdict": "visible"})
    assert (answer.status_code, "Select at least one statement first." in answer.text) == (422, True)


def test_two_moderators_do_not_overrule_each_other_unawares(app: Flask, enter: Enter, waiting: list[int]) -> None:
    enter("moderator").post(
        f"{QUEUE}/statements", data={"statement": waiting[2], "verdict": "rejected", "reason": "off_topic"}
    )
    late = {"statement": waiting, "verdict": "visible", "seen_as": "waiting"}
    answer = enter("owner").post(f"{QUEUE}/statements", data=late)
    assert (answer.status_code, "in the meantime, so nothing was changed" in answer.text) == (409, True)
    assert states(app, waiting) == ["waiting", "waiting", "rejected"], "none of the chosen was stored"


def test_a_repeat_is_merged_into_the_first(app: Flask, enter: Enter, waiting: list[int]) -> None:
    sent = {"statement": waiting[1], "into": waiting[0], "seen_as": "waiting"}
    assert enter("moderator").post(f"{QUEUE}/statements", data=sent).status_code == 303
    assert states(app, waiting) == ["waiting", "merged", "waiting"]


def test_a_wording_is_changed_in_place_until_it_was_shown(app: Flask, enter: Enter, waiting: list[int]) -> None:
    client = enter("moderator")
    path = f"{QUEUE}/statements/{waiting[2]}/wording"
    assert "you can change it without creating a new statement" in client.get(QUEUE).text
    assert client.post(path, data={"text": "Trams run by software should be free."}).status_code == 303
    assert client.post(path, data={"text": " "}).status_code == 422
    stale = client.post(path, data={"text": "Trams should be free.", "wording": "1"})
    assert (stale.status_code, "Trams should be free." in stale.text) == (409, True), "a colleague changed it"
    verdict = {"statement": waiting[2], "verdict": "visible", f"wording-{waiting[2]}": "1"}
    assert client.post(f"{QUEUE}/statements", data=verdict).status_code == 409, "nobody approves a text unread"
    with app.app_context():
        assert db.session.get_one(Statement, waiting[2]).text == "Trams run by software should be free."


def test_what_saving_a_seen_wording_does_is_said_before(app: Flask, enter: Enter, waiting: list[int]) -> None:
    owner, place = enter("owner"), f"/organize/{SLUG}/questions/1/statements"
    app.test_client().post(f"/a/{SLUG}/1/votes", data={"statement": "1", "choice": "agree"})
    assert "1 person has voted on this wording." in owner.get(place).text
    sent = {"text": "Another wording.", "wording": "1"}
    told = owner.post(f"{place}/1", data=sent)
    assert (told.status_code, "Nothing has been saved yet." in told.text) == (409, True)
    assert "Another wording." in told.text
    refused = owner.post(f"{place}/1", data={**sent, "makes_new": "1"})
    assert (refused.status_code, "Please give a reason" in refused.text) == (422, True)
    saved = owner.post(f"{place}/1", data={**sent, "makes_new": "1", "reason": "A typo."}, follow_redirects=True)
    assert (saved.status_code, "The earlier statement keeps its votes" in saved.text) == (200, True)
    assert "Replaced by statement" in saved.text
    log = owner.get(f"/organize/{SLUG}/log").text
    assert "replaced a statement with a new wording" in log
    assert "A typo." in log
    assert "replaced by a new wording" in app.test_client().get(f"/a/{SLUG}/decisions").text


@pytest.mark.parametrize("name", ["coder", "analyst", "observer"])
def test_other_roles_are_refused_in_words(app: Flask, enter: Enter, waiting: list[int], name: str) -> None:
    client = enter(name)
    for answer in (
        client.get(QUEUE),
        client.post(f"{QUEUE}/statements", data={"statement": waiting, "verdict": "visible"}),
    ):
        assert answer.status_code == 403
        assert "You don&#39;t have access to this page" in answer.text
    assert states(app, waiting) == ["waiting"] * 3


def test_a_statement_of_another_assembly_is_not_there(app: Flask, enter: Enter, waiting: list[int]) -> None:
    from tests.web.organize.conftest import make_account, make_draft

    with app.app_context():
        foreign = make_draft(make_account("other@example.org"), "another").questions[0].statements[0].id
        db.session.commit()
    client = enter("moderator")
    assert client.post(f"{QUEUE}/statements", data={"statement": foreign, "verdict": "waiting"}).status_code == 404
    assert client.post(f"{QUEUE}/statements/{foreign}/wording", data={"text": "Mine now."}).status_code == 404
    assert states(app, [foreign]) == ["visible"]


def test_the_public_list_tells_reasons_but_no_names_and_no_texts(
    client: FlaskClient, enter: Enter, waiting: list[int]
) -> None:
    enter("moderator").post(
        f"{QUEUE}/statements",
        data={"statement": waiting[2], "verdict": "rejected", "reason": "off_topic", "note": "Secret"},
    )
    page: Any = client.get(f"/a/{SLUG}/decisions").text
    assert "rejected" in page
    assert "off topic" in page
    assert not any(word in page for word in (TEXTS[2], "moderator@example.org", "Secret"))
