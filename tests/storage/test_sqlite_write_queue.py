"""Writers take turns: in the order of asking, across threads and processes, and never longer than patience allows."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from deliberate.storage.sqlite_write_queue import (
    WRITE_QUEUES,
    QueuedConnection,
    WriteQueue,
    WriteQueueTimeout,
    find_write_queue,
)
from tests.child_processes import ending

HOLD = """
import sys, time
from deliberate.storage.sqlite_write_queue import WriteQueue
turns = WriteQueue(sys.argv[1])
turns.take(5)
print("taken", flush=True)
sys.stdin.readline()
"""


def until(waiting: WriteQueue, count: int) -> None:
    """Wait until so many stand in the queue."""
    passed = threading.Event()
    for _ in range(3000):
        if len(waiting.waiting) == count:
            return
        passed.wait(0.01)
    pytest.fail("nobody queued")


def test_whoever_has_waited_longest_is_next(tmp_path: Path) -> None:
    turns = WriteQueue(str(tmp_path / "votes"))
    turns.take(5)
    order: list[int] = []

    def write(place: int) -> None:
        turns.take(30)
        order.append(place)
        turns.give()

    threads = []
    for place in range(12):
        threads.append(threading.Thread(target=write, args=(place,)))
        threads[-1].start()
        until(turns, place + 1)
    turns.give()
    for thread in threads:
        thread.join(30)
    assert order == list(range(12))
    assert not turns.is_taken


def test_patience_ends_and_the_queue_goes_on(tmp_path: Path) -> None:
    turns = WriteQueue(str(tmp_path / "votes"))
    turns.take(5)
    with pytest.raises(WriteQueueTimeout):
        turns.take(0.01)
    assert not turns.waiting
    turns.give()
    turns.take(0)
    turns.give()


def test_another_process_is_waited_for_and_frees_its_turn_when_it_dies(tmp_path: Path) -> None:
    name = str(tmp_path / "votes")
    turns = WriteQueue(name)
    command = [sys.executable, "-c", HOLD, name]
    with ending(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "taken\n"
        with pytest.raises(WriteQueueTimeout):
            turns.take(0.05)
        assert not turns.is_taken
    turns.take(30)
    turns.give()


def test_a_connection_holds_the_turn_from_begin_to_the_end_of_the_transaction(tmp_path: Path) -> None:
    name = str(tmp_path / "votes")
    first, second = (sqlite3.connect(name, factory=QueuedConnection, isolation_level=None) for _ in range(2))
    assert first.turns is second.turns
    first.begin(writing=False)
    second.begin(writing=True)
    assert (first.has_turn, second.has_turn) == (False, True)
    second.execute("CREATE TABLE kept (number)")
    second.commit()
    assert not second.has_turn
    first.rollback()
    for end in (first.commit, first.rollback, first.close):
        first.begin(writing=True)
        end()
        assert not first.has_turn
    second.begin(writing=True)
    second.close()


def test_a_begin_that_fails_gives_the_turn_back(tmp_path: Path) -> None:
    name = str(tmp_path / "votes")
    foreign = sqlite3.connect(name, isolation_level=None)
    ours = sqlite3.connect(name, factory=QueuedConnection, isolation_level=None, timeout=0)
    foreign.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        ours.begin(writing=True)
    assert not ours.has_turn
    foreign.close()
    ours.begin(writing=True)
    ours.close()


def test_a_queue_lives_as_long_as_its_connections(tmp_path: Path) -> None:
    name = str(tmp_path / "votes")
    kept = find_write_queue(name)
    assert find_write_queue(name) is kept
    keys = [key for key in WRITE_QUEUES if key[1] == name]
    assert len(keys) == 1
    del kept
    assert not [key for key in WRITE_QUEUES if key[1] == name]


def test_in_memory_nobody_takes_turns() -> None:
    connection = sqlite3.connect(":memory:", factory=QueuedConnection, isolation_level=None)
    connection.begin(writing=True)
    assert connection.turns is None
    connection.close()
