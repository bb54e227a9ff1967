"""The report page, the API and the exports: the same numbers, the same rule of what may be seen."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.jobs.analysis import analyse_now
from deliberate.models import Assembly, Comment, Moderation, Question, ResultsVisibility, Statement, Vote
from deliberate.queries.counts import count_question_participation
from deliberate.queries.runs import find_latest_finished_run
from deliberate.reports.exports import build_full_document, export_polis_archive
from tests.answers import read_json
from tests.house.source import HOUSE

SLUG = load_scenario()["assembly"]["slug"]
REPORT = f"/a/{SLUG}/1/report"
API = f"/api/v1/assemblies/{SLUG}"


@pytest.fixture
def visitor(voting_is_over: Flask) -> FlaskClient:
    """Somebody without a role after the close; what is held back before it: test_held_back.py."""
    return voting_is_over.test_client()


@pytest.fixture
def owner(demo_app: Flask) -> FlaskClient:
    client = demo_app.test_client()
    person = load_scenario()["accounts"]["owner"]
    answer = client.post("/login", data={"email": person["email"], "password": person["password"]})
    assert answer.status_code in (302, 303)
    return client


def first_question() -> Question:
    return db.session.query(Question).order_by(Question.id).first()  # type: ignore[return-value]


CHAPTERS = ("shared", "divides", "groups", "concepts", "tensions", "responses", "robustness", "statements", "method")


def test_each_chapter_has_its_address_its_title_and_the_way_to_the_next(visitor: FlaskClient) -> None:
    titles = set()
    for chapter, following in zip(("", *CHAPTERS), (*CHAPTERS, ""), strict=True):
        page = visitor.get(f"{REPORT}/{chapter}" if chapter else REPORT).text
        bar = page[page.index('<nav class="chapters"') : page.index("</nav>")]
        # The demo has topics, so the bar leads to them as well.
        assert len(re.findall(r"<a\s+(?:id=\S+\s+)?href=", bar)) == len(CHAPTERS) + 2
        assert bar.count('aria-current="page"') == 1
        onward = page[page.index('<p class="onward next">') :]
        assert f'href="{REPORT}/{following}"' in onward if following else "Next:" not in onward
        titles.add(page[page.index("<title>") : page.index("</title>")])
    assert len(titles) == len(CHAPTERS) + 1


def test_everything_stands_on_one_page_in_the_order_of_the_chapters(visitor: FlaskClient) -> None:
    page = visitor.get(f"{REPORT}/all").text
    places = [page.index(f'id="chapter-{name}"') for name in CHAPTERS]
    assert places == sorted(places)
    assert page.count("<h1") == 1


def test_links_to_the_report_of_one_page_find_a_place_on_page_one(visitor: FlaskClient) -> None:
    page = visitor.get(REPORT).text
    for old in ("shared", "divides", "groups", "concepts", "tensions", "outcomes", "firmness", "statements", "method"):
        assert f'id="{old}"' in page
    assert re.search(rf'id="outcome-1"[^>]*href="{REPORT}/responses\?statement=1#outcome-1"', page)


def test_groups_are_shown_only_where_they_hold(visitor: FlaskClient) -> None:
    second = REPORT.replace("/1/", "/2/")
    assert "to look for groups" in visitor.get(f"{REPORT}/groups").text
    assert "No opinion groups were found, so everyone is counted together." in visitor.get(f"{REPORT}/shared").text
    assert 'id="divides"' not in visitor.get(f"{REPORT}/divides").text.split("</nav>")[1]
    assert "Size of the groups" in visitor.get(f"{second}/groups").text
    assert 'id="divides"' in visitor.get(f"{second}/divides").text
    assert "People are clear on" in visitor.get(REPORT).text
    assert "People in both opinion groups are clear on" in visitor.get(second).text


def test_page_export_and_api_count_the_same(demo_app: Flask, visitor: FlaskClient, tmp_path: Path) -> None:
    with demo_app.app_context():
        question = first_question()
        counts = count_question_participation(question)
        run = find_latest_finished_run(question)
        assert run is not None
        assert run.findings is not None
        document = build_full_document(question.assembly)["questions"][0]
        archive = zipfile.ZipFile(export_polis_archive(question, tmp_path))
    named = next(name for name in archive.namelist() if name.endswith("/votes.csv"))
    rows = list(csv.DictReader(io.StringIO(archive.read(named).decode())))
    listed = read_json(visitor.get(API))["questions"][0]
    findings = read_json(visitor.get(f"{API}/questions/1/findings"))["counts"]
    votes = {counts.votes, len(document["votes"]["choice"]), len(rows), listed["votes"], findings["votes"],
             run.findings["counts"]["votes"]}  # fmt: skip
    people = {counts.voters, len(set(document["votes"]["person"])), len({row["voter-id"] for row in rows}),
              listed["participants"], findings["participants"]}  # fmt: skip
    assert len(votes) == 1
    assert len(people) == 1
    page = visitor.get(REPORT).text
    assert f"<b>{counts.voters:,}</b> people voted" in page


def test_small_groups_members_and_the_order_of_joining_stay_hidden(visitor: FlaskClient) -> None:
    document = read_json(visitor.get(f"{API}/questions/1/findings"))
    blocks = [block for module in document["modules"] for block in module["blocks"]]
    cells = next(block["cells"] for block in blocks if block["name"] == "group_consensus.cells")
    assert all(cell.get("hidden") or cell["agrees"] + cell["disagrees"] + cell["passes"] >= 10 for cell in cells)
    assert all("members" not in group for block in blocks if block["kind"] == "groups" for group in block["groups"])
    points = next(block["points"] for block in blocks if block["kind"] == "map")
    assert all("participant" not in point for point in points)
    assert points == sorted(points, key=lambda point: (point["x"], point["y"]))


def test_turned_down_texts_are_never_shown_to_people_without_a_role(demo_app: Flask, visitor: FlaskClient) -> None:
    with demo_app.app_context():
        hidden = [item.text for item in db.session.query(Statement).filter(Statement.moderation != Moderation.VISIBLE)]
        comments = [item.text for item in db.session.query(Comment).filter(Comment.moderation != Moderation.VISIBLE)]
    assert hidden
    reports = (REPORT, *(f"{REPORT}/{chapter}" for chapter in (*CHAPTERS, "all")))
    for address in (*reports, API, f"{API}/questions/1/statements", f"{API}/questions/1/findings"):
        answer = visitor.get(address)
        assert answer.status_code == 200
        shown = answer.text + json.dumps(answer.json if answer.is_json else "", ensure_ascii=False)
        assert not [text for text in hidden + comments if text in shown]


def test_a_statement_turned_down_after_the_run_leaves_the_page(demo_app: Flask, visitor: FlaskClient) -> None:
    with demo_app.app_context():
        statement = first_question().statements[0]
        text, statement.moderation = statement.text, Moderation.REJECTED
        db.session.commit()
    for chapter in ("", "/shared", "/responses", "/statements", "/all"):
        assert text not in visitor.get(f"{REPORT}{chapter}").text
    assert "not the latest: votes, statements or codes have changed since" in visitor.get(REPORT).text


def test_results_that_only_members_may_see_are_closed_on_every_door(demo_app: Flask, owner: FlaskClient) -> None:
    with demo_app.app_context():
        db.session.query(Assembly).one().results_visibility = ResultsVisibility.MEMBERS
        db.session.commit()
    visitor = demo_app.test_client()
    for chapter in ("", *(f"/{name}" for name in (*CHAPTERS, "all", "stand-chart.svg", "stand-chart.csv"))):
        assert visitor.get(REPORT + chapter).status_code in (302, 401, 403)
    refused = visitor.get(f"{API}/questions/1/findings")
    assert refused.status_code in (401, 403)
    assert "error" in read_json(refused)
    assert owner.get(REPORT).status_code == 200


def test_all_statements_can_be_searched_and_sorted_by_link(visitor: FlaskClient) -> None:
    table = f"{REPORT}/statements"
    page = visitor.get(f"{table}?sort=disagree&find=zzz-nowhere").text
    assert "No statement has these words." in page
    assert 'aria-sort="descending"' in visitor.get(f"{table}?sort=votes").text
    assert visitor.get(f"{table}?sort=no-such-order&show=what").status_code == 200


def test_outcomes_are_the_same_as_json_and_as_a_table(visitor: FlaskClient) -> None:
    listed = read_json(visitor.get(f"{API}/questions/1/outcomes"))["outcomes"]
    table = list(csv.DictReader(io.StringIO(visitor.get(f"{API}/questions/1/outcomes.csv").text)))
    assert [(str(row["statement"]), row["state"]) for row in listed] == [(r["statement"], r["state"]) for r in table]
    assert {row["state"] for row in listed} <= {"accepted", "rejected", "divided", "undetermined"}
    assert read_json(visitor.get(f"{API}/questions/1"))["statements"] == len(listed)


@pytest.mark.parametrize("position", [1, 2])
def test_the_stand_chart_goes_out_as_a_picture_and_as_its_numbers(visitor: FlaskClient, position: int) -> None:
    address = f"/a/{SLUG}/{position}/report/stand-chart"
    drawn = ElementTree.fromstring(visitor.get(f"{address}.svg").text)
    listed = read_json(visitor.get(f"{API}/questions/{position}/outcomes"))["outcomes"]
    table = list(csv.DictReader(io.StringIO(visitor.get(f"{address}.csv").text)))
    assert {row["statement"] for row in table} == {str(row["statement"]) for row in listed}
    shown = [row for row in table if row["share"]]
    assert len(drawn.findall(".//{*}g[@stroke-width='1.5']")) == len(shown)
    assert all(float(row["lower"]) <= float(row["share"]) <= float(row["upper"]) for row in shown)
    people = [sum(float(row[key]) for key in ("agrees", "disagrees", "passes")) for row in shown]
    assert min(people) >= 10
    assert {row["group"] for row in table} == ({""} if position == 1 else {"A", "B"})


def test_an_unchanged_document_is_not_sent_twice(visitor: FlaskClient) -> None:
    first = visitor.get(f"{API}/questions/1/findings")
    again = visitor.get(f"{API}/questions/1/findings", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("address", ["/api/v1/assemblies/none", f"{API}/questions/9/findings", "/api/v1/nothing"])
def test_the_api_refuses_in_json(visitor: FlaskClient, address: str) -> None:
    answer = visitor.get(address)
    assert answer.status_code == 404
    assert set(read_json(answer)["error"]) == {"code", "message", "hint"}


def test_a_question_without_an_analysis_says_so(demo_app: Flask, visitor: FlaskClient) -> None:
    with demo_app.app_context():
        run: Any = find_latest_finished_run(first_question())
        db.session.delete(run)
        db.session.commit()
    assert "There is no finished analysis yet" in visitor.get(REPORT).text
    assert visitor.get(f"{API}/questions/1/findings").status_code == 404


@pytest.mark.parametrize("kept", [0, 1, 12])
def test_too_few_votes_are_said_in_words_on_the_page(demo_app: Flask, visitor: FlaskClient, kept: int) -> None:
    with demo_app.app_context():
        question = first_question()
        numbers = [item.id for item in question.statements]
        own = db.session.query(Vote).filter(Vote.statement_id.in_(numbers)).order_by(Vote.participant_id)
        for vote in own.all()[kept:]:
            db.session.delete(vote)
        # A vote that goes without an event is not noticed; no act of ours does that.
        run: Any = find_latest_finished_run(question)
        db.session.delete(run)
        db.session.commit()
        assert analyse_now(question).state == "finished"
    page = visitor.get(REPORT)
    assert page.status_code == 200
    assert "Not enough data for" in page.text
    assert [visitor.get(f"{REPORT}/{chapter}").status_code for chapter in CHAPTERS] == [200] * len(CHAPTERS)
    assert "Size of the groups" not in visitor.get(f"{REPORT}/groups").text
    assert visitor.get(f"{API}/questions/1/outcomes").status_code == 200


def test_every_outcome_shows_its_answer(demo_app: Flask, owner: FlaskClient) -> None:
    with demo_app.app_context():
        run = find_latest_finished_run(first_question())
        assert run is not None
        outcome = next(item for item in run.outcomes if item.state == "accepted").id
    answer = owner.post(
        f"/organize/{SLUG}/questions/1/outcomes/{outcome}",
        data={
            "disposition": "partly",
            "reason": "From next spring on.",
            "responsible": "City council",
            "act": "publish",
        },
    )
    assert answer.status_code == 303
    page = owner.get(f"{REPORT}/responses").text
    assert "Will be followed in part" in page
    assert "From next spring on." in page


def test_ten_questions_are_answered_on_page_one(visitor: FlaskClient) -> None:
    text = (HOUSE / "docs" / "ten-questions.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and line.rstrip().endswith(" |")][1:]
    assert len(rows) == 10
    page = visitor.get(REPORT).text
    for row in rows:
        places = re.findall(r"`#([\w-]+)`", row)
        assert places, row
        assert [place for place in places if f'id="{place}"' not in page] == []
