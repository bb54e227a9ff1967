"""Fixtures that every room uses: a fresh application on a fresh database, a browserless client, the real data sets."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import update

from deliberate.extensions import db
from deliberate.models import Assembly
from deliberate.models.columns import now
from tests.databases import (
    KINDS,
    Postgres,
    application,
    copied_sqlite,
    demo_sqlite,
    find_fast_folder,
    migrated_sqlite,
    server_address,
)

# Rooms whose tests run on every database; any other test can ask for it with the mark.
ON_EVERY_DATABASE = {"models", "queries", "services"}

# Where pytest makes the folder of each test; those of tests that passed are removed at once, see pyproject.toml.
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(find_fast_folder()))

# Imports inside the first example would count against a deadline.
settings.register_profile("house", deadline=None)
# A first look while one works: `run.py test --quick`.
settings.register_profile("quick", deadline=None, max_examples=10)
settings.load_profile("house")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what touches the database on SQLite alone, or on each where the room or the mark says so."""
    if "database_kind" not in metafunc.fixturenames:
        return
    marked = metafunc.definition.get_closest_marker("every_database")
    everywhere = marked is not None or metafunc.definition.path.parent.name in ON_EVERY_DATABASE
    slow = [pytest.mark.slow] if marked is not None and marked.kwargs.get("slow") else []
    marks = {"postgresql": [pytest.mark.postgres, *slow]}
    kinds = [pytest.param(kind, marks=marks.get(kind, ())) for kind in KINDS]
    metafunc.parametrize("database_kind", kinds if everywhere else kinds[:1])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, Any]:
    """Let a test that skips fail where TESTS_THAT_MUST_RUN names its mark: there its browser or server is installed."""
    report = yield
    needed = [mark for mark in os.environ.get("TESTS_THAT_MUST_RUN", "").split() if item.get_closest_marker(mark)]
    if report.skipped and needed and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"must run here ({', '.join(needed)}), but was skipped: {call.excinfo}"
    return report


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets beside the project; tests on it skip where it is missing."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs the real data sets in ../shared/data")
    return folder


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database made by the real migrations, once per session."""
    return migrated_sqlite(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Iterator[Postgres]:
    """A real PostgreSQL server with a migrated template; skips, saying what to install, where there is none."""
    server = Postgres(server_address(testrun_uid), tmp_path_factory.mktemp("postgres"))
    yield server
    server.end()


@pytest.fixture
def database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a fresh database with today's schema."""
    if database_kind == "sqlite":
        yield copied_sqlite(request.getfixturevalue("sqlite_template"), tmp_path)
        return
    with request.getfixturevalue("postgres").fresh() as address:
        yield address


@pytest.fixture(scope="session")
def demo_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demo assembly and its analysis, made once per session."""
    return demo_sqlite(sqlite_template, tmp_path_factory.mktemp("demo"))


@pytest.fixture
def settings_of_app() -> dict[str, Any]:
    """What a test wants set otherwise; a test module overrides this fixture."""
    return {}


@pytest.fixture
def app(database_url: str, tmp_path: Path, settings_of_app: dict[str, Any]) -> Iterator[Flask]:
    """An application of its own for each test; no context is open, so a forgotten commit shows."""
    with application(database_url, tmp_path, settings_of_app) as made:
        yield made


@pytest.fixture
def demo_app(demo_template: Path, tmp_path: Path, settings_of_app: dict[str, Any]) -> Iterator[Flask]:
    """An application with the demo: 300 people, two questions, comments, codes, findings."""
    with application(copied_sqlite(demo_template, tmp_path), tmp_path, settings_of_app) as made:
        yield made


@pytest.fixture
def voting_is_over(demo_app: Flask) -> Flask:
    """The demo after the close: now everybody sees the whole result."""
    with demo_app.app_context():
        db.session.execute(update(Assembly).values(state="closed", closed_at=now()))
        db.session.commit()
    return demo_app


@pytest.fixture
def client(app: Flask, request: pytest.FixtureRequest) -> FlaskClient:
    """A browser without a screen."""
    if "db_session" in request.fixturenames:
        pytest.fail("A context held open around a request hides forgotten commits: use `with app.app_context()`.")
    return app.test_client()


@pytest.fixture
def db_session(app: Flask) -> Iterator[Any]:
    """The session inside an application context, for tests of services and queries."""
    with app.app_context():
        yield db.session
        db.session.rollback()
