"""A rehearsal fills a draft with simulated votes and leaves nothing behind; the setup asks for eight things first."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from deliberate.concepts.templates import read_templates
from deliberate.extensions import db
from deliberate.jobs.worker import finish_waiting_runs
from deliberate.models import Assembly, LiveTally, Outcome, Participant, Run, Vote, VoteEvent
from deliberate.queries.readiness import build_readiness_checklist
from deliberate.services.defaults import keep_defaults
from deliberate.web.forms.setup import FIRST_FIELDS
from tests.newcomers import enter_as_new
from tests.web.organize.conftest import confirm

DESK = "/organize/rules"
TRACES = (Participant, Vote, VoteEvent, Run, Outcome, LiveTally)


@pytest.fixture
def host(app: Flask, client: FlaskClient) -> FlaskClient:
    """Someone with a draft from a template that lacks nothing."""
    enter_as_new(app, client)
    client.post("/organize/new", data={"title": "Rules", "template": "chatbot-rules", "language": "en"})
    with app.app_context():
        assembly = db.session.scalars(select(Assembly)).one()
        assembly.decision_maker, assembly.answer_by = "The council", assembly.today.replace(year=2099, day=1)
        keep_defaults(assembly=assembly, actor=None)
        db.session.commit()
    return client


def count(app: Flask) -> list[int]:
    """How many rows of each kind that a rehearsal makes."""
    with app.app_context():
        return [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in TRACES]


def test_a_rehearsal_has_a_report_and_leaves_nothing(app: Flask, host: FlaskClient) -> None:
    for _ in range(2):
        assert host.post(f"{DESK}/rehearsal").status_code == 303
    with app.app_context():
        finish_waiting_runs()
    people, votes, events, runs, outcomes, _tallies = count(app)
    assert (people, runs, outcomes) == (200, 1, len(read_templates()["chatbot-rules"].seeds))
    assert votes == events > 500
    report = host.get("/a/rules/1/report")
    assert (report.status_code, "Draft: voting has not begun" in report.text) == (200, True)
    assert "Voting is closed" not in report.text
    assert "Read the report" in host.get(f"{DESK}/rehearsal").text
    assert app.test_client().get("/a/rules/1/report").status_code == 404
    # It does not open before the simulated votes are gone.
    refused = confirm(host, f"{DESK}/open")
    assert (refused.status_code, "Remove the rehearsal" in refused.text) == (409, True)
    for _ in range(2):
        assert host.post(f"{DESK}/rehearsal/remove").status_code == 303
    assert count(app) == [0] * len(TRACES)
    assert confirm(host, f"{DESK}/open").status_code == 303
    # An assembly that was opened can neither be rehearsed nor emptied by this.
    assert host.post(f"{DESK}/rehearsal").status_code == 409
    assert host.post(f"{DESK}/rehearsal/remove").status_code == 409


def test_a_rehearsal_needs_statements(app: Flask, client: FlaskClient) -> None:
    enter_as_new(app, client)
    client.post("/organize/new", data={"title": "Rules", "template": "", "language": "en"})
    refused = client.post(f"{DESK}/rehearsal")
    assert (refused.status_code, "at least five statements" in refused.text) == (409, True)


def list_controls(page: str) -> list[str]:
    """The names of the controls that people see, in order."""
    tags = re.findall(r"<(?:input|select|textarea)[^>]*>", page)
    names = [re.search(r'name="([a-z_]+)"', tag) for tag in tags if 'type="hidden"' not in tag]
    return list(dict.fromkeys(name[1] for name in names if name is not None))


def test_the_setup_asks_eight_things_first_and_explains_the_others(host: FlaskClient) -> None:
    page = host.get(f"{DESK}/setup").text.split("</main>")[0]
    first, more = page.split('<details class="more-settings"')
    assert list_controls(first) == list(FIRST_FIELDS)
    assert [name for name in list_controls(more) if f'id="{name}-help"' not in more] == []
    assert not {*list_controls(more)} & {*FIRST_FIELDS}


def test_the_setup_takes_the_question_too(app: Flask, client: FlaskClient) -> None:
    enter_as_new(app, client)
    client.post("/organize/new", data={"title": "Rules", "template": "", "language": "en"})
    fields = {
        "title": "Rules", "language": "en", "influence_level": "L1", "hard_limit": "200", "results_visibility": "live",
        "measure": "groups", "threshold": "60", "credence": "95", "least_votes": "15",
    }  # fmt: skip
    for text in ("Which rules?", "Which rules does a chatbot need?"):
        sent = client.post(f"{DESK}/setup", data={**fields, "question": text})
        assert sent.status_code == 303, re.findall(r'class="wrong"[^>]*>([^<]*)', sent.text)
        with app.app_context():
            assembly = db.session.scalars(select(Assembly)).one()
            assert [question.text for question in assembly.questions] == [text]
            assert next(item.done for item in build_readiness_checklist(assembly) if item.key == "question")


def test_templates_are_cards_with_question_statements_and_minutes(app: Flask, client: FlaskClient) -> None:
    enter_as_new(app, client)
    page = client.get("/organize/new").text
    for template in read_templates().values():
        card = page.split(f'value="{template.id}"')[1].split("</details>")[0]
        assert template.question in card
        assert f"{len(template.seeds)} statements" in card
        assert f"about {template.minutes} minutes to vote" in card
