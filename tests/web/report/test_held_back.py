"""While voting is open, nobody without a role learns a statement's result before voting on it: by no way out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.jobs.live import LiveBoards
from deliberate.jobs.worker import finish_waiting_runs
from deliberate.models import Assembly, LiveTally, Question, Vote
from deliberate.queries.next_statement import RoutedStatement
from deliberate.services.runs import request_run
from deliberate.services.vote_path import decide
from deliberate.services.vote_path.ballots import BoardStatement
from tests.answers import read_json

SLUG = str(load_scenario()["assembly"]["slug"])
HERE, API = f"/a/{SLUG}/1", f"/api/v1/assemblies/{SLUG}/questions/1"
DOCUMENTS = ("findings", "outcomes", "outcomes.csv", "outcome-statement", "rubric.yaml")
CHAPTERS = (
    "", "/shared", "/divides", "/groups", "/concepts", "/tensions", "/responses", "/robustness", "/statements",
    "/method", "/all", "/topics", "/topics/1",
)  # fmt: skip
FILES = [f"{HERE}/report/stand-chart.svg", f"{HERE}/report/stand-chart.csv"]
REPORTS = tuple(f"/report{chapter}" for chapter in CHAPTERS)
PAGES = ("?statement=4", *REPORTS, "/live", "/live?part=counts", "/standing", "/answers", "/codes", "/tags")
AGREE = {"statement": "1", "choice": "agree"}


def first_question() -> Question:
    return db.session.query(Question).order_by(Question.id).first()  # type: ignore[return-value]


def without_one_time_words(page: str) -> str:
    """The page without lines that carry a token of the moment; on pages without any nothing is left of such a line."""
    return "\n".join(
        line for line in page.splitlines() if line.strip() and "csrf_token" not in line and "draw" not in line
    )


def everything(client: FlaskClient) -> dict[str, tuple[int, str]]:
    """What this reader gets at every address that has to do with the question."""
    addresses = [f"/a/{SLUG}", "/", f"/a/{SLUG}/decisions", f"/api/v1/assemblies/{SLUG}", API, f"{API}/statements"]
    addresses += [HERE + page for page in PAGES] + [f"{API}/{name}" for name in DOCUMENTS] + FILES
    answers = {address: client.get(address) for address in addresses}
    return {address: (answer.status_code, without_one_time_words(answer.text)) for address, answer in answers.items()}


def first_of(among: Sequence[BoardStatement]) -> RoutedStatement:
    return RoutedStatement(among[0].id, "random", 1 / len(among))


def turn_round(app: Flask) -> None:
    """Everybody votes the other way, and the counters follow."""
    with app.app_context():
        db.session.execute(update(Vote).values(choice=-Vote.choice))
        db.session.execute(delete(LiveTally))
        db.session.commit()
        LiveBoards().follow()


def analysed_anew(app: Flask) -> None:
    """The findings follow the votes."""
    with app.app_context():
        question = first_question()
        question.assembly.modules = ["tally", "outcomes"]
        request_run(question=question)
        db.session.commit()
        assert finish_waiting_runs() == 1


def bars(page: str) -> int:
    """How many statements are shown with their counts."""
    return len(re.findall(r'aria-label="\d+ agree, \d+ disagree, \d+ pass;', page))


def opened(client: FlaskClient, report: str) -> bool:
    """Whether a page of the report shows results to this reader."""
    answer = client.get(HERE + report)
    return answer.status_code == 200 and 'class="chapters"' in answer.text


def entered(app: Flask, who: str) -> FlaskClient:
    client = app.test_client()
    if who == "participant":
        client.post(f"{HERE}/votes", data=AGREE)
    elif who != "stranger":
        person = load_scenario()["accounts"][who]
        client.post("/login", data={"email": person["email"], "password": person["password"]})
    return client


@pytest.mark.parametrize("rule", ["live", "after_close"])
def test_a_stranger_reads_the_same_whatever_the_votes_are(
    demo_app: Flask, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # With which statement the page of an assembly begins is drawn.
    monkeypatch.setattr(decide, "draw_statement", lambda _board, among, _voted: (among[0], first_of(among)))
    with demo_app.app_context():
        db.session.execute(update(Assembly).values(results_visibility=rule))
        db.session.commit()
        LiveBoards().follow()
    client = entered(demo_app, "stranger")
    before = everything(client)
    turn_round(demo_app)
    analysed_anew(demo_app)
    after = everything(client)
    when = [address for address in before if "live" in address]
    assert {address for address in before if before[address] != after[address]} <= set(when)
    assert all(bars(after[address][1]) == 0 for address in when)


def test_a_participant_learns_only_what_they_voted_on(demo_app: Flask) -> None:
    client = entered(demo_app, "participant")
    with demo_app.app_context():
        LiveBoards().follow()
        texts = {item.number: item.text for item in first_question().statements}
    live = client.get(f"{HERE}/live").text
    assert bars(live) == 1
    assert texts[1].replace("'", "&#39;") in live
    for report in REPORTS:
        page = client.get(HERE + report).text
        assert "Your own vote comes first." in page
        assert not [text for text in texts.values() if text.replace("'", "&#39;") in page]


def test_documents_are_refused_in_words(demo_app: Flask) -> None:
    client = entered(demo_app, "participant")
    with demo_app.app_context():
        open_ones = sum(item.is_visible for item in first_question().statements) - 1
    assert [client.get(file).status_code for file in FILES] == [403, 403]
    for name in DOCUMENTS:
        answer = client.get(f"{API}/{name}")
        assert answer.status_code == 403
        assert read_json(answer)["error"]["code"] == "HeldBack"
        assert f"Statements left: {open_ones}." in read_json(answer)["error"]["message"]


def test_whoever_has_voted_on_everything_sees_the_whole(demo_app: Flask) -> None:
    client = entered(demo_app, "participant")
    with demo_app.app_context():
        numbers = [item.number for item in first_question().statements if item.is_visible]
    for number in numbers:
        assert "Your own vote comes first." in client.get(f"{HERE}/report").text or number == 1
        client.post(f"{HERE}/votes", data={"statement": str(number), "choice": "pass"})
    assert [opened(client, report) for report in REPORTS] == [True] * len(REPORTS)
    assert [client.get(f"{API}/{name}").status_code for name in DOCUMENTS] == [200] * len(DOCUMENTS)


@pytest.mark.parametrize("who", ["owner", "moderator"])
def test_roles_see_the_whole_at_any_time(demo_app: Flask, who: str) -> None:
    client = entered(demo_app, who)
    assert [opened(client, report) for report in REPORTS] == [True] * len(REPORTS)
    assert [client.get(f"{API}/{name}").status_code for name in DOCUMENTS] == [200] * len(DOCUMENTS)


def test_after_the_close_everybody_does(voting_is_over: Flask) -> None:
    client: Any = voting_is_over.test_client()
    assert [opened(client, report) for report in REPORTS] == [True] * len(REPORTS)
    assert [client.get(f"{API}/{name}").status_code for name in DOCUMENTS] == [200] * len(DOCUMENTS)
