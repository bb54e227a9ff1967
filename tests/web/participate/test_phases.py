"""Every participant page in every phase: no form that would be refused, no organizers' door, no untrue sentence."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update

from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.models import Account, Assembly
from deliberate.models.columns import now
from deliberate.queries.accounts import load_accounts_with_roles
from deliberate.queries.assemblies import load_assembly
from deliberate.queries.runs import find_latest_finished_run
from deliberate.reports.chapters.responses import ResponseProgress, load_response_progress
from deliberate.services.accounts import register_account
from deliberate.services.responses import publish_response, withdraw_response
from tests.answers import read_json
from tests.house.page import Page

SLUG = str(load_scenario()["assembly"]["slug"])
A = f"/a/{SLUG}"
PARTS = (
    "",
    "/1",
    "/1/answers",
    "/1/propose",
    "/1/standing",
    "/1/tags",
    "/1/report",
    "/1/report/all",
    "/1/live",
    "/return",
)
PAGES = [f"{A}{part}" for part in PARTS]
API = f"/api/v1/assemblies/{SLUG}"
HTML = {"Accept": "text/html"}
DAY = dt.timedelta(days=1)
# phase: how the assembly stands then.
PHASES: dict[str, dict[str, Any]] = {
    "draft": {"state": "draft", "opened_at": None},
    "announced": {"state": "draft", "opened_at": None, "announced": True, "opens_at": now() + 3 * DAY},
    "announced, late": {"state": "draft", "opened_at": None, "announced": True, "opens_at": now() - DAY},
    "announced, no date": {"state": "draft", "opened_at": None, "announced": True},
    "open": {"closes_at": now() + 2 * DAY},
    "open, no end": {},
    "open, results later": {"closes_at": now() + 2 * DAY, "results_visibility": "after_close"},
    "past its closing time": {"closes_at": now() - DAY, "results_visibility": "after_close"},
    "closed": {"state": "closed", "closed_at": now() - DAY, "results_visibility": "after_close"},
    "closed, for members": {"state": "closed", "closed_at": now() - DAY, "results_visibility": "members"},
}
WHO = ("stranger", "participant", "owner")


@pytest.fixture
def people(demo_app: Flask) -> dict[str, FlaskClient]:
    """Somebody new, somebody who voted on three statements while voting was open, the owner."""
    found = {who: demo_app.test_client() for who in WHO}
    for number in "123":
        found["participant"].post(f"{A}/1/votes", data={"statement": number, "choice": "agree"})
    person = load_scenario()["accounts"]["owner"]
    found["owner"].post("/login", data={"email": person["email"], "password": person["password"]})
    return found


@pytest.fixture
def enter(demo_app: Flask) -> Callable[[str], None]:
    """enter("closed") brings the demo into that phase."""

    def change(phase: str) -> None:
        with demo_app.app_context():
            db.session.execute(update(Assembly).values(time_zone="Europe/Berlin", **PHASES[phase]))
            db.session.commit()

    return change


def main_of(text: str) -> str:
    return unescape(text[text.index("<main") : text.index("</main>")])


def offers(text: str) -> list[tuple[str, dict[str, str]]]:
    """What the main part of a page offers to send: address and fields, once for each button."""
    found = []
    for form in re.findall(r"<form\b.*?</form>", text[text.index("<main") : text.index("</main>")], re.DOTALL):
        opening = form[: form.index(">")]
        if 'method="post"' not in opening:
            continue
        action = re.search(r'action="([^"]*)"', opening)
        fields = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form))
        buttons = re.findall(r"<button\b([^>]*)>", form)
        for button in buttons:
            name, value = (re.search(rf'\b{key}="([^"]*)"', button) for key in ("name", "value"))
            to = re.search(r'formaction="([^"]*)"', button)
            chosen = {name[1]: value[1]} if name and value else {}
            found.append((unescape(to[1] if to else action[1] if action else ""), {**fields, **chosen}))
    return found


# What the server says to whoever sends something that the phase does not take.
OUT_OF_PHASE = ("This assembly has closed", "has not opened yet", "add statements to this", "don't have access")


@pytest.mark.parametrize("phase", PHASES)
def test_no_page_offers_what_would_be_refused_or_leads_to_the_organizers(
    people: dict[str, FlaskClient], enter: Callable[[str], None], phase: str
) -> None:
    enter(phase)
    refused, tries = [], 0
    for who, client in people.items():
        for address in PAGES:
            page = client.get(address, headers=HTML, follow_redirects=True)
            assert Page(page.text).faults() == [], (who, address)
            assert page.request.path != "/login", (who, address)
            assert not re.findall(r'class="button[^"]*"\s+href="/login', page.text), (who, address)
            for to, fields in offers(page.text):
                tries += 1
                sent = {"text": f"Something new, number {tries}", "reason": "Because.", **fields}
                said = main_of(
                    client.post(to or page.request.path, data=sent, headers=HTML, follow_redirects=True).text
                )
                refused += [
                    (who, address, to, words) for words in OUT_OF_PHASE if f"{words}" in said and "notice error" in said
                ]
    assert refused == []


SENTENCES = {
    "open": "You can vote until",
    "open, results later": "You can vote until",
    "open, no end": "Voting is open. No closing time has been set.",
    "past its closing time": "Voting closed on",
    "closed": "Voting closed on",
    "closed, for members": "Voting closed on",
    "announced": "This assembly is due to open on",
    "announced, late": "This assembly was due to open on",
    "announced, no date": "This assembly is not open yet.",
}


@pytest.mark.parametrize("phase", SENTENCES)
def test_the_page_says_what_is_true_of_the_phase(
    people: dict[str, FlaskClient], enter: Callable[[str], None], phase: str
) -> None:
    enter(phase)
    for address in (A, f"{A}/1"):
        page = people["stranger"].get(address, headers=HTML)
        assert page.status_code == 200
        said = main_of(page.text)
        assert SENTENCES[phase] in said
        assert not {text for key, text in SENTENCES.items() if text != SENTENCES[phase] and text in said}
        if "No closing time" not in said and "is not open yet" not in said:
            assert re.search(r"20\d\d, \d{1,2}:\d\d\W[AP]M (CET|CEST)", said), said


def test_a_closed_question_leads_to_what_came_of_it(
    demo_app: Flask, people: dict[str, FlaskClient], enter: Callable[[str], None]
) -> None:
    enter("closed")
    said = main_of(people["participant"].get(f"{A}/1", headers=HTML).text)
    assert "Voting has closed. Thank you to everyone who took part." in said
    assert "You voted on 3 statements." in said
    assert f'href="{A}/1/report"' in said
    assert f'href="{A}/1/answers"' in said
    assert "Official response" in said
    assert 'name="choice"' not in said
    answers = main_of(people["participant"].get(f"{A}/1/answers", headers=HTML).text)
    assert "You can still read your answers" in answers
    home = main_of(people["stranger"].get("/", headers=HTML).text)
    assert "<h2>Closed</h2>" in home
    assert "13 of 19 statements are clear" in home
    assert "and is overdue" in home
    with demo_app.app_context():
        db.session.execute(update(Assembly).values(archived_at=now()))
        db.session.commit()
    assert "<h2>Closed</h2>" not in main_of(people["stranger"].get("/", headers=HTML).text)
    assert "Archived on" in main_of(people["stranger"].get(f"{A}/1", headers=HTML).text)
    assert people["stranger"].get(f"{A}/1/propose", headers=HTML).location.endswith(f"{A}/1")


def test_a_report_for_later_says_when_it_opens(people: dict[str, FlaskClient], enter: Callable[[str], None]) -> None:
    enter("open, results later")
    for who in ("stranger", "participant"):
        answer = people[who].get(f"{A}/1/report", headers=HTML)
        said = main_of(answer.text)
        assert answer.status_code == 403
        assert "It opens when voting" in said
        assert "You can vote until" in said
        assert f'href="{A}' in said
        assert "Do you organize this assembly?" in said
    enter("closed, for members")
    answer = people["participant"].get(f"{A}/1/report", headers=HTML)
    assert "Only the organizers of this assembly can see its report." in main_of(answer.text)


def without_tokens(text: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def test_the_preview_of_a_draft_offers_nothing_that_can_only_refuse(
    demo_app: Flask, enter: Callable[[str], None]
) -> None:
    enter("draft")
    organizer = demo_app.test_client()
    organizer.post("/login", data={"email": "host@example.org", "password": "assembly-demo"})
    shown = organizer.get("/a/city-ai/1").text
    assert "Once voting is open, people choose here" in shown
    assert "disabled" not in shown
    assert 'name="choice"' not in shown
    for place in (
        "/organize/city-ai/rehearsal",
        "/organize/city-ai/open",
        "/a/city-ai/1/answers",
        "/a/city-ai/1/report",
    ):
        assert f'href="{place}"' in shown
        assert organizer.get(place).status_code == 200


def test_a_draft_is_not_to_be_told_from_nothing(demo_app: Flask, enter: Callable[[str], None]) -> None:
    """Page, desk, code and API answer as if the assembly were not there: to a stranger, and to an account elsewhere."""
    with demo_app.app_context():
        code = load_assembly(SLUG).join_code
        register_account(email="else@example.org", password="long enough for this", display_name="Else")
        db.session.execute(update(Assembly).values(language="de"))
        db.session.commit()
    account = demo_app.test_client()
    account.post("/login", data={"email": "else@example.org", "password": "long enough for this"})
    desk = [f"/organize/{SLUG}{part}" for part in ("", "/setup", "/moderation", "/questions/1/statements", "/nothing")]
    api = [API, f"{API}/questions/1", f"{API}/questions/1/findings", f"{API}/questions/1/rubric.yaml"]
    places = [*PAGES, *desk, *api, f"/j/{code}", f"{A}/1/votes", f"{A}/nothing", f"{A}/1/codes", f"{A}/decisions"]

    def everything() -> list[Any]:
        found = []
        for client in (demo_app.test_client(), account):
            for place in places:
                for headers in (HTML, {"Accept": "application/json"}):
                    got = client.get(place, headers=headers)
                    posted = client.post(place, data={"choice": "agree", "statement": "1"}, headers=headers)
                    found += [(place, one.status_code, one.location, without_tokens(one.text)) for one in (got, posted)]
        return found

    def statements_asked() -> list[int]:
        counted = []
        with demo_app.app_context():
            engine = db.engine
        for client in (demo_app.test_client(), account):
            for place in [*PAGES, f"/j/{code}", API]:
                asked: list[str] = []
                note = lambda *given, asked=asked: asked.append(given[2])  # noqa: E731
                event.listen(engine, "before_cursor_execute", note)
                client.get(place, headers=HTML)
                event.remove(engine, "before_cursor_execute", note)
                counted.append(len(asked))
        return counted

    enter("draft")
    as_draft, asked_of_draft = everything(), statements_asked()
    with demo_app.app_context():
        db.session.execute(update(Assembly).values(slug="elsewhere", join_code="222222"))
        db.session.commit()
    assert everything() == as_draft
    assert statements_asked() == asked_of_draft
    assert {status for place, status, _, _ in as_draft if place in PAGES} == {404, 405}


def test_an_announced_draft_takes_nothing_and_its_code_leads_there(
    demo_app: Flask, people: dict[str, FlaskClient], enter: Callable[[str], None]
) -> None:
    with demo_app.app_context():
        code = load_assembly(SLUG).join_code
    enter("announced")
    page = people["stranger"].get(f"/j/{code.lower()}", follow_redirects=True)
    assert (page.status_code, page.request.path) == (200, A)
    assert "AI in our city" in page.text
    vote = people["stranger"].post(f"{A}/1/votes", data={"statement": "1", "choice": "agree"}, headers=HTML)
    assert vote.status_code == 409
    assert "This assembly has not opened yet" in main_of(vote.text)
    answer = people["stranger"].get(API)
    assert (answer.status_code, read_json(answer)["error"]["code"]) == (409, "AssemblyNotOpen")


def test_the_official_response_is_told_as_it_stands(demo_app: Flask, enter: Callable[[str], None]) -> None:
    enter("closed")
    with demo_app.app_context():
        assembly = load_assembly(SLUG)
        owner: Account = load_accounts_with_roles(assembly, ["owner"])[0]
        assert load_response_progress(assembly) == ResponseProgress.OVERDUE
        for question in assembly.questions:
            run = find_latest_finished_run(question)
            assert run is not None
            for one in run.outcomes:
                if one.is_decided:
                    outcome = one
                    first = publish_response(
                        outcome=outcome, actor=owner, disposition="adopted", reason="Yes.", responsible="The mayor"
                    )
        assert load_response_progress(assembly) == ResponseProgress.PUBLISHED
        withdraw_response(response=first, actor=owner, note_text="Given by mistake.")
        assert load_response_progress(assembly) == ResponseProgress.OVERDUE, "a withdrawn response is none"
        publish_response(outcome=outcome, actor=owner, disposition="adopted", reason="Yes.", responsible="The mayor")
        assert load_response_progress(assembly) == ResponseProgress.PUBLISHED
        db.session.commit()
    said = main_of(demo_app.test_client().get(f"{A}/1").text)
    assert "and has been published." in said
    with demo_app.app_context():
        assembly = load_assembly(SLUG)
        assembly.answer_by = assembly.today
        assert load_response_progress(assembly) == ResponseProgress.DUE


def test_a_passed_closing_time_closes_at_once(
    demo_app: Flask, people: dict[str, FlaskClient], enter: Callable[[str], None]
) -> None:
    """No job has to come by: the vote is refused and every page says closed, the desk as well."""
    enter("past its closing time")
    vote = people["participant"].post(f"{A}/1/votes", data={"statement": "6", "choice": "agree"}, headers=HTML)
    assert vote.status_code == 409
    assert "This assembly has closed" in main_of(vote.text)
    assert ">Closed</span>" in main_of(people["owner"].get(f"/organize/{SLUG}").text)
    assert ">Closed</span>" in main_of(people["owner"].get("/organize/").text)
    assert read_json(people["stranger"].get(API))["state"] == "closed"
    assert "Voting closed on" in people["stranger"].get(f"{A}/1/report").text
    assert "Voting ran from" in people["stranger"].get(f"{A}/1/report/method").text
