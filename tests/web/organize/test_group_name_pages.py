"""The page on which an organizer names opinion groups, and everywhere a name is then seen: by whom, and how."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient

from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.jobs.analysis import analyse_now
from deliberate.jobs.live import LiveBoards
from deliberate.models import AuditEntry, CodingPlan, GroupName, Participant, Question, ResultsVisibility, Run
from deliberate.models.columns import now
from deliberate.queries.assemblies import load_assembly
from deliberate.queries.findings import load_findings
from deliberate.queries.group_names import load_group_name_rows
from deliberate.queries.report import load_group_names
from deliberate.queries.runs import find_latest_finished_run
from deliberate.reports.exports import build_full_document
from deliberate.reports.linked_data.schemas import load_statement_schema
from deliberate.reports.linked_data.statement import build_outcome_statement
from deliberate.reports.personal_results import build_personal_results
from deliberate.reports.summary import format_findings
from deliberate.services.imports import import_full_file
from deliberate.services.members import add_member
from deliberate.services.voting import cast_vote
from tests.answers import flatten
from tests.house.page import Page
from tests.house.test_weight import weights

SLUG = str(load_scenario()["assembly"]["slug"])
# Of the demo's two questions, people fall into groups on the second.
NAMES = f"/organize/{SLUG}/questions/2/groups"
REPORT = f"/a/{SLUG}/2/report"
WHOLE = f"{REPORT}/all"
CHAPTERS = (
    "shared",
    "divides",
    "groups",
    "concepts",
    "tensions",
    "responses",
    "robustness",
    "statements",
    "method",
    "all",
)
LIVE = f"/a/{SLUG}/2/live"
FINDINGS = f"/api/v1/assemblies/{SLUG}/questions/2/findings"
NAME = "Public control first"
WICKED = '<script>alert(1)</script>" onfocus="x'


def entered(app: Flask, who: str) -> FlaskClient:
    """A browser of this person of the story, or of a stranger."""
    client = app.test_client()
    people = load_scenario()["accounts"]
    if who in people:
        sent = {"email": people[who]["email"], "password": people[who]["password"]}
        assert client.post("/login", data=sent).status_code == 303
    return client


def question() -> Question:
    return load_assembly(SLUG).questions[1]


def run() -> Run:
    found = find_latest_finished_run(question())
    assert found is not None
    return found


def run_number(app: Flask) -> int:
    with app.app_context():
        return run().id


def name(app: Flask, **names: str) -> None:
    """Name groups as the owner does."""
    sent = {f"name-{label}": text for label, text in names.items()}
    answer = entered(app, "owner").post(NAMES, data={"run": run_number(app), **sent})
    assert answer.status_code == 303, answer.text


def kept(app: Flask) -> dict[str, str]:
    with app.app_context():
        return load_group_names(run().id)


def test_the_owner_names_groups_and_takes_a_name_away(demo_app: Flask) -> None:
    client = entered(demo_app, "owner")
    page = client.get(NAMES).text
    assert Page(page).faults() == []
    assert "Name what its members want, not who they are." in page
    assert "What sets it apart:" in page
    assert f'href="{NAMES}"' in client.get(f"/organize/{SLUG}/analysis").text
    assert f'href="{NAMES}"' in client.get(f"{REPORT}/groups").text
    name(demo_app, A=NAME, B="Speed first")
    assert kept(demo_app) == {"A": NAME, "B": "Speed first"}
    page = client.get(NAMES).text
    assert f'value="{NAME}"' in page
    assert "Carried over" not in page
    name(demo_app, A="", B="Speed first")
    assert kept(demo_app) == {"B": "Speed first"}


@pytest.mark.parametrize(("who", "status"), [("moderator", 403), ("coder", 403), ("coder2", 403), ("stranger", 302)])
def test_nobody_else_names_groups(demo_app: Flask, who: str, status: int) -> None:
    if who == "coder2":
        with demo_app.app_context():
            email = load_scenario()["accounts"][who]["email"]
            add_member(assembly=load_assembly(SLUG), actor=None, email=email, role="analyst")
            db.session.commit()
    client = entered(demo_app, who)
    assert client.get(NAMES).status_code == status
    assert client.post(NAMES, data={"run": run_number(demo_app), "name-A": "Mine"}).status_code == status
    assert "Name the groups" not in client.get(f"{REPORT}/groups").text
    assert kept(demo_app) == {}


def test_what_is_refused_stays_in_its_box_and_nothing_is_stored(demo_app: Flask) -> None:
    client = entered(demo_app, "owner")
    for names, words in (
        ({"name-A": "x" * 61, "name-B": "Speed"}, "has 61 characters; the limit is 60"),
        ({"name-A": "Same", "name-B": "same "}, "cannot have the same name"),
        ({"name-A": "…", "name-B": "Speed"}, "needs at least one letter or digit"),
        ({"name-A": "Fine", "name-Z": "Nobody"}, "found no group Z"),
    ):
        answer = client.post(NAMES, data={"run": run_number(demo_app), **names})
        assert answer.status_code == 422
        assert words in answer.text
        assert f'value="{names["name-A"]}"' in answer.text
        assert Page(answer.text).faults() == []
    assert kept(demo_app) == {}


def test_a_form_of_an_older_or_foreign_analysis_names_nothing(demo_app: Flask) -> None:
    client = entered(demo_app, "owner")
    with demo_app.app_context():
        other = find_latest_finished_run(load_assembly(SLUG).questions[0])
        assert other is not None
        foreign = other.id
    for number in (foreign, 999_999):
        answer = client.post(NAMES, data={"run": number, "name-A": "Late"})
        assert answer.status_code == 409
        assert "A newer analysis has finished" in answer.text
        assert 'value="Late"' not in answer.text
    assert client.post(NAMES, data={"name-A": "Late"}).status_code == 404
    with demo_app.app_context():
        assert db.session.query(GroupName).count() == 0


def test_where_there_are_no_groups_the_page_says_so(demo_app: Flask) -> None:
    page = entered(demo_app, "owner").get(NAMES.replace("/2/", "/1/")).text
    assert "there is nothing to name" in page
    assert '<form method="post" class="report"' not in page


def test_the_page_is_offered_where_there_are_groups_only(demo_app: Flask) -> None:
    page = entered(demo_app, "owner").get(f"/organize/{SLUG}/analysis").text
    assert NAMES in page
    assert NAMES.replace("/2/", "/1/") not in page


def test_a_name_follows_its_letter_everywhere_and_is_escaped(demo_app: Flask, voting_is_over: Flask) -> None:
    name(demo_app, A=WICKED, B="حرية أولا")
    with demo_app.app_context():
        LiveBoards().follow()
    safe = str(html.escape(WICKED)).replace("&quot;", "&#34;")
    client = entered(demo_app, "owner")
    for address in (NAMES, REPORT, WHOLE, f"/organize/{SLUG}/questions/2/tensions", LIVE):
        page = client.get(address).text
        assert "<script>alert(1)" not in page, address
        assert 'onfocus="x' not in page, address
        assert Page(page).faults() == [], address
    report = flatten(client.get(WHOLE).text)
    assert f'Group A:</span> <span class="name" dir="auto">{safe}</span>' in report
    assert 'Group B:</span> <span class="name" dir="auto">حرية أولا</span>' in report
    # Pictures, the same as a table, tables by group in concepts, attributes for narrow screens.
    assert f'<td class="whose">A: <span dir="auto">{safe}</span>' in report
    assert '<th scope="col"><span class="group" dir="auto">' in report
    assert f'data-name="Group A: {safe}"' in report


def test_the_sitting_and_the_live_page_tell_the_name(demo_app: Flask) -> None:
    name(demo_app, A="Aye people", B="Nay people")
    with demo_app.app_context():
        LiveBoards().follow()
    client = demo_app.test_client()
    for number in range(1, 13):
        client.post(f"/a/{SLUG}/2/votes", data={"statement": str(number), "choice": "agree"})
    page = client.get(f"/a/{SLUG}/2/standing").text
    assert '<span class="name" dir="auto">Aye people</span>' in flatten(page), "the map tells the name"
    assert any(f'group {letter} (<span dir="auto">{said}</span>)' in page for letter, said in
               (("A", "Aye people"), ("B", "Nay people")))  # fmt: skip
    owner = entered(demo_app, "owner")
    assert "agrees least" in owner.get(LIVE).text
    assert "people</span>) agrees least" in owner.get(LIVE).text


def addresses() -> list[str]:
    """Everything about the question that somebody without a role may ask for."""
    here, there = f"/a/{SLUG}", f"/api/v1/assemblies/{SLUG}/questions/2"
    pages = [
        "",
        "/2",
        "/2/report",
        *(f"/2/report/{chapter}" for chapter in CHAPTERS),
        "/2/live",
        "/2/live?part=counts",
        "/2/standing",
        "/decisions",
    ]
    documents = ["", "/findings", "/outcomes", "/outcomes.csv", "/outcome-statement", "/rubric.yaml"]
    return [here + page for page in pages] + [there + document for document in documents]


@pytest.mark.parametrize("rule", list(ResultsVisibility))
def test_whoever_does_not_see_the_groups_does_not_see_their_names(demo_app: Flask, rule: ResultsVisibility) -> None:
    name(demo_app, A=NAME, B="Speed first")
    with demo_app.app_context():
        LiveBoards().follow()
        load_assembly(SLUG).results_visibility = rule
        db.session.commit()
    stranger = demo_app.test_client()
    stranger.post(f"/a/{SLUG}/1/votes", data={"statement": "1", "choice": "agree"})
    for address in addresses():
        if rule == "live" and address.endswith("/standing"):
            continue
        assert NAME not in stranger.get(address).text, address


def test_a_coder_who_codes_blind_reads_no_name_in_the_log(demo_app: Flask) -> None:
    name(demo_app, A=NAME)
    with demo_app.app_context():
        for plan in db.session.query(CodingPlan):
            plan.frozen_at = None
        db.session.commit()
        assert db.session.query(AuditEntry).filter_by(action="groups named").count() == 1
    coder = entered(demo_app, "coder")
    log = coder.get(f"/organize/{SLUG}/log")
    assert log.status_code == 200
    assert "named opinion groups" in log.text
    assert NAME not in log.text
    for address in addresses():
        assert NAME not in coder.get(address).text, address


def test_machines_read_the_names_beside_the_findings(voting_is_over: Flask) -> None:
    name(voting_is_over, A=NAME)
    document = voting_is_over.test_client().get(FINDINGS).get_json()
    assert document["group_names"] == {"A": {"name": NAME, "carried": False}}
    assert NAME not in json.dumps(document["modules"])
    with voting_is_over.app_context():
        statement = build_outcome_statement(run(), base="http://x", licence="CC0-1.0", today=now().date())
        jsonschema.validate(statement, load_statement_schema())
        named = {group.get("name") for item in statement["outcomes"] for group in item["dissent"]["groups"]}
        assert named == {NAME, None}
        assert f"A ({NAME}) " in format_findings(load_assembly(SLUG), [run()])


def test_the_full_document_carries_names_and_they_come_back(demo_app: Flask, tmp_path: Path) -> None:
    name(demo_app, A=NAME)
    with demo_app.app_context():
        document = build_full_document(load_assembly(SLUG))
        (told,) = document["questions"][1]["runs"]
        assert (told["group_names"]["A"]["name"], told["group_names"]["A"]["carried"]) == (NAME, False)
        assert told["findings"] == run().findings
        path = tmp_path / "full.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        copy = import_full_file(path=path, slug="copy").assembly
        brought = find_latest_finished_run(copy.questions[1])
        assert brought is not None
        assert load_group_names(brought.id) == {"A": NAME}


def test_names_are_taken_over_by_the_next_analysis_and_then_checked(demo_app: Flask) -> None:
    name(demo_app, A=NAME, B="Speed first")
    with demo_app.app_context():
        asked = question()
        person = db.session.query(Participant).filter_by(assembly_id=asked.assembly_id).limit(1).one()
        cast_vote(participant=person, statement_id=asked.statements[0].id, choice=0)
        db.session.commit()
        before = run().id
        newest = analyse_now(asked)
        assert newest.id != before
        assert {label: (row.name, row.carried) for label, row in load_group_name_rows(newest.id).items()} == {
            "A": (NAME, True), "B": ("Speed first", True),
        }  # fmt: skip
    owner = entered(demo_app, "owner")
    assert "2 to check" in owner.get(f"/organize/{SLUG}/analysis").text
    page = owner.get(NAMES).text
    assert page.count("Carried over from the previous analysis: please check.") == 2
    assert Page(page).faults() == []
    name(demo_app, A=NAME, B="Speed first")
    assert "please check" not in owner.get(NAMES).text
    assert "to check" not in owner.get(f"/organize/{SLUG}/analysis").text


def test_long_names_add_little_to_the_weight_of_the_report(voting_is_over: Flask) -> None:
    client = voting_is_over.test_client()
    plain = sum(weights(client, REPORT).values())
    name(voting_is_over, A="Rules that parliament makes, and a body that can stop things", B="Try it first " * 4)
    assert sum(weights(client, REPORT).values()) < plain + 600


def test_letters_of_the_polis_map_do_not_borrow_the_names(voting_is_over: Flask) -> None:
    """Under the Polis rule, shares are told for the groups of the Polis map: their A is not the A that was named."""
    name(voting_is_over, A=NAME, B="Speed first")
    with voting_is_over.app_context():
        found = run()
        assert found.findings is not None
        found.findings = {**found.findings, "modules": [under_the_polis_rule(m) for m in found.findings["modules"]]}
        db.session.commit()
    client = voting_is_over.test_client()
    report = flatten(client.get(WHOLE).text)
    assert '<td class="whose">A</td>' in report
    assert f'data-name="Group A: {NAME}"' in report
    with voting_is_over.app_context():
        statement = build_outcome_statement(run(), base="http://x", licence="CC0-1.0", today=now().date())
        assert NAME not in json.dumps(statement)
        people = db.session.query(Participant).filter_by(assembly_id=question().assembly_id)
        stands = [build_personal_results(run(), person) for person in people.limit(40)]
        block = load_findings(run()).polis_groups
        assert block is not None
        labels = {group.label for group in block.groups}
        assert {one.group for one in stands} - {None} <= labels
        assert {one.group_name for one in stands} == {""}
        assert all(one.group_share is not None for one in stands if one.group)


def under_the_polis_rule(module: dict[str, Any]) -> dict[str, Any]:
    """As if the table of groups had been made under that rule."""
    if module["module"] == "group_consensus":
        return {**module, "settings": {**module["settings"], "preset": "polis"}}
    return module
