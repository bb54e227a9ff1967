"""A server under measurement, on a fresh database with people in it; what it uses, and what its disk can do."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.demo import free_port
from benchmarks.measure import HOUSE
from benchmarks.vote_people import Place, build_place

PEOPLE = 8_000
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Served:
    """A server under measurement."""

    port: int
    pid: int
    place: Place
    url: str
    folder: Path
    settings: dict[str, str]
    next_person: int = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def people(self, count: int) -> range:
        """Return people who have not voted yet."""
        start = self.next_person
        self.next_person += count
        if self.next_person > len(self.place.people):
            raise SystemExit("Too few people for so many measurements.")
        return range(start, self.next_person)


@contextlib.contextmanager
def served(url: str, folder: Path, processes: int, threads: int, people: int = PEOPLE) -> Iterator[Served]:
    """Serve a fresh database with people in it, as `serve` does."""
    from deliberate import create_app
    from deliberate.extensions import db
    from deliberate.storage.schema import upgrade_schema

    key = secrets.token_hex(32)
    app = create_app({"DATA": str(folder), "DATABASE_URL": url, "SECRET_KEY": key, "WORKER": False})
    upgrade_schema(app)
    place = build_place(app, people)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    port = free_port()
    settings = {"DELIBERATE_DATA": str(folder), "DELIBERATE_DATABASE_URL": url, "DELIBERATE_SECRET_KEY": key,
                "DELIBERATE_WORKER": "off", "DELIBERATE_BASE_URL": f"http://127.0.0.1:{port}"}  # fmt: skip
    with running(["benchmarks.vote_server", str(port), str(processes), str(threads)], settings) as process:
        wait_for_page(f"http://127.0.0.1:{port}/bare")
        time.sleep(1)
        yield Served(port, process.pid, place, url, folder, settings)


@contextlib.contextmanager
def running(module: list[str], settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a module of Python with these settings until the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", *module], cwd=HOUSE, env={**os.environ, **settings},
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for_page(address: str) -> None:
    """Return once the page comes."""
    for _ in range(600):
        with contextlib.suppress(OSError), urllib.request.urlopen(address):
            return
        time.sleep(0.1)
    raise SystemExit("The server did not start.")


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process and of all below it."""
    total, waiting = 0.0, [pid]
    while waiting:
        one = waiting.pop()
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) / TICKS
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += [int(child) for child in (task / "children").read_text(encoding="ascii").split()]
    return total


def count_votes(url: str) -> int:
    """Return how many votes stand in the database."""
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    with create_engine(url, poolclass=NullPool).connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM vote").scalar() or 0)


def raw_commits(folder: Path, seconds: float = 0.7) -> float:
    """Return how many rows a second SQLite stores, one a commit, each on disk: what the disk can do now."""
    path = folder / "raw.sqlite3"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS t (a INTEGER)")
    begun, count = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        connection.execute("INSERT INTO t VALUES (1)")
        count += 1
    lasted = time.perf_counter() - begun
    connection.close()
    return count / lasted
