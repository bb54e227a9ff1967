"""What outcomes mean and what becomes of them, as the demo shows it: cells, tensions, coders, answers, files."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from flask import Flask
from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Assembly, Coding, CodingKind, Question, Run
from deliberate.queries.report import load_responses, load_tension_rows
from deliberate.queries.runs import find_latest_finished_run
from deliberate.reports.build import Report, build_report
from deliberate.reports.exports import write_full_file
from deliberate.reports.linked_data.rubric import build_rubric_documents
from deliberate.reports.linked_data.schemas import load_statement_schema
from deliberate.reports.linked_data.statement import compute_statement_hash
from deliberate.services.imports import import_full_file
from tests.answers import read_json

API = "/api/v1/assemblies/city-ai/questions"


def run_of(position: int) -> Run:
    question = db.session.scalars(
        select(Question).join(Assembly).where(Assembly.slug == "city-ai", Question.position == position)
    ).one()
    run = find_latest_finished_run(question)
    assert run is not None
    return run


def reports() -> list[Report]:
    return [build_report(run_of(position)) for position in (1, 2)]


def test_the_demo_shows_every_cell_and_more_than_three_kinds_of_tension(demo_app: Flask) -> None:
    with demo_app.app_context():
        both = reports()
        cells = {
            key for report in both for view in report.concepts.concepts for key, items in view.cells.items() if items
        }
        kinds = {tension.card.kind for report in both for tension in report.tensions.tensions}
    assert cells == {"endorsed_support", "endorsed_hindrance", "support_by_rejection", "hindrance_by_rejection"}
    assert kinds >= {"within_outcome", "same_concept", "declared", "power_away", "overruled"}


def test_the_demo_has_two_coders_and_an_adjudicated_disagreement(demo_app: Flask) -> None:
    with demo_app.app_context():
        agreement = reports()[0].concepts.agreement
        settled = db.session.scalars(select(Coding).where(Coding.kind == CodingKind.ADJUDICATION)).all()
        raw = [[code.concept for code in row.codes] for row in settled[0].statement.codings if row.kind == "coder"]
    assert agreement.coders == 2
    assert any(entry.alpha is not None and entry.alpha < 1 for entry in agreement.concepts.values())
    assert {entry.standing for entry in agreement.concepts.values()} <= {"publish", "tentative"}
    assert all(row.rationale for row in settled)
    assert len(raw) == 2


def test_the_demo_has_answered_overdue_and_set_aside_outcomes(voting_is_over: Flask) -> None:
    page = voting_is_over.test_client().get("/a/city-ai/1/report/responses").text
    with voting_is_over.app_context():
        found = {outcome.number: outcome for outcome in reports()[0].outcomes}
    assert [item.disposition for item in found[3].responses] == ["deferred", "adopted"]
    assert found[15].is_set_aside
    assert "L1. Outcomes with an official response by the due date: 4 of " in page
    assert "overdue" in page
    assert "set aside" in page


def test_content_and_process_stand_in_separate_boxes(voting_is_over: Flask) -> None:
    page = voting_is_over.test_client().get("/a/city-ai/1/report/all").text
    box = re.search(r'<section class="card process".*?</section>', page, re.DOTALL)
    assert box is not None
    assert "never counted among the effects on concepts" in box.group(0)
    assert 'class="card governance"' in page
    assert "card governance" not in box.group(0)


def test_an_outcome_on_sharing_models_is_never_called_democratization(voting_is_over: Flask) -> None:
    page = voting_is_over.test_client().get("/a/city-ai/2/report/responses").text
    cards = re.findall(r'<details class="sharing.*?</details>', page, re.DOTALL)
    rows = re.findall(r'<tr id="outcome-\d+">.*?</tr>', page, re.DOTALL)
    assert len(cards) > 3
    assert all("Who can build" in card and "Who decides" in card for card in cards)
    assert not any("democrat" in text.lower() for text in cards + rows)


def test_no_score_no_rank_and_no_red_and_green(voting_is_over: Flask) -> None:
    section = voting_is_over.test_client().get("/a/city-ai/1/report/concepts").text
    section = section[section.index('id="concepts"') :]
    assert not re.search(r"\b(score|rank(ed)? (1|first)|total)\b", section, re.IGNORECASE)
    assert not re.search(r'class="[^"]*\b(red|green|error|warn)\b', section)


@pytest.fixture(params=[1, 2])
def statement(request: pytest.FixtureRequest, voting_is_over: Flask) -> Any:
    answer = voting_is_over.test_client().get(f"{API}/{request.param}/outcome-statement")
    assert answer.mimetype == "application/ld+json"
    return json.loads(answer.text)


def test_the_outcome_statement_keeps_to_its_schema(statement: Any) -> None:
    schema = load_statement_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(statement, schema, format_checker=jsonschema.FormatChecker())
    assert statement["remit"]["influence_level"] == "L1"
    assert statement["hashes"]["document"] == compute_statement_hash(statement)
    assert statement["licence"] == "CC-BY-4.0"


@pytest.mark.parametrize("broken", ["state", "codes", "licence"])
def test_the_schema_refuses_what_is_wrong(statement: Any, broken: str) -> None:
    if broken == "licence":
        del statement["licence"]
    else:
        outcome = next(item for item in statement["outcomes"] if item["codes"])
        outcome["state"] = "undetermined" if broken == "codes" else "popular"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(statement, load_statement_schema())


def test_schema_and_context_are_published(voting_is_over: Flask) -> None:
    client = voting_is_over.test_client()
    statement = json.loads(client.get(f"{API}/1/outcome-statement").text)
    base = voting_is_over.config["BASE_URL"]
    for key in ("$schema", "@context"):
        answer = client.get(statement[key].removeprefix(base))
        assert answer.status_code == 200
        assert json.loads(answer.text)
    unchanged = client.get(statement["$schema"].removeprefix(base), headers={"If-None-Match": answer.headers["ETag"]})
    assert unchanged.status_code in (200, 304)


def test_the_rubric_comes_back_from_yaml_and_holds_only_steady_outcomes(voting_is_over: Flask) -> None:
    text = voting_is_over.test_client().get(f"{API}/1/rubric.yaml").text
    with voting_is_over.app_context():
        documents = build_rubric_documents(run_of(1), base=voting_is_over.config["BASE_URL"])
        steady = {item.number for item in reports()[0].outcomes if item.is_stable}
    assert tuple(yaml.safe_load_all(text)) == documents
    header, entries = documents
    assert run_hash(header["description"])
    named = {int(entry["id"].removeprefix("outcome-")) for entry in entries}
    assert named
    assert named <= steady
    assert all(entry["citation"].endswith("#" + entry["id"]) for entry in entries)


def run_hash(text: str) -> bool:
    return re.search(r"\b[0-9a-f]{64}\b", text) is not None


def test_the_remit_is_printed_on_every_result(voting_is_over: Flask) -> None:
    client = voting_is_over.test_client()
    decider = "City council of Lindental"
    assert decider in client.get("/a/city-ai/1/report").text
    for place in ("findings", "outcomes"):
        assert read_json(client.get(f"{API}/1/{place}"))["remit"]["decision_maker"] == decider
    rows = list(csv.DictReader(io.StringIO(client.get(f"{API}/1/outcomes.csv").text)))
    assert {(row["influence_level"], row["decision_maker"]) for row in rows} == {("L1", decider)}


def test_the_remit_is_printed_where_one_stands(demo_app: Flask) -> None:
    client = demo_app.test_client()
    client.post("/a/city-ai/1/votes", data={"statement": "1", "choice": "agree"})
    assert "City council of Lindental" in client.get("/a/city-ai/1/standing").text


def test_small_groups_and_withheld_profiles_leave_neither_page_nor_api(voting_is_over: Flask) -> None:
    with voting_is_over.app_context():
        run = run_of(2)
        assert run.findings is not None
        findings = json.loads(json.dumps(run.findings))
        cells = findings["concepts"]["groups"]["opinion_groups"]["cells"]
        cells[0] |= {"agrees": 3.0, "disagrees": 1.0, "passes": 0.0}
        number = cells[0]["statement"]
        findings["agreement"]["concepts"]["use"]["standing"] = "withheld"
        run.findings = findings
        db.session.commit()
    client = voting_is_over.test_client()
    shown = read_json(client.get(f"{API}/2/findings"))["concepts"]
    row = [cell for cell in shown["groups"]["opinion_groups"]["cells"] if cell["statement"] == number]
    assert sum("hidden" in cell for cell in row) >= 2
    assert set(shown["profiles"]["use"]) == {"verdict", "exposure", "disputed", "moderated"}
    assert "Withheld." in client.get("/a/city-ai/2/report/concepts").text
    assert "Withheld: coders agree too little." in client.get("/a/city-ai/2/report").text


def test_the_full_document_carries_answers_and_what_people_did_with_tensions(demo_app: Flask, tmp_path: Path) -> None:
    with demo_app.app_context():
        question = run_of(1).question
        path = write_full_file(question.assembly, tmp_path / "all.json")
        told = json.loads(path.read_text())["questions"][0]
        outcomes = {entry["statement"]: entry["responses"] for entry in told["runs"][-1]["outcomes"]}
        assert [entry["disposition"] for entry in outcomes[3]] == ["deferred", "adopted"]
        again = import_full_file(path=path, slug="again").assembly
        assert [row.disposition for row in load_responses(again.questions[0])[3]] == ["deferred", "adopted"]
        rows = load_tension_rows(again.questions[0])
        assert {key: row.reason for key, row in rows.items()} == {
            key: row.reason for key, row in load_tension_rows(question).items()
        }
        assert list(rows) == ["declared:17-19:"]
