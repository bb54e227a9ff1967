"""Databases made at ten points of the history come up to today: pages open, votes are there, and one more is cast.

Each file was made once, with the code of its day. `03` and `04` are from before step 0002 was edited.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from deliberate.aggregation.rule import Rule, rule_hash
from deliberate.extensions import db
from deliberate.models import Assembly, AuditEntry, Vote, VoteEvent
from deliberate.queries.assemblies import build_consensus_rule
from deliberate.storage.base import Base
from deliberate.storage.schema import upgrade_schema
from tests.answers import address_of
from tests.databases import application
from tests.house.test_pages import readable
from tests.schema import differences

OLD = sorted((Path(__file__).parent / "old_databases").glob("*.sql"))
VOTES = {"01_first_migration": 64}
OWNER = {"email": "ada@example.org", "password": "a long password for Ada"}


# The oldest, the one whose migration was edited later, and the newest in each run; the others with the slow tests.
ALWAYS = {OLD[0], OLD[2], OLD[-1]}
DUMPS = [pytest.param(path, id=path.stem, marks=() if path in ALWAYS else pytest.mark.slow) for path in OLD]


@pytest.fixture(params=DUMPS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Flask, int]]:
    """An application on a copy of an old database, and how many votes are in it."""
    path = tmp_path / "deliberate.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.executescript(request.param.read_text(encoding="utf-8"))
    connection.close()
    with application(f"sqlite:///{path}", tmp_path) as app:
        upgrade_schema(app)
        yield app, VOTES.get(request.param.stem, 80)


def addresses(app: Flask, slug: str, code: str) -> list[str]:
    """Every address of an assembly that can be read."""
    values = {"slug": slug, "position": 1, "number": 1, "code": code, "language": "en"}
    values |= {"chart": "stand", "kind": "svg", "extent": "page_one"}
    with app.test_request_context():
        return sorted(
            address_of(app, rule.endpoint, {name: values.get(name, 1) for name in rule.arguments})
            for rule in readable(app)
        )


def votes(app: Flask) -> tuple[int, int]:
    """How many votes there are, and how many acts of voting."""
    with app.app_context():
        counted = [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Vote, VoteEvent)]
    return counted[0], counted[1]


def rows_by_table(path: Path) -> dict[str, int]:
    """How many rows each table of a SQLite file has."""
    with sqlite3.connect(path) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
    connection.close()
    return counts


@pytest.mark.parametrize("dump", OLD, ids=lambda path: path.stem)
def test_no_step_loses_a_row(dump: Path, tmp_path: Path) -> None:
    """SQLite copies a table to change it, and dropping the old one can take the rows that belong to it along."""
    path = tmp_path / "deliberate.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.executescript(dump.read_text(encoding="utf-8"))
    connection.close()
    before = rows_by_table(path)
    with application(f"sqlite:///{path}", tmp_path) as app:
        upgrade_schema(app)
    after = rows_by_table(path)
    kept = before.keys() & after.keys()
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


def test_a_rule_that_was_fixed_asks_whom_it_asked(old: tuple[Flask, int]) -> None:
    """The default became another one: an opened assembly keeps its rule, with the fingerprint that was logged."""
    app, _ = old
    with app.app_context():
        opened = db.session.scalars(select(Assembly).where(Assembly.state != "draft")).all()
        logged = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "opened")).all()
        assert opened
        assert {build_consensus_rule(assembly).measure for assembly in opened} == {"groups"}
        assert {assembly.outcome_rule["measure"] for assembly in opened} == {"groups"}
        marks = {entry.assembly_id: entry.detail["rule_hash"] for entry in logged if "rule_hash" in entry.detail}
        assert all(
            rule_hash(build_consensus_rule(assembly)) == marks.get(assembly.id, rule_hash(Rule(measure="groups")))
            for assembly in opened
        )


def test_there_are_ten() -> None:
    assert len(OLD) == 10


def test_an_old_database_opens_every_page_and_takes_a_vote(old: tuple[Flask, int]) -> None:
    app, count = old
    with app.app_context(), db.engine.connect() as connection:
        assert differences(connection, Base.metadata) == []
    assert votes(app) == (count, count)
    # The owner, who takes part too: sees every page of the desk and every page of a participant.
    client = app.test_client()
    assert client.post("/login", data=OWNER).status_code == 303
    assert client.post("/a/trees/1/votes", data={"statement": "0", "choice": "agree"}).status_code == 303
    with app.app_context():
        codes = {row.slug: row.join_code for row in db.session.scalars(select(Assembly))}
    # The closed assembly has an analysis where its day could make one; in the open one people take part.
    desk = addresses(app, "lakes", codes["lakes"])
    open_pages = [place for place in addresses(app, "trees", codes["trees"]) if place.startswith("/a/")]
    broken = {place: client.get(place).status_code for place in [*desk, *open_pages, "/organize/trees"]}
    assert {place: status for place, status in broken.items() if status >= 500} == {}
    assert (broken["/organize/lakes"], broken["/organize/lakes/codes"], broken["/a/trees/1"]) == (200, 200, 200)
    assert votes(app) == (count + 1, count + 1)
