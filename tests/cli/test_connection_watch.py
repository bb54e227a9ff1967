"""The watch over connections leaves the process as it found it."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from deliberate.cli.connections import ConnectionLimits, ConnectionWatch, can_watch

LIMITS = ConnectionLimits(connections=100, idle=60.0, headers=10.0, answer=60.0, waiting_bytes=1 << 20)


@pytest.mark.skipif(not can_watch(), reason=f"{sys.platform} tells nothing of connections")
def test_no_descriptor_stays_open_whatever_the_process_has_opened() -> None:
    reading, writing = os.pipe()
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        line, _ = server.accept()
        with line:
            watch = ConnectionWatch(frozenset({server.getsockname()[1]}), LIMITS, {})
            before = sorted(os.listdir("/proc/self/fd"))
            for moment in range(5):
                watch.look(float(moment))
            assert line.fileno() in watch.seen
            for descriptor in (reading, writing, line.fileno()):
                watch.others.clear()
                watch.recognize(descriptor, os.fstat(descriptor).st_ino)
            assert sorted(os.listdir("/proc/self/fd")) == before
            (one,) = (one for one in watch.seen.values() if one.descriptor == line.fileno())
            watch.cut(one)
            assert sorted(os.listdir("/proc/self/fd")) == before
    os.close(reading)
    os.close(writing)


@pytest.mark.skipif(not can_watch(), reason=f"{sys.platform} tells nothing of connections")
def test_locks_of_a_database_survive_every_look(tmp_path: Path) -> None:
    """Without them another program that closes the database takes its log away, and votes are written to nowhere."""
    path = tmp_path / "votes.sqlite3"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE vote (choice INTEGER)")
    watch = ConnectionWatch(frozenset({1}), LIMITS, {})
    for moment in range(3):
        watch.look(float(moment))
        watch.others.clear()
    count = "print(*c.execute('SELECT count(*) FROM vote').fetchone()); c.close()"
    other = f"import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); {count}"
    ask = [sys.executable, "-c", other, str(path)]
    subprocess.run(ask, check=True, capture_output=True)
    connection.execute("INSERT INTO vote VALUES (1)")
    counted = subprocess.run(ask, check=True, capture_output=True, text=True)
    connection.close()
    assert counted.stdout.strip() == "1"
