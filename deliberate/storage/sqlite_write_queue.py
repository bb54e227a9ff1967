"""Queues the writers of one SQLite file in order of arrival, across threads and processes.

SQLite admits one writer at a time and makes the others sleep and try again, so an unlucky one sleeps for seconds while
newcomers pass. Here the one who has waited longest writes next.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import weakref
from collections import deque
from contextlib import suppress
from typing import Any

from deliberate.storage.database_file import DatabaseLost, FileIdentity, build_no_create_uri, check_identity

try:
    import fcntl
except ImportError:  # pragma: no cover  (Windows: between processes only SQLite's own timeout remains)
    fcntl = None  # type: ignore[assignment]

PATIENCE_SECONDS = 5.0
# Pause between two attempts to lock the file.
RETRY_SECONDS = 0.001
NEXT, NOW = 0, 1


class WriteQueueTimeout(sqlite3.OperationalError):
    """Others were writing for longer than a writer should wait."""

    sqlite_errorcode = sqlite3.SQLITE_BUSY
    sqlite_errorname = "SQLITE_BUSY"


class WriteFileLock:
    """The turn between processes: two bytes of a file beside the database, locked by the system.

    Whoever wants NOW holds NEXT meanwhile, so that a process with many writers cannot pass one that waits. The system
    frees both when a process dies.
    """

    def __init__(self, database: str) -> None:
        self.handle: int | None = None
        if fcntl is not None and database:
            # Where no file can be made, SQLite's own lock remains.
            with suppress(OSError):
                self.handle = os.open(f"{database}-turn", os.O_RDWR | os.O_CREAT, 0o600)

    def __del__(self) -> None:
        if self.handle is not None:
            os.close(self.handle)

    def take(self, until: float | None) -> None:
        """Lock the file. Raises WriteQueueTimeout when another process keeps it beyond `until`; without one, sleep."""
        if self.handle is None:
            return
        self.lock(NEXT, until)
        try:
            self.lock(NOW, until)
        finally:
            fcntl.lockf(self.handle, fcntl.LOCK_UN, 1, NEXT)

    def lock(self, byte: int, until: float | None) -> None:
        assert self.handle is not None
        if until is None:
            # The system wakes us in the moment when the lock is free.
            fcntl.lockf(self.handle, fcntl.LOCK_EX, 1, byte)
            return
        while True:
            try:
                fcntl.lockf(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
                return
            except OSError as taken:
                if time.monotonic() > until:
                    raise WriteQueueTimeout("another process is writing") from taken
                time.sleep(RETRY_SECONDS)

    def give(self) -> None:
        if self.handle is not None:
            fcntl.lockf(self.handle, fcntl.LOCK_UN, 1, NOW)


class WriteQueue:
    """The queue of writers of one database in this process; its head also holds the file."""

    def __init__(self, database: str) -> None:
        self.guard = threading.Lock()
        self.waiting: deque[threading.Event] = deque()
        self.is_taken = False
        self.file = WriteFileLock(database)

    def take(self, patience: float | None) -> None:
        """Wait for the turn to write. Raises WriteQueueTimeout after `patience` seconds; None waits for as long as it
        takes."""
        until = time.monotonic() + patience if patience is not None else None
        called = self.queued()
        if called is not None and not called.wait(patience) and self.left(called):
            raise WriteQueueTimeout("others are writing")
        try:
            self.file.take(until)
        except BaseException:
            self.call_next()
            raise

    def queued(self) -> threading.Event | None:
        """Join the end of the queue and return the event of our turn; None where no one is waiting."""
        with self.guard:
            if not self.is_taken:
                self.is_taken = True
                return None
            called = threading.Event()
            self.waiting.append(called)
            return called

    def left(self, called: threading.Event) -> bool:
        """Leave the queue; False where the turn came in this very moment."""
        with self.guard:
            if called.is_set():
                return False
            self.waiting.remove(called)
            return True

    def give(self) -> None:
        """Pass the turn to the one who has waited longest."""
        self.file.give()
        self.call_next()

    def call_next(self) -> None:
        with self.guard:
            if self.waiting:
                self.waiting.popleft().set()
            else:
                self.is_taken = False


# A queue lives as long as a connection that may ask for it.
WRITE_QUEUES: weakref.WeakValueDictionary[tuple[int, str], WriteQueue] = weakref.WeakValueDictionary()
WRITE_QUEUES_GUARD = threading.Lock()


def find_write_queue(database: str) -> WriteQueue:
    """Return the queue of this database in this process: a forked process starts with its own."""
    with WRITE_QUEUES_GUARD:
        key = (os.getpid(), database)
        queue = WRITE_QUEUES.get(key)
        if queue is None:
            queue = WRITE_QUEUES[key] = WriteQueue(database)
        return queue


class QueuedConnection(sqlite3.Connection):
    """A connection that waits for its turn before it writes and gives it back when the transaction has ended.

    identity: the file that must be there, at the opening and at each transaction. Without one nothing is checked.
    is_filled: whether there was something in it before.
    """

    def __init__(
        self,
        database: Any,
        *arguments: Any,
        identity: FileIdentity | None = None,
        is_filled: bool = False,
        **options: Any,
    ) -> None:
        name = os.fspath(database)
        self.path, self.identity, self.is_filled = os.path.realpath(name), identity, is_filled
        if identity is None:
            super().__init__(database, *arguments, **options)
        else:
            check_identity(self.path, identity)
            super().__init__(build_no_create_uri(self.path), *arguments, **{**options, "uri": True})
            self.check_opened()
        is_file = name not in ("", ":memory:") and not name.startswith("file:")
        self.turns = find_write_queue(self.path) if is_file else None
        self.has_turn = False
        self.only_reads = False

    def begin(self, *, writing: bool, patience: float | None = -1) -> None:
        """Begin a transaction. One that writes takes SQLite's lock at once: one upgraded half-way fails when two meet.

        patience: seconds to wait for the turn; None for as long as it takes.

        Raises sqlite3.OperationalError, WriteQueueTimeout, DatabaseLost.
        """
        if writing and self.turns is not None and not self.has_turn:
            self.turns.take(PATIENCE_SECONDS if patience == -1 else patience)
            self.has_turn = True
        try:
            self.check_file()
            self.allow_writes(writing)
            self.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
        except BaseException:
            self.end_turn()
            raise

    def check_opened(self) -> None:
        try:
            self.check_file()
        except BaseException:
            super().close()
            raise

    def check_file(self) -> None:
        """Raise DatabaseLost where the file is no longer the one that was opened; costs a microsecond."""
        if self.identity is None:
            return
        size = check_identity(self.path, self.identity)
        if self.is_filled and not size:
            raise DatabaseLost(f"the database file {self.path} was emptied while it was in use")
        self.is_filled = bool(size)

    def allow_writes(self, allowed: bool) -> None:
        """Let SQLite itself refuse a write in a transaction that was begun to read."""
        if self.only_reads == allowed:
            self.execute(f"PRAGMA query_only={0 if allowed else 1}")
            self.only_reads = not allowed

    def end_turn(self) -> None:
        if self.has_turn and self.turns is not None:
            self.has_turn = False
            self.turns.give()

    def commit(self) -> None:
        if self.has_turn:
            # Whatever is written into a lost file is not acknowledged.
            self.check_file()
        super().commit()
        self.end_turn()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.end_turn()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self.end_turn()
