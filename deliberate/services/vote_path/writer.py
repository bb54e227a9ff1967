"""Who writes batches of votes: on SQLite one thread for each process, many batches to a commit; on PostgreSQL everyone.

Whoever waits longer than they should learns what is certain: a batch that no one has begun is given up, and was not
stored; of one that is being committed nothing is known.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from deliberate.errors import DomainError, VoteStateUnknown
from deliberate.services.vote_path.ballots import BallotBatch, BatchOutcome
from deliberate.services.vote_path.board import Board
from deliberate.services.vote_path.store import VoteStore
from deliberate.storage import sqlite_write_queue
from deliberate.storage.sqlite_write_queue import WriteQueueTimeout
from deliberate.storage.transient_errors import is_commit_undone

MOST_TOGETHER = 64
# A writer that no one needs ends after this time; the next batch starts another.
IDLE_SECONDS = 2.0
RETRY_SECONDS = 2


class Waker(Protocol):
    """How someone who keeps no thread waiting learns that their batch is done."""

    def wake(self, done: Sequence[Waker]) -> None:
        """Wake all of these at once, from the thread of the writer."""


class WaitingBatch:
    """A batch in the queue of the writer, and what became of it."""

    def __init__(self, batch: BallotBatch, board: Board, waker: Waker | None = None) -> None:
        self.batch, self.board, self.waker = batch, board, waker
        self.outcome: BatchOutcome | None = None
        self.error: Exception | None = None
        # Whether the outcome is on disk; before that it is only what will be written.
        self.is_done = False
        self.claimed, self.done = threading.Lock(), threading.Lock()
        self.done.acquire()

    def claim(self) -> bool:
        """Take the batch for writing it, or for giving it up: only the first who asks may."""
        return self.claimed.acquire(blocking=False)

    def wait(self, seconds: float) -> BatchOutcome:
        """Wait for the commit. Raises what the batch met; OperationalError if it was given up, VoteStateUnknown."""
        if not self.done.acquire(timeout=seconds):
            if self.claim():
                raise OperationalError("votes", None, WriteQueueTimeout("others are writing"))
            raise VoteStateUnknown(retry_after=RETRY_SECONDS)
        if self.outcome is None:
            assert self.error is not None
            raise self.error
        return self.outcome


class GroupWriter:
    """Writes the batches of a process into a SQLite file, all that wait in one transaction, up to 64 of them."""

    def __init__(self, engine: Engine, store: VoteStore) -> None:
        self.engine, self.store = engine, store
        self.waiting: SimpleQueue[WaitingBatch] = SimpleQueue()
        self.guard = threading.Lock()
        self.is_running = False

    def submit(self, batch: BallotBatch, board: Board) -> BatchOutcome:
        """Store a batch and return once it is on disk. Raises what `VoteStore.store` raises, VoteStateUnknown."""
        return self.finish(self.begin(batch, board), sqlite_write_queue.PATIENCE_SECONDS)

    def begin(self, batch: BallotBatch, board: Board, waker: Waker | None = None) -> WaitingBatch:
        """Put a batch into the queue and return at once. waker: woken when the batch is on disk, or refused."""
        waiting = WaitingBatch(batch, board, waker)
        self.waiting.put(waiting)
        if not self.is_running:
            self.start()
        return waiting

    def finish(self, waiting: WaitingBatch, seconds: float) -> BatchOutcome:
        """Return what became of a batch, after waiting so long at most. Raises what `submit` raises."""
        return waiting.wait(seconds)

    def start(self) -> None:
        with self.guard:
            if not self.is_running:
                self.is_running = True
                threading.Thread(target=self.run, name="votes", daemon=True).start()

    def run(self) -> None:
        """Write until nothing has come for a while."""
        while True:
            try:
                first = self.waiting.get(timeout=IDLE_SECONDS)
            except Empty:
                with self.guard:
                    self.is_running = False
                # One that came in this very moment has seen a running writer.
                if self.waiting.empty():
                    return
                self.start()
                return
            self.write(self.collect(first))

    def collect(self, first: WaitingBatch) -> list[WaitingBatch]:
        """Return what is waiting now."""
        group = [first]
        while len(group) < MOST_TOGETHER:
            try:
                group.append(self.waiting.get_nowait())
            except Empty:
                break
        return group

    def write(self, group: Sequence[WaitingBatch]) -> None:
        """Write a group in one transaction; where that fails, each batch in its own, so that none spoils the others."""
        claimed: list[WaitingBatch] = []
        try:
            try:
                self.commit_together(group, claimed)
            except DBAPIError as error:
                if len(claimed) < 2 or error.connection_invalidated:
                    raise
                for one in claimed:
                    one.outcome = one.error = None
                    self.write_alone(one)
        except Exception as error:
            # Nobody waits for ever, whatever went wrong.
            for one in [one for one in group if one in claimed or one.claim()]:
                one.outcome, one.error = None, one.error or error
                claimed.append(one)
        release(list(dict.fromkeys(claimed)))

    def write_alone(self, one: WaitingBatch) -> None:
        try:
            self.commit_together([one], [one])
        except Exception as error:
            one.outcome, one.error = None, error

    def commit_together(self, group: Sequence[WaitingBatch], claimed: list[WaitingBatch]) -> None:
        """Write those of the group that have not been given up, adding them to `claimed`.

        Raises DBAPIError where nothing was stored, VoteStateUnknown.
        """
        connection = self.store.connect(self.engine)
        driver: Any = connection.driver_connection
        try:
            try:
                driver.begin(writing=True, patience=None)
                for one in group:
                    if one in claimed or one.claim():
                        if one not in claimed:
                            claimed.append(one)
                        self.store_one(driver, one)
            except sqlite3.Error as error:
                raise self.store.translate_error(driver, error) from error
            self.commit(driver)
        except DBAPIError as error:
            driver.rollback()
            if error.connection_invalidated:
                # The file is lost: work goes on when the right one is back.
                connection.invalidate(error)
                self.engine.dispose()
            raise
        except BaseException:
            driver.rollback()
            raise
        finally:
            connection.close()

    def store_one(self, driver: Any, one: WaitingBatch) -> None:
        try:
            one.outcome = self.store.store(driver, one.batch, one.board)
        except DomainError as refusal:
            # Refused before anything was written: the others go on.
            one.error = refusal

    def commit(self, driver: Any) -> None:
        """Commit. Raises DBAPIError where nothing was stored, VoteStateUnknown where no one can tell."""
        try:
            driver.commit()
        except sqlite3.Error as error:
            if is_commit_undone(error):
                raise self.store.translate_error(driver, error) from error
            raise VoteStateUnknown(retry_after=RETRY_SECONDS) from error


def release(done: Sequence[WaitingBatch]) -> None:
    """Tell all who wait for these batches, with or without a thread."""
    for one in done:
        one.is_done = True
        one.done.release()
    wakers = [one.waker for one in done if one.waker is not None]
    if wakers:
        # A server that has ended meanwhile has no one to tell.
        with suppress(RuntimeError):
            wakers[0].wake(wakers)
