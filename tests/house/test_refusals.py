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
from tests.house.acts import page_tokens
from tests.house.page import Page
from tests.house.test_pages import reader
from tests.newcomers import enter_as_new

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
    "account_links.register": ("stranger", "/register", {"email": SAID}),
    "account_links.forgot": ("stranger", "/forgot-password", {"email": SAID}),
    "account_links.create": (
        "stranger",
        "/create-account/{registration}",
        {"display_name": SAID, "password": "short"},
    ),
    "account_links.accept": ("stranger", "/invitations/{invitation}", {"display_name": SAID, "password": "short"}),
    "organize.hold_rehearsal": ("owner", f"{DESK}/rehearsal", {}),
    "organize.remove_rehearsal": ("owner", f"{DESK}/rehearsal/remove", {}),
    "result_notices.ask": ("stranger", "/a/city-ai/tell-me", {"email": SAID}),
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
    "account_page.log_out_session": ("owner", "/account/sessions/999999/end", {}),
    "two_factor.turn_on": ("owner", "/account/two-factor/on", {"code": "000000", "current": "not the password"}),
    "two_factor.renew_codes": ("owner", "/account/two-factor/codes", {"current": "not the password"}),
    "two_factor.turn_off": ("owner", "/account/two-factor/off", {"current": "not the password"}),
    "account_deletion.ask": ("owner", "/account/delete/request", {"current": "not the password"}),
    "account_deletion.delete": (
        "owner",
        "/account/delete/confirm",
        {"current": "not the password", "email": "host@example.org"},
    ),
    "ownership.accept": ("owner", "/account/offers/999999/accept", {"current": "not the password"}),
    "ownership.decline": ("owner", "/account/offers/999999/decline", {}),
    "access_links.enter": ("stranger", "/access/none", {}),
    "second_factor.check": ("stranger", "/login/code", {"code": "123456"}),
    "single_sign_on.start": ("stranger", "/sign-on/start", {"purpose": "log in"}),
    "single_sign_on.finish": ("stranger", "/sign-on/back", {}),
    "single_sign_on.agree": ("stranger", "/sign-on/consent", {"password": "not the password"}),
    "single_sign_on.unlink": ("owner", "/sign-on/unlink", {"current": "not the password"}),
    "organize.create_link": ("owner", f"{DESK}/access/links", {"link-role": "coder", "link-label": SAID}),
    "organize.revoke_link": ("owner", f"{DESK}/access/links/999999/revoke", {}),
    "organize.make_offer": (
        "owner",
        f"{DESK}/access/offers",
        {"offer-taker": "999999", "offer-current": "not the password"},
    ),
    "organize.withdraw_offer": ("owner", f"{DESK}/access/offers/999999/withdraw", {}),
    "password_reset.store": ("stranger", "/reset-password/{token}", {"password": "short"}),
    "participate.new_code": ("stranger", f"{A}/return-code", {}),
    "participate.revoke_code": ("stranger", f"{A}/return-code/revoke", {}),
    "participate.link_account": ("owner", f"{A}/account", {}),
    "participate.unlink_account": ("stranger", f"{A}/account/unlink", {}),
    "participate.sign_out": ("participant", f"{A}/devices/999999/sign-out", {}),
    "participate.come_back": ("stranger", f"{A}/return", {"code": "AAAA-BBBB-CCCC"}),
    "participate.choose_host_person": ("participant", f"{A}/host", {"id": "p-1", "votes": "leave"}),
    "organize.save_embed_sites": ("owner", f"{DESK}/ways-in/sites", {"texts": "*"}),
    "organize.make_invitations": ("owner", f"{DESK}/ways-in/invitations", {"count": "0"}),
    "participate.withdraw_item": ("participant", f"{A}/data/items", {"kind": "vote", "key": "999999"}),
    "participate.undo_withdrawal": ("participant", f"{A}/data/undo", {}),
    "participate.withdraw_everything": ("stranger", f"{A}/data/withdraw", {}),
    "participate.vote": ("participant", f"{A}/1/votes", {"statement": "{rejected}", "choice": "agree"}),
    "participate.undo": ("participant", f"{A}/1/undo", {"statement": "3"}),
    "participate.important": ("participant", f"{A}/1/important", {"statement": "3", "important": "yes"}),
    "participate.propose": ("participant", f"{A}/1/propose", {"text": LONG}),
    "participate.comment": ("participant", f"{A}/1/comments", {"statement": "1", "kind": "reason", "text": LONG}),
    "participate.endorse": ("participant", f"{A}/1/comments/999999/endorsement", {}),
    "participate.tag": ("stranger", f"{A}/1/tags", {"tag-1-use": "supports"}),
    "participate.appeal_code": ("participant", f"{A}/1/appeals", {"statement": "1", "reason": SAID}),
    "organize.make_report_version": ("owner", f"{Q}/versions", {"audience": "nobody", "note": SAID}),
    "organize.change_report_version": ("owner", f"{Q}/versions/99", {"act": "publish"}),
    "organize.add_report_link": ("owner", f"{Q}/versions/99/links", {"label": SAID}),
    "organize.end_report_link": ("owner", f"{Q}/report-links/99/revoke", {}),
    "report_files.request_file": ("owner", f"{A}/1/report/files", {"extent": "half", "file_language": "en"}),
    "organize.run": ("analyst", f"{DESK}/questions/99/runs", {}),
    "organize.export_polis": ("owner", f"{DESK}/questions/99/export/polis", {}),
    "organize.respond": ("owner", f"{Q}/outcomes/{{outcome}}", {"disposition": "perhaps", "reason": SAID}),
    "organize.change_codebook": ("owner", f"{DESK}/codebook", {"act": "add", "key": "!", "reason": SAID}),
    "organize.plan": ("owner", f"{Q}/coding-plan", {"act": "suggest", "suggestions": "guesses"}),
    "organize.tag_share": ("owner", f"{DESK}/tag-share", {"share": "200"}),
    "organize.import_code_file": ("owner", f"{Q}/coding/import", {}),
    "organize.code": ("coder", f"{Q}/coding/1", {"rationale": SAID}),
    "organize.save_names": ("owner", f"{DESK}/questions/2/groups", {"run": "{run}", "name-A": SAID, "name-B": SAID}),
    "organize.members": ("owner", f"{DESK}/members", {"email": SAID, "role": "coder"}),
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
    "organize.create_screen_link",
    "organize.withdraw_screen_link",
    "organize.pause",
    "participate.agree",
    "organize.end_invitations",
    "organize.save_entry",
    "organize.change_host_secret",
    "language.choose",
    "account.logout",
    "account.logout_everywhere",
    "account_page.log_out_others",
    "account_deletion.cancel",
    "organize.export_full",
    "organize.unarchive",
    # Open already here.
    "organize.open_now",
    "organize.withdraw_invite",
    "mail.again",
    "mail.choose",
    # Behind links: tests/web/test_mail_links.py.
    "account_links.confirm",
    "account_links.set_up",
    "mail.end",
    "result_notices.confirm",
}
# Beside those: without a page of their own to stand on.
# Pages behind what the demo has not: an invitation of this number, a mail that was not confirmed.
BEHIND_LINKS = {"account_links.accept", "mail.again"}
NO_PAGE = {
    # A link that does not work is no page either.
    "participate.choose_host_person",
    # Behind a link that does not work there is nothing.
    "account_links.confirm",
    "account_links.set_up",
    "mail.end",
    "result_notices.confirm",
    "organize.keep_draft",
    "organize.discard_draft",
    "organize.keep_default",
    "participate.agree",
    "language.choose",
    "account.logout",
    "account.logout_everywhere",
    # What they name is gone, or was never there.
    "ownership.accept",
    "ownership.decline",
    "access_links.enter",
    "second_factor.check",
    "single_sign_on.agree",
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
    tokens = page_tokens(site)
    with site.app_context():
        assembly = load_assembly(SLUG)
        question = assembly.questions[0]
        run = find_latest_finished_run(question)
        second = find_latest_finished_run(assembly.questions[1])
        assert run is not None
        assert second is not None
        state = {item.moderation: item for item in question.statements}
        return {
            **tokens,
            "token": tokens["reset_token"],
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
    """Every endpoint of a page that may change something; the API answers in JSON alone (tests/web/ballots)."""
    writing = {"POST", "PUT", "PATCH", "DELETE"}
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if writing & (rule.methods or set()) and not rule.rule.startswith("/api/")
    }


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
        # These lead back to a page whose own form is the way on.
        goes_on = endpoint in BEHIND_LINKS or leads_on(people[who], answer.text)
        sound = is_right and Page(answer.text).faults() == [] and goes_on
        at_its_page = 'class="notice error"' in answer.text or endpoint in NO_PAGE | BEHIND_LINKS or who != "owner"
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
    enter_as_new(site, somebody, "sam@example.org", "Sam")
    outsider = somebody.get(f"{DESK}/moderation", headers=PAGE)
    assert outsider.status_code == 403
    assert "You don't have access to this page" in main_of(outsider.text)
    assert not {"Moderator", "Hanna"} & set(re.findall(r"\w+", main_of(outsider.text)))
