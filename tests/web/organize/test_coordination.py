"""The page of coordinated voting, and the sentence of the report: on the demo's test assembly."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberate.demo.coordinated import SCRIPTED, SLUG, load_coordinated_assembly
from deliberate.extensions import db
from deliberate.jobs.worker import finish_waiting_runs
from deliberate.models import Assembly
from deliberate.queries.findings import load_findings
from deliberate.queries.runs import find_latest_finished_run
from deliberate.reports.chapters.coordination import build_coordination
from tests.answers import read_json

PAGE, REPORT = f"/organize/{SLUG}/coordination", f"/a/{SLUG}/1/report/robustness"


def log_in(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    client.post("/login", data={"email": email, "password": "assembly-demo"})
    return client


@pytest.fixture
def with_test_assembly(demo_app: Flask) -> Flask:
    with demo_app.app_context():
        load_coordinated_assembly()
        load_coordinated_assembly()
        db.session.commit()
        finish_waiting_runs()
    return demo_app


def test_organizers_see_the_sets_and_the_comparison_and_everyone_a_sentence(with_test_assembly: Flask) -> None:
    with with_test_assembly.app_context():
        assembly = db.session.scalars(select(Assembly).where(Assembly.slug == SLUG)).one()
        run = find_latest_finished_run(assembly.questions[0])
        assert run is not None
        found = build_coordination(load_findings(run))
    assert found is not None
    assert found.summary[1] == {"accounts": SCRIPTED, "sets": 1}
    assert found.differing > 0
    sentence = f"Without them, {found.differing} of {found.outcomes} outcomes would be different."

    visitor = with_test_assembly.test_client()
    assert "coordinated voting" not in visitor.get("/").text, "a test greets no visitor"
    told = visitor.get(REPORT).get_data(as_text=True)
    assert f"Accounts that vote as if by one script: {SCRIPTED}." in told
    assert sentence in " ".join(told.split())
    assert "poster" not in told
    assert PAGE not in told
    document = read_json(visitor.get(f"/api/v1/assemblies/{SLUG}/questions/1/findings"))
    module = next(one for one in document["modules"] if one["module"] == "brigades")
    assert [block["rows"] for block in module["blocks"] if "rows" in block] == [[]] * 5
    assert visitor.get(PAGE).status_code == 302

    owner = log_in(with_test_assembly, "host@example.org")
    page = owner.get(PAGE).get_data(as_text=True)
    assert sentence in " ".join(page.split())
    assert "poster" in page
    assert "Voted on nearly everything" in page
    assert PAGE in owner.get(REPORT).get_data(as_text=True)

    coder = log_in(with_test_assembly, "coder@example.org")
    assert coder.get("/organize/city-ai/coordination").status_code == 403
