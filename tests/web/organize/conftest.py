"""People and assemblies for the tests of the organizer's desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from deliberate.extensions import db
from deliberate.models import Account, Assembly
from deliberate.queries.accounts import find_account
from deliberate.queries.assemblies import load_assembly
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import compute_date_in_days, create_assembly, edit_assembly, open_assembly
from deliberate.services.defaults import keep_defaults
from deliberate.services.members import add_member
from tests.databases import application, copied_sqlite

PASSWORD = "a long enough password"
SLUG = "city-chatbot"


def make_account(email: str, name: str = "") -> Account:
    """An account whose name is the part before the @."""
    return register_account(email=email, password=PASSWORD, display_name=name or email.split("@")[0])


def make_draft(owner: Account, slug: str = SLUG) -> Assembly:
    """A draft from a template, with its remit filled, so that it can open."""
    assembly = create_assembly(owner=owner, title="City chatbot", slug=slug, template_id="chatbot-rules")
    keep_defaults(assembly=assembly, actor=owner)
    return edit_assembly(
        assembly=assembly, actor=owner, decision_maker="The council", answer_by=compute_date_in_days(90)
    )


def confirm(client: FlaskClient, address: str) -> TestResponse:
    """Read the page before an act, as its button does, and confirm what it says."""
    seen = re.search(r'name="seen" value="([^"]*)"', client.get(address).text)
    return client.post(address, data={"seen": seen[1] if seen else ""})


def seat_everyone() -> None:
    """Make an open assembly with one account per role, and a stranger."""
    owner = make_account("owner@example.org")
    assembly = make_draft(owner)
    for role in ("moderator", "coder", "analyst", "observer"):
        make_account(f"{role}@example.org")
        add_member(assembly=assembly, actor=owner, email=f"{role}@example.org", role=role)
    make_account("stranger@example.org")
    open_assembly(assembly=assembly, actor=owner)
    db.session.commit()


@pytest.fixture(scope="session")
def seated_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which everyone is seated, made once per session."""
    folder = tmp_path_factory.mktemp("seated")
    with application(copied_sqlite(sqlite_template, folder), folder) as app, app.app_context():
        seat_everyone()
    return folder / "deliberate.sqlite3"


@pytest.fixture
def database_url(database_url: str, database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of a fresh database, with everyone seated where the test asks for that."""
    if database_kind == "sqlite" and "seated" in request.fixturenames:
        return copied_sqlite(request.getfixturevalue("seated_template"), tmp_path)
    return database_url


@pytest.fixture
def seated(app: Flask) -> Assembly:
    """Committed: an open assembly at /organize/city-chatbot with one account per role, and a stranger."""
    with app.app_context():
        if find_account("owner@example.org") is None:
            seat_everyone()
        return load_assembly(SLUG)


@pytest.fixture
def enter(app: Flask) -> Callable[[str], FlaskClient]:
    """enter("owner") is a browser in which that person has logged in."""

    def log_in(name: str) -> FlaskClient:
        client = app.test_client()
        answer = client.post("/login", data={"email": f"{name}@example.org", "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    return log_in


@pytest.fixture
def read(app: Flask) -> Callable[[Callable[[Assembly], Any]], Any]:
    """read(lambda assembly: …) looks into the database after the request has ended."""

    def look(question: Callable[[Assembly], Any], slug: str = SLUG) -> Any:
        with app.app_context():
            return question(load_assembly(slug))

    return look


__all__ = ["PASSWORD", "SLUG", "confirm", "find_account", "make_account", "make_draft"]
