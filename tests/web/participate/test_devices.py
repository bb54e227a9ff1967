"""One person on two phones, by code or private link: votes merged after asking, devices listed and signed out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Moderation, Participant, ParticipantDevice, Statement, Vote
from deliberate.queries.assemblies import load_assembly
from deliberate.queries.counts import count_assembly_participation
from deliberate.services.assemblies import close_assembly
from deliberate.web.device_labels import build_device_label
from tests.services.test_voting import open_assembly

HERE, VOTES, RETURN = "/a/trees/1", "/a/trees/1/votes", "/a/trees/return"
PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"
TABLET = (
    "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/604.1"
)


@pytest.fixture
def opened(app: Flask) -> Flask:
    with app.app_context():
        open_assembly()
        db.session.commit()
    return app


def device(app: Flask, user_agent: str = PHONE) -> FlaskClient:
    """A browser with a session of its own."""
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = user_agent
    client.get(HERE)
    return client


def vote(client: FlaskClient, statement: int, choice: str, **more: str) -> Any:
    return client.post(VOTES, data={"statement": str(statement), "choice": choice, **more})


def code_of(client: FlaskClient) -> str:
    found = re.search(r'<p class="code">([^<]+)<', client.post("/a/trees/return-code").text)
    assert found is not None
    return found[1]


def people(app: Flask) -> list[dict[int, int]]:
    """Statement → choice of everyone who counts."""
    with app.app_context():
        here = select(Participant.id).where(Participant.merged_into_id.is_(None)).order_by(Participant.number)
        votes = select(Statement.number, Vote.choice).join(Vote)
        found = [
            dict(db.session.execute(votes.where(Vote.participant_id == row)).all()) for row in db.session.scalars(here)
        ]
        assert count_assembly_participation(load_assembly("trees")).participants == len(found)
        return found


def test_both_phones_go_on_as_one_person(opened: Flask) -> None:
    first, second = device(opened), device(opened, TABLET)
    assert vote(first, 1, "agree").status_code == 303
    code = code_of(first)
    assert second.post(RETURN, data={"code": code}).status_code == 303
    assert vote(second, 2, "disagree").status_code == 303
    assert vote(first, 2, "pass").status_code == 303
    assert people(opened) == [{1: 1, 2: 0}]
    listed = second.get(RETURN).text
    assert re.findall(r"<b id=[^>]+>([^<]+)</b>", listed) == ["Firefox on Android", "Safari on iPad"]
    assert listed.count("this device</span>") == 1


def test_a_code_sent_twice_adds_one_device(opened: Flask) -> None:
    first, second = device(opened), device(opened)
    vote(first, 1, "agree")
    code, kept = code_of(first), second.get_cookie("session")
    assert kept is not None
    for _ in range(2):
        again = opened.test_client()
        again.set_cookie("session", kept.value)
        assert again.post(RETURN, data={"code": code}).status_code == 303
    assert len(re.findall(r'<b id="device-', first.get(RETURN).text)) == 2


@pytest.mark.parametrize(("choice", "left"), [("add", {1: -1, 2: -1}), ("withdraw", {1: 1})])
def test_votes_cast_before_the_code_are_asked_about(opened: Flask, choice: str, left: dict[int, int]) -> None:
    first, second = device(opened), device(opened)
    vote(first, 1, "agree")
    for statement in (1, 2):
        vote(second, statement, "disagree")
    code = code_of(first)
    asked = second.post(RETURN, data={"code": code}).text
    assert "You have already voted on 2 statements on this device." in asked
    assert "On 1 statement you voted differently on your other device" in asked
    assert people(opened) == [{1: 1}, {1: -1, 2: -1}], "nothing happens before the answer"
    for _ in range(2):
        assert second.post(RETURN, data={"code": code, "votes": choice}).status_code == 303
    assert people(opened) == [left]
    vote(second, 2, "agree")
    vote(first, 1, "pass")
    assert people(opened) == [{1: 0, 2: 1}]


def test_after_the_close_nothing_that_was_counted_changes(opened: Flask) -> None:
    first, second = device(opened), device(opened)
    vote(first, 1, "agree")
    vote(second, 1, "disagree")
    code = code_of(first)
    with opened.app_context():
        close_assembly(assembly=load_assembly("trees"), actor=None)
        db.session.commit()
    assert second.post(RETURN, data={"code": code}).status_code == 303
    assert people(opened) == [{1: 1}, {1: -1}]
    assert "Your vote: agree" in second.get(f"{HERE}/answers").text


def signed_out(
    opened: Flask, before: Callable[[FlaskClient], None] | None = None
) -> tuple[FlaskClient, FlaskClient, str]:
    """Two devices of one person, the first of them signed out by the second; and the code.

    before: what the person does on the first one.
    """
    first, second = device(opened), device(opened)
    vote(first, 1, "agree")
    if before is not None:
        before(first)
    code = code_of(first)
    second.post(RETURN, data={"code": code})
    with opened.app_context():
        oldest = db.session.scalars(select(ParticipantDevice.id).order_by(ParticipantDevice.id)).first()
    answer = second.post(f"/a/trees/devices/{oldest}/sign-out", follow_redirects=True)
    assert "The device is signed out." in answer.text
    return first, second, code


def kept_fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


def test_a_signed_out_device_is_told_and_its_vote_is_kept_for_the_code(opened: Flask) -> None:
    first, _, code = signed_out(opened)
    assert "This device was signed out." in first.get(HERE).text
    refused = vote(first, 2, "disagree")
    assert (refused.status_code, "This device was signed out" in refused.text) == (409, True)
    assert people(opened) == [{1: 1}]
    kept = kept_fields(refused.text)
    wrong = first.post(RETURN, data={**kept, "code": "AAAA"})
    assert kept_fields(wrong.text).items() >= {"statement": "2", "choice": "disagree", "then": VOTES}.items()
    accepted = first.post(RETURN, data={**kept, "code": code})
    # A browser sends the same once more; the test client would forget the body.
    assert (accepted.status_code, accepted.headers["Location"]) == (307, VOTES)
    assert first.post(accepted.headers["Location"], data=kept).status_code == 303
    assert people(opened) == [{1: 1, 2: -1}]


def test_a_signed_out_device_may_start_over(opened: Flask) -> None:
    first, _, _ = signed_out(opened)
    for _ in range(2):
        assert vote(first, 2, "disagree", start_over="yes").status_code == 303
    assert people(opened) == [{1: 1}, {2: -1}]
    assert vote(first, 1, "pass").status_code == 303
    assert people(opened) == [{1: 1}, {1: 0, 2: -1}]


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        (f"{HERE}/propose", {"text": "Plant pines."}),
        (f"{HERE}/comments", {"statement": "1", "text": "Shade."}),
        (f"{HERE}/undo", {"statement": "1"}),
        (f"{HERE}/tags", {}),
        (f"{HERE}/appeals", {"statement": "1", "reason": "No."}),
        ("/a/trees/return-code", {}),
    ],
)
def test_nothing_of_a_signed_out_device_is_stored_or_lost(opened: Flask, path: str, sent: dict[str, str]) -> None:
    first, _, _ = signed_out(opened)
    refused = first.post(path, data=sent)
    assert refused.status_code == 409
    assert kept_fields(refused.text).items() >= {**sent, "then": path}.items()
    assert people(opened) == [{1: 1}]


def test_what_is_sent_on_after_a_code_stays_in_the_assembly(opened: Flask) -> None:
    first, _, code = signed_out(opened)
    for elsewhere in (
        "https://example.org/",
        "/logout",
        "/a/trees/../../logout",
        "//example.org/a/trees/1/x",
        "/a/x/1/y",
    ):
        answer = first.post(RETURN, data={"code": code, "then": elsewhere})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/a/trees")


def test_signing_out_the_device_in_use_says_so(opened: Flask) -> None:
    only = device(opened)
    vote(only, 1, "agree")
    number = re.search(r"/devices/(\d+)/sign-out", only.get(RETURN).text)
    assert number is not None
    said = only.post(f"/a/trees/devices/{number[1]}/sign-out", follow_redirects=True).text
    assert "This device is signed out. To continue here, enter your return code." in said
    assert device(opened).post(f"/a/trees/devices/{number[1]}/sign-out").status_code == 404


def test_the_private_link_comes_once_and_no_server_sees_its_code(opened: Flask) -> None:
    client = device(opened)
    vote(client, 1, "agree")
    page = client.post("/a/trees/return-code").text
    link = re.search(r'<a href="(http[^"]+/a/trees/return)#([A-Z0-9-]{14})">', page)
    assert link is not None
    assert "<svg" in page
    assert link[2] not in client.get(RETURN).text


def test_a_refused_newcomer_gets_no_cookie(opened: Flask) -> None:
    with opened.app_context():
        db.session.scalars(select(Statement).limit(1)).one().moderation = Moderation.REJECTED
        db.session.commit()
    client = device(opened)
    assert vote(client, 1, "agree").status_code == 409
    assert vote(client, 2, "agree").status_code == 303


@pytest.mark.parametrize(
    ("said", "label"),
    [
        (PHONE, "Firefox on Android"),
        (TABLET, "Safari on iPad"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 SamsungBrowser/25.0", "Samsung Internet on Android"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_device_has_a_coarse_name(said: str, label: str) -> None:
    assert build_device_label(said) == label


def test_a_revoked_code_is_gone_and_the_devices_stay(opened: Flask) -> None:
    first, second, third = device(opened), device(opened, TABLET), device(opened)
    vote(first, 1, "agree")
    vote(second, 2, "agree")
    old, merged = code_of(first), code_of(second)
    second.post(RETURN, data={"code": old, "votes": "add"})
    assert "Revoke my return code" in first.get(RETURN).text
    for _ in range(2):
        assert first.post("/a/trees/return-code/revoke").status_code == 303
    shown = first.get(RETURN).text
    assert ("Revoke my return code" in shown, shown.count('<b id="device-')) == (False, 2)
    for code in (old, merged):
        assert third.post(RETURN, data={"code": code}).status_code == 404, "also that of the other phone"
    assert vote(second, 1, "pass").status_code == 303
    new = code_of(first)
    assert third.post(RETURN, data={"code": new}).status_code == 303
    assert people(opened) == [{1: 0, 2: 1}]
    assert third.post(RETURN, data={"code": new}).status_code == 303
    newest = code_of(second)
    assert newest != new
    assert device(opened).post(RETURN, data={"code": new}).status_code == 404, "one code at a time"
