"""Importing on the web: the importer owns what came in, every page of the desk opens, and nothing stays by half."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from deliberate.extensions import db
from deliberate.formats.polis_writer import write_polis_folder
from deliberate.jobs.analysis import analyse_now
from deliberate.models import Assembly, Membership
from deliberate.queries.assemblies import load_assembly
from deliberate.reports.exports import render_full_document
from deliberate.storage.base import Base
from tests.databases import application, copied_sqlite
from tests.formats.test_polis import small
from tests.services.test_full_document import OLD
from tests.web.organize.conftest import make_account

PLACE = "/organize/new/import"
# Pages that need an object of their own, which other tests open, and pages that are no pages.
OTHERS = {"organize.progress", "organize.edit_seed", "organize.join_picture"}


@pytest.fixture
def polis_zip(tmp_path: Path) -> bytes:
    return zipped(write_polis_folder(small(), tmp_path / "export"))


def zipped(folder: Path) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in folder.iterdir():
            archive.write(path, f"{folder.name}/{path.name}")
    return content.getvalue()


@pytest.fixture
def demo_document(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The full document of the demo, made elsewhere."""
    folder = tmp_path_factory.mktemp("elsewhere")
    with application(copied_sqlite(demo_template, folder), folder) as made, made.app_context():
        return render_full_document(db.session.scalars(select(Assembly)).one())


@pytest.fixture
def ada(app: Flask, enter: Callable[[str], FlaskClient]) -> FlaskClient:
    with app.app_context():
        make_account("ada@example.org")
        db.session.commit()
    return enter("ada")


def send(client: FlaskClient, content: bytes, name: str = "file.zip", **fields: str) -> Any:
    return client.post(PLACE, data={"file": (io.BytesIO(content), name), **fields})


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Assembly)) or 0


def desk_pages(app: Flask, slug: str) -> list[str]:
    """Every page of the desk of one assembly that needs nothing but the assembly or its first question."""
    return [
        rule.rule.replace("<slug>", slug).replace("<unreserved:slug>", slug).replace("<int:position>", "1")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("organize.") and "GET" in (rule.methods or ()) and rule.endpoint not in OTHERS
        and rule.arguments in ({"slug"}, {"slug", "position"})
    ]  # fmt: skip


@pytest.mark.parametrize(("title", "asked"), [("What should a chatbot do?",) * 2, ("", "came-in")])
def test_a_conversation_without_a_topic_asks_what_its_title_asks(
    app: Flask, ada: FlaskClient, tmp_path: Path, title: str, asked: str
) -> None:
    folder = write_polis_folder(replace(small(), topic=" "), tmp_path / "votes-of-may")
    answer = send(ada, zipped(folder), slug="came-in", title=title)
    assert answer.headers["Location"] == "/organize/came-in", answer.text
    with app.app_context():
        assembly = load_assembly("came-in")
        assert (assembly.title, assembly.questions[0].text) == (asked, asked)


def test_the_importer_of_a_polis_export_owns_it_and_every_page_opens(
    app: Flask, ada: FlaskClient, polis_zip: bytes
) -> None:
    assert PLACE in ada.get("/organize/").text
    answer = send(ada, polis_zip, slug="came-in", title="Came in")
    assert answer.headers["Location"] == "/organize/came-in", answer.text
    assert "You are the owner." in ada.get("/organize/came-in").text
    with app.app_context():
        analyse_now(load_assembly("came-in").questions[0])
    pages = desk_pages(app, "came-in")
    assert len(pages) > 15
    assert {page: ada.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    for page in ("setup", "draws", "analyses", "codes"):
        text = ada.get(f"/organize/came-in/{page}").text
        assert "This assembly was imported on" in text, page
        assert "assembly has been opened, so" not in text, page
    report = ada.get("/a/came-in/1/report/method").text
    assert "The rule was chosen at or after the import." in report
    assert "this site does not know when voting took place" in report
    for claim in ("fixed before", "Voting ran from", "Voting has been open since"):
        assert claim not in report


def test_the_importer_of_a_full_document_owns_it_and_every_page_opens(
    app: Flask, demo_document: bytes, ada: FlaskClient
) -> None:
    answer = send(ada, demo_document, "city-ai.json")
    assert answer.headers["Location"] == "/organize/city-ai", answer.text
    pages = desk_pages(app, "city-ai")
    assert {page: ada.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    report = ada.get("/a/city-ai/1/report/method").text
    assert "This analysis came with the imported file" in report
    assert "this site cannot confirm that it was fixed before anyone voted" in report
    assert "The rule was fixed before the assembly opened." not in report
    assert "owner 1" in ada.get("/organize/city-ai/log").text
    with app.app_context():
        members = db.session.scalars(select(Membership)).all()
        assert [(member.role, member.account.email) for member in members] == [("owner", "ada@example.org")]
        public = app.test_client().get("/a/city-ai/decisions")
        assert "question 1, statement" in public.text


def test_an_assembly_made_here_keeps_its_sentence(demo_app: Flask) -> None:
    client = demo_app.test_client()
    client.post("/login", data={"email": "owner@example.org", "password": "demo"})
    with demo_app.app_context():
        db.session.execute(db.update(Assembly).values(state="closed"))
        db.session.commit()
    report = client.get("/a/city-ai/1/report/method").text
    assert "The rule was fixed before the assembly opened." in report
    assert "imported" not in report


def refused(answer: Any, *words: str) -> None:
    """The page again, with the words in an error beside a field."""
    assert answer.status_code == 422
    wrong = answer.text.split('class="wrong"')
    assert len(wrong) == 2, answer.text
    for word in words:
        assert word in wrong[1].split("</p>")[0]


def test_refusals_stand_beside_the_field_and_leave_nothing(app: Flask, ada: FlaskClient, polis_zip: bytes) -> None:
    send(ada, polis_zip, slug="taken")
    refused(send(ada, polis_zip, slug="taken"), "“taken” is already in use")
    refused(send(ada, polis_zip, slug="No Spaces"), "lowercase letters")
    refused(send(ada, OLD.read_bytes(), "old.json", slug="taken"), "“taken” is already in use")
    refused(ada.post(PLACE, data={}), "choose a file")
    refused(send(ada, b"PK\x03\x04 broken"), "be read as a zip file")
    refused(send(ada, b"a,b\n1,2\n", "votes.csv"), "neither a zip file")
    refused(send(ada, b'{"format": "deliberate-full/99"}', "new.json"), "newer version of Deliberate")
    refused(send(ada, b'{"format"', "cut.json"), "not valid JSON")
    document = json.loads(OLD.read_text(encoding="utf-8"))
    document["questions"][0]["statements"][-1]["codings"] = [{}]
    refused(send(ada, json.dumps(document).encode(), "odd.json"), "nothing was stored")
    assert count(app) == 1


def test_findings_that_no_page_can_show_are_refused_and_nothing_stays(
    app: Flask, demo_document: bytes, ada: FlaskClient
) -> None:
    document = json.loads(demo_document)
    document["questions"][0]["statements"][1].update(moderation="merged", merged_into=1)
    document["questions"][0]["runs"][0]["findings"]["outcomes"][0]["statement"] = {}
    page = ada.get(PLACE).text
    for token in re.findall(r'name="csrf_token" value="([^"]+)"', page)[:1] * 2:
        # Sent twice, it is refused twice: there is nothing that the first one made.
        sent = send(ada, json.dumps(document).encode(), "odd.json", csrf_token=token)
        refused(sent, "findings of question 1 can&#39;t be shown")
    assert count(app) == 0
    with app.app_context():
        left = {
            name: db.session.scalar(select(func.count()).select_from(table))
            for name, table in Base.metadata.tables.items()
        }
    filled = {name for name, rows in left.items() if rows}
    assert filled == {"account", "account_event", "account_session", "outgoing_mail"}


def test_only_people_with_an_account_import(app: Flask, polis_zip: bytes) -> None:
    answer = send(app.test_client(), polis_zip)
    assert (answer.status_code, count(app)) == (302, 0)


@pytest.fixture
def settings_of_app(request: pytest.FixtureRequest) -> dict[str, Any]:
    marker = request.node.get_closest_marker("parametrize")
    return {"MAX_IMPORT_ROWS": 5} if marker is not None and "few_rows" in marker.args[0] else {}


@pytest.mark.parametrize("few_rows", [5])
def test_more_rows_than_allowed_are_for_the_command_line(
    app: Flask, ada: FlaskClient, polis_zip: bytes, few_rows: int
) -> None:
    refused(send(ada, polis_zip), f"the limit on this page is {few_rows}", "deliberate import polis")
    assert count(app) == 0


def test_a_file_larger_than_other_requests_is_read_and_one_beyond_the_limit_is_not(
    app: Flask, ada: FlaskClient
) -> None:
    padded = OLD.read_bytes().rstrip()[:-1] + b" " * app.config["MAX_REQUEST_BYTES"] + b"}"
    assert send(ada, padded, "old.json").status_code == 303
    assert send(ada, bytes(app.config["MAX_IMPORT_BYTES"] + 200_000)).status_code == 413
    assert send(app.test_client(), padded, "old.json", slug="other").status_code == 401
    assert count(app) == 1
