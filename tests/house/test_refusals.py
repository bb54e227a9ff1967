"""A refusal is no dead end: it stands on the page the person was on, with what they typed and a way on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.models import CodeAppeal, Comment, Membership, Moderation, Outcome, Response, Statement
from deliberate.queries.assemblies import load_assembly
from deliberate.queries.runs import find_latest_finished_run
from tests.answers import address_of
from tests.databases import application, copied_sqlite
from tests.house.acts import reset_token
from tests.house.page import Page
from tests.house.test_pages import reader

SLUG = str(load_scenario()["assembly"]["slug"])
A, DESK = f"/a/{SLUG}", f"/organize/{SLUG}"
Q = f"{DESK}/questions/1"
PAGE = {"Accept": "text/html"}
SAID = 'What I wrote, with <marks> & "quotes"'
LONG = SAID + " and much more" * 150
LIMIT = 60_000
# More than any form takes.
TOO_LARGE = 1_200_000
# endpoint: (who sends, address, fields that are refused). `{name}` is filled from the demo.
REFUSED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "account.register": (
        "stranger",
        "/register",
        {"display_name": SAID, "email": "{email}", "password": "long enough"},
    ),
    "account.login": ("stranger", "/login", {"email": "nobody@example.org", "password": "long enough"}),
    "account_page.save_profile": ("owner", "/account/profile", {"display_name": SAID, "locale": "xx"}),
    "account_page.save_email": (
        "owner",
        "/account/email",
        {"email-current": "not the password", "email-email": "hanna@example.net"},
    ),
    "account_page.save_password": (
        "owner",
        "/account/password",
        {"password-current": "not the password", "password-password": "long enough for all"},
    ),
    "password_reset.store": ("stranger", "/reset-password/{token}", {"password": "short"}),
    "participate.new_code": ("stranger", f"{A}/return-code", {}),
    "participate.sign_out": ("participant", f"{A}/devices/999999/sign-out", {}),
    "participate.come_back": ("stranger", f"{A}/return", {"code": "AAAA-BBBB-CCCC"}),
    "participate.vote": ("participant", f"{A}/1/votes", {"statement": "{rejected}", "choice": "agree"}),
    "participate.undo": ("participant", f"{A}/1/undo", {"statement": "3"}),
    "participate.propose": ("participant", f"{A}/1/propose", {"text": LONG}),
    "participate.comment": ("participant", f"{A}/1/comments", {"statement": "1", "kind": "reason", "text": LONG}),
    "participate.endorse": ("participant", f"{A}/1/comments/999999/endorsement", {}),
    "participate.tag": ("stranger", f"{A}/1/tags", {"tag-1-use": "supports"}),
    "participate.appeal_code": ("participant", f"{A}/1/appeals", {"statement": "1", "reason": SAID}),
    "organize.run": ("analyst", f"{DESK}/questions/99/runs", {}),
    "organize.export_polis": ("owner", f"{DESK}/questions/99/export/polis", {}),
    "organize.respond": ("owner", f"{Q}/outcomes/{{outcome}}", {"disposition": "perhaps", "reason": SAID}),
    "organize.change_codebook": ("owner", f"{DESK}/codebook", {"act": "add", "key": "!", "reason": SAID}),
    "organize.plan": ("owner", f"{Q}/coding-plan", {"act": "suggest", "suggestions": "guesses"}),
    "organize.tag_share": ("owner", f"{DESK}/tag-share", {"share": "200"}),
    "organize.import_code_file": ("owner", f"{Q}/coding/import", {}),
    "organize.code": ("coder", f"{Q}/coding/1", {"rationale": SAID}),
    "organize.save_names": ("owner", f"{DESK}/questions/2/groups", {"run": "{run}", "name-A": SAID, "name-B": SAID}),
    "organize.members": ("owner", f"{DESK}/members", {"email": "nobody@example.org", "role": "coder"}),
    "organize.take_role": ("owner", f"{DESK}/members/{{last_owner}}/remove", {}),
    "organize.choose_draws": ("owner", f"{DESK}/draws", {"policy": "own", "fewest": "90", "random": "10"}),
    "organize.choose_analyses": ("owner", f"{DESK}/analyses", {"modules": "space"}),
    "organize.moderate": ("moderator", f"{DESK}/moderation/statements", {"note": SAID, "verdict": "rejected"}),
    "organize.mend": ("moderator", f"{DESK}/moderation/statements/{{waiting}}/wording", {"text": LONG}),
    "organize.moderate_one_comment": ("moderator", f"{DESK}/moderation/comments/{{comment}}", {"verdict": "perhaps"}),
    "organize.new": ("owner", "/organize/new", {"title": "?", "template": "none such", "language": "en"}),
    "organize.import_assembly": ("owner", "/organize/new/import", {"title": SAID}),
    "organize.withdraw": ("owner", f"{Q}/responses/{{response}}/withdraw", {"note": " "}),
    "organize.clone": ("owner", f"{DESK}/clone", {"title": SAID, "slug": "city-ai"}),
    "organize.delete": ("owner", f"{DESK}/delete", {"title": SAID}),
    "organize.archive": ("owner", f"{DESK}/archive", {}),
    "organize.close": ("owner", f"{DESK}/close", {"seen": "something else"}),
    "organize.keep_default": ("owner", f"{DESK}/defaults", {"field": "none such"}),
    "organize.keep_draft": ("owner", f"{DESK}/form-draft", {"form_key": "none such", "title": SAID}),
    "organize.discard_draft": ("owner", f"{DESK}/form-draft/discard", {"form_key": "none such"}),
    "organize.bring_segments": ("owner", f"{DESK}/people/segments", {}),
    "organize.choose_weighting": ("owner", f"{DESK}/people/weighting", {"weighting-use": "perhaps"}),
    "organize.practise": ("coder", f"{DESK}/practice/0", {"again": "1"}),
    "organize.keep_settled": ("owner", f"{Q}/settle/1", {"rationale": SAID}),
    "organize.reply_to_appeal": ("owner", f"{DESK}/appeals/{{appeal}}", {"answer": ""}),
    "organize.setup": ("owner", f"{DESK}/setup", {"title": SAID, "hard_limit": "200", "time_zone": "Moon/Crater"}),
    "organize.new_question": ("owner", f"{DESK}/questions/new", {"text": "…", "background": SAID}),
    "organize.question": ("owner", Q, {"text": "Another question?", "background": "x" * 5001}),
    "organize.drop_question": ("owner", f"{Q}/remove", {}),
    "organize.statements": ("owner", f"{Q}/statements", {"texts": ""}),
    "organize.edit": ("owner", f"{Q}/statements/1", {"text": SAID}),
    "organize.remove": ("owner", f"{Q}/statements/1/remove", {}),
    "organize.add_new_topic": ("moderator", f"{Q}/topics", {"name": " ", "description": SAID}),
    "organize.change_topic": ("moderator", f"{Q}/topics/1", {"act": "save", "name": " "}),
    "organize.label_statements": ("moderator", f"{Q}/topics/labels", {"topic": "1", "act": "give"}),
    "organize.make_suggested_topics": ("moderator", f"{Q}/topics/suggested", {}),
    "organize.undo_topic_labels": ("moderator", f"{Q}/topics/undo", {"entry": "999999"}),
    "organize.import_topics_file": ("moderator", f"{Q}/topics/file", {}),
    "organize.declare": ("owner", f"{Q}/tensions", {"first": "1", "second": "1", "reason": SAID}),
    "organize.reword": ("owner", f"{Q}/tensions/words", {"key": "none", "title": SAID}),
    "organize.hide": ("owner", f"{Q}/tensions/hide", {"key": "none", "reason": SAID}),
    "organize.bring_back": ("owner", f"{Q}/tensions/show", {"key": "none"}),
    "organize.ask": ("owner", f"{Q}/tensions/ask", {"key": "none"}),
}
# These refuse nothing that can be sent in their form; what is too large for any address is tried below.
REFUSES_NOTHING = {
    "organize.pause",
    "participate.agree",
    "language.choose",
    "account.logout",
    "organize.export_full",
    "organize.unarchive",
    # Open already here.
    "organize.open_now",
}
# Beside those: without a page of their own to stand on.
NO_PAGE = {
    "organize.keep_draft",
    "organize.discard_draft",
    "organize.keep_default",
    "participate.agree",
    "language.choose",
    "account.logout",
}
CHOICES = frozenset(
    {"statement", "kind", "choice", "act", "verdict", "role", "policy", "template", "language", "disposition"}
)


@pytest.fixture(scope="module")
def site(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demo, from which nothing is stored here."""
    folder = tmp_path_factory.mktemp("refusals")
    with application(copied_sqlite(demo_template, folder), folder, {"MAX_REQUEST_BYTES": LIMIT}) as app:
        yield app


@pytest.fixture(scope="module")
def people(site: Flask) -> dict[str, FlaskClient]:
    """A browser for each kind of person; the owner analyses as well."""
    found = {who: reader(site, who) for who in ("stranger", "participant", "owner", "moderator", "coder")}
    return {**found, "analyst": found["owner"]}


@pytest.fixture(scope="module")
def names(site: Flask) -> dict[str, Any]:
    """What the addresses and fields name."""
    token = reset_token(site, "moderator")
    with site.app_context():
        assembly = load_assembly(SLUG)
        question = assembly.questions[0]
        run = find_latest_finished_run(question)
        second = find_latest_finished_run(assembly.questions[1])
        assert run is not None
        assert second is not None
        state = {item.moderation: item for item in question.statements}
        return {
            "token": token,
            "email": load_scenario()["accounts"]["owner"]["email"],
            "rejected": state[Moderation.REJECTED].number,
            "waiting": db.session.scalars(
                select(Statement.id).where(Statement.question_id == question.id, Statement.moderation == "waiting")
            ).first(),
            "outcome": db.session.scalars(
                select(Outcome.id).where(Outcome.run_id == run.id, Outcome.state == "accepted")
            ).first(),
            "run": second.id,
            "response": db.session.scalars(select(Response.id)).first(),
            "last_owner": db.session.scalars(select(Membership.id).where(Membership.role == "owner")).one(),
            "comment": db.session.scalars(select(Comment.id)).first(),
            "appeal": db.session.scalars(select(CodeAppeal.id)).first(),
        }


def unsafe(app: Flask) -> set[str]:
    """Every endpoint that may change something."""
    writing = {"POST", "PUT", "PATCH", "DELETE"}
    return {rule.endpoint for rule in app.url_map.iter_rules() if writing & (rule.methods or set())}


def leads_on(client: FlaskClient, text: str) -> bool:
    """Whether the main part of the page has a link to somewhere that answers."""
    main = text[text.index("<main") : text.index("</main>")]
    links = [unescape(link) for link in re.findall(r'href="(/[^"#]*)', main) if "/static/" not in link]
    return any(client.get(link, headers=PAGE, follow_redirects=True).status_code == 200 for link in links)


def main_of(text: str) -> str:
    return unescape(text[text.index("<main") : text.index("</main>")])


def test_every_endpoint_that_changes_something_is_tried(site: Flask) -> None:
    assert unsafe(site) == REFUSED.keys() | REFUSES_NOTHING


@pytest.mark.parametrize("endpoint", sorted(REFUSED))
def test_a_refusal_stands_where_the_person_was(
    site: Flask, people: dict[str, FlaskClient], names: dict[str, Any], endpoint: str
) -> None:
    who, address, given = REFUSED[endpoint]
    fields = {name: value.format_map(names) if value.startswith("{") else value for name, value in given.items()}
    answer = people[who].post(address.format_map(names), data=fields, headers=PAGE)
    assert 400 <= answer.status_code < 500, answer.status_code
    assert Page(answer.text).faults() == []
    has_page = 'class="notice error"' in answer.text
    assert has_page is (endpoint not in NO_PAGE), main_of(answer.text)[:600]
    assert leads_on(people[who], answer.text)
    typed = {value for name, value in fields.items() if value in {SAID, LONG} or name in {"email", "code"}}
    assert {text for text in typed if text not in main_of(answer.text)} == set()
    as_json = people[who].post(address.format_map(names), data=fields, headers={"Accept": "application/json"})
    assert (as_json.status_code, as_json.mimetype) == (answer.status_code, "application/json")


@pytest.mark.parametrize("who", ["stranger", "participant", "owner"])
def test_what_is_too_large_leads_back_to_the_form(
    site: Flask, people: dict[str, FlaskClient], names: dict[str, Any], who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the address: the page of the form for those who may see it, a way on for all others."""
    monkeypatch.setitem(site.config, "WTF_CSRF_ENABLED", True)
    lost = []
    # Imports may be larger; their limit has a test of its own.
    for endpoint in sorted(unsafe(site) - {"organize.import_assembly"}):
        address = REFUSED.get(endpoint, (who, "", {}))[1].format_map(names)
        if not address:
            with site.test_request_context():
                rule = next(rule for rule in site.url_map.iter_rules() if rule.endpoint == endpoint)
                address = address_of(site, endpoint, {name: SLUG if name == "slug" else 1 for name in rule.arguments})
        answer = people[who].post(address, data={"text": "x" * TOO_LARGE}, headers=PAGE)
        is_right = answer.status_code == 413 or (who != "owner" and answer.status_code == 401)
        sound = is_right and Page(answer.text).faults() == [] and leads_on(people[who], answer.text)
        at_its_page = 'class="notice error"' in answer.text or endpoint in NO_PAGE or who != "owner"
        if not (sound and at_its_page):
            lost.append((endpoint, answer.status_code))
    assert lost == []


@pytest.mark.parametrize(
    ("who", "method", "address", "status", "way_on"),
    [
        ("stranger", "GET", f"{A}/99", 404, A),
        ("stranger", "GET", f"{A}/1/nothing", 404, A),
        ("stranger", "GET", f"{A}/1/votes", 405, A),
        ("owner", "GET", f"{DESK}/export/full", 405, DESK),
        ("owner", "GET", f"{DESK}/nothing", 404, DESK),
        ("coder", "GET", f"{DESK}/moderation", 403, DESK),
        ("moderator", "GET", f"{DESK}/setup", 403, DESK),
        ("owner", "GET", "/organize/nowhere", 404, "/organize/"),
        ("stranger", "GET", "/nothing", 404, "/"),
    ],
)
def test_a_page_that_is_not_there_names_the_nearest_place(
    people: dict[str, FlaskClient], who: str, method: str, address: str, status: int, way_on: str
) -> None:
    answer = people[who].open(address, method=method, headers=PAGE)
    first = re.search(r'<a\s+class="button primary"\s+href="([^"]*)"', main_of(answer.text))
    assert first is not None
    assert (answer.status_code, first[1]) == (status, way_on)
    assert people[who].get(way_on, headers=PAGE, follow_redirects=True).status_code == 200


def test_who_may_is_told_to_colleagues_only(site: Flask, people: dict[str, FlaskClient]) -> None:
    colleague = main_of(people["coder"].get(f"{DESK}/moderation", headers=PAGE).text)
    assert "You need this role: Owner or Moderator." in colleague
    assert "Hanna Host" in colleague
    somebody = site.test_client()
    sent = {"display_name": "Sam", "email": "sam@example.org", "password": "long enough for this"}
    assert somebody.post("/register", data=sent).status_code == 303
    outsider = somebody.get(f"{DESK}/moderation", headers=PAGE)
    assert outsider.status_code == 403
    assert "You don't have access to this page" in main_of(outsider.text)
    assert not {"Moderator", "Hanna"} & set(re.findall(r"\w+", main_of(outsider.text)))
