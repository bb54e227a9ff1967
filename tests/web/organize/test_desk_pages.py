"""The desk from the first account to the closed assembly, and what others are refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from deliberate.models import Assembly
from deliberate.web.filters import format_file_size
from tests.answers import read_json
from tests.newcomers import enter_as_new
from tests.web.organize.conftest import PASSWORD, SLUG, confirm

Enter = Callable[[str], FlaskClient]
DESK = f"/organize/{SLUG}"
REMIT = {
    "title": "Chatbots in schools",
    "language": "en",
    "influence_level": "L2",
    "measure": "groups",
    "threshold": "70",
    "least_votes": "10",
    "hard_limit": "200",
    "results_visibility": "after_close",
    "moderation_policy": "Read by a person first.",
    "consent_text": "Votes are kept under a number.",
}


def test_from_an_account_to_a_closed_assembly(app: Flask, client: FlaskClient, read: Any) -> None:
    enter_as_new(app, client)
    assert "Your first assembly" in client.get("/organize/").text
    made = client.post("/organize/new", data={"title": "Chatbots in schools", "template": "", "language": "en"})
    assert made.location == "/organize/chatbots-in-schools"
    desk = made.location
    assert confirm(client, f"{desk}/open").status_code == 409
    client.post(f"{desk}/questions/new", data={"text": "What should chatbots in schools be allowed to do?"})
    client.post(f"{desk}/questions/1/statements", data={"texts": "\n".join(f"Idea number {n}." for n in range(6))})
    sent = REMIT | {"decision_maker": "The school board", "answer_by": "2099-01-31"}
    assert client.post(f"{desk}/setup", data=sent).status_code == 303
    assert confirm(client, f"{desk}/open").status_code == 303

    def told(assembly: Assembly) -> tuple[Any, ...]:
        return assembly.state, assembly.influence_level, assembly.outcome_rule["threshold"], assembly.decision_maker

    assert read(told, "chatbots-in-schools") == ("open", "L2", 0.7, "The school board")
    locked = sent | {"decision_maker": "Somebody else", "threshold": "50", "title": "A better title"}
    assert client.post(f"{desk}/setup", data=locked).status_code == 303
    assert read(told, "chatbots-in-schools") == ("open", "L2", 0.7, "The school board")
    assert read(lambda assembly: assembly.title, "chatbots-in-schools") == "A better title"
    assert confirm(client, f"{desk}/close").status_code == 303
    assert confirm(client, f"{desk}/close").status_code == 303
    assert read(told, "chatbots-in-schools")[0] == "closed"


def test_a_wrong_setting_is_named_and_what_was_written_is_kept(enter: Enter, seated: Assembly) -> None:
    answer = enter("owner").post(
        f"{DESK}/setup", data=REMIT | {"title": "", "introduction": "Kept words.", "hard_limit": "5"}
    )
    assert answer.status_code == 422
    assert "Please give a title." in answer.text
    assert "Kept words." in answer.text


def without_tokens(page: str) -> str:
    """The page without the tokens that change from second to second."""
    return re.sub(r'name="csrf_token"[^>]*', "", page)


def test_log_in_says_the_same_for_unknown_and_wrong(client: FlaskClient, seated: Assembly) -> None:
    wrong, unknown = (
        client.post("/login", data={"email": email, "password": "not the password"})
        for email in ("owner@example.org", "nobody@example.org")
    )
    assert (wrong.status_code, unknown.status_code) == (409, 409)
    assert without_tokens(wrong.text).replace("owner@", "nobody@") == without_tokens(unknown.text)


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\t//evil.example"]
)
def test_log_in_never_leads_to_a_foreign_site(client: FlaskClient, seated: Assembly, target: str) -> None:
    sent = {"email": "owner@example.org", "password": PASSWORD}
    answer = client.post("/login", query_string={"next": target}, data=sent)
    assert answer.status_code == 303
    assert answer.location.startswith("/")
    assert not answer.location.startswith(("//", "/\\"))


def test_a_cookie_from_before_the_log_out_is_worthless(enter: Enter, seated: Assembly) -> None:
    client = enter("owner")
    kept = client.get_cookie("session")
    assert kept is not None
    assert client.get("/logout").status_code == 405
    assert client.post("/logout").status_code == 303
    client.set_cookie("session", kept.value)
    assert client.get("/organize/").status_code in {302, 401}


@pytest.mark.parametrize(
    "path", ["", "/setup", "/moderation", "/analysis", "/members", "/log", "/export", "/live", "/screen"]
)
def test_strangers_do_not_learn_of_a_draft(
    app: Any, client: FlaskClient, enter: Enter, seated: Assembly, path: str
) -> None:
    from deliberate.extensions import db
    from deliberate.queries.accounts import find_account
    from tests.web.organize.conftest import make_draft

    with app.app_context():
        owner = find_account("owner@example.org")
        assert owner is not None
        make_draft(owner, "secret-draft")
        db.session.commit()
    assert enter("stranger").get(f"/organize/secret-draft{path}").status_code == 404
    assert enter("stranger").get(f"/organize/no-such-thing{path}").status_code == 404


ROLE_PAGES = {
    "moderator": {"/moderation"},
    "coder": {"/questions/1/coding"},
    "analyst": {"/export"},
    "observer": set(),
}


@pytest.mark.parametrize("name", sorted(ROLE_PAGES))
def test_each_role_sees_its_own_pages(enter: Enter, seated: Assembly, name: str) -> None:
    client = enter(name)
    guarded = ["/moderation", "/questions/1/coding", "/export", "/setup", "/members", "/questions/1/outcomes"]
    assert {path for path in guarded if client.get(DESK + path).status_code == 200} == ROLE_PAGES[name]
    assert client.get(DESK).status_code == 200
    assert client.post(f"{DESK}/close").status_code == 403


def test_an_invitation_says_the_same_of_a_known_and_an_unknown_address(enter: Enter, seated: Assembly) -> None:
    owner, texts = enter("owner"), []
    for email in ("who@example.org", "owner@example.org"):
        answer = owner.post(f"{DESK}/members", data={"email": email, "role": "coder"}, follow_redirects=True)
        assert answer.status_code == 200
        texts.append(answer.text.count("The invitation was sent."))
        assert f"<b>{email}</b>" in answer.text
    assert texts == [1, 1]


def test_counts_answer_not_modified_until_something_moves(enter: Enter, seated: Assembly) -> None:
    client = enter("observer")
    first = client.get(f"{DESK}/live")
    assert read_json(first)["counts"]["participants"] == "0"
    assert client.get(f"{DESK}/live", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    enter("owner").post(f"{DESK}/questions/1/statements", data={"texts": "One more idea."})
    moved = client.get(f"{DESK}/live", headers={"If-None-Match": first.headers["ETag"]})
    assert moved.status_code == 200
    assert int(read_json(moved)["counts"]["statements"]) == int(read_json(first)["counts"]["statements"]) + 1


def test_after_the_opening_times_stay_ahead_and_questions_stay(seated: Assembly, enter: Enter, read: Any) -> None:
    owner = enter("owner")
    assert "participants are told and earlier versions stay public" in owner.get(f"{DESK}/setup").text
    late = owner.post(f"{DESK}/setup", data=REMIT | {"closes_at": "2020-01-31T18:00", "introduction": "Kept words."})
    assert (late.status_code, "The closing time must be in the future." in late.text) == (422, True)
    assert "Kept words." in late.text
    assert owner.post(f"{DESK}/setup", data=REMIT | {"closes_at": "2099-01-31T18:00"}).status_code == 303
    question = owner.get(f"{DESK}/questions/1").text
    assert ('name="text"' in question, 'name="background"' in question) == (False, True)
    wording = read(lambda assembly: assembly.questions[0].text)
    sent = {"text": "Another question?", "background": "More to read."}
    assert owner.post(f"{DESK}/questions/1", data=sent).status_code == 303
    told = read(lambda assembly: (assembly.questions[0].text, assembly.questions[0].background))
    assert told == (wording, "More to read.")


def test_the_overview_shows_votes_by_day_and_how_far_people_came(demo_app: Flask) -> None:
    client = demo_app.test_client()
    client.post("/login", data={"email": "host@example.org", "password": "assembly-demo"})
    page = " ".join(re.sub(r"<[^>]+>", " ", client.get("/organize/city-ai").text).split())
    assert re.search(r"Votes per day, \w+ \d+, 20\d\d to \w+ \d+, 20\d\d Most on .* Today so far: \d+\.", page)
    assert "300 people joined 300 voted 286 cast 7 votes or more (95%) 16 wrote a statement (5%)" in page


def test_the_export_page_says_what_files_hold_and_how_large_they_were(demo_app: Flask) -> None:
    client = demo_app.test_client()
    client.post("/login", data={"email": "host@example.org", "password": "assembly-demo"})
    assert client.get("/organize/city-ai/export").text.count("Not downloaded yet.") == 3
    whole = len(client.post("/organize/city-ai/export/full").data)
    archive = len(client.post("/organize/city-ai/questions/2/export/polis").data)
    page = client.get("/organize/city-ai/export").text
    assert page.count("Not downloaded yet.") == 1
    with demo_app.test_request_context():
        told = [format_file_size(whole), format_file_size(archive)]
    assert re.findall(r"Last downloaded on .*: ([\d.]+.[kM]B)\.", page) == told
