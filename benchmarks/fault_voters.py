"""Processes that vote without a pause and tell what was said of each batch, while something is done to them.

They are forked from a process that has everything imported, so that a kill costs a tenth of a second and not two. Each
batch is written down when it is sent and when its answer is there; a line reaches the pipe whole, or not at all.
"""

from __future__ import annotations

import itertools
import logging
import os
import signal
import sqlite3
import threading
from collections.abc import Iterator
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.exc import SQLAlchemyError

from benchmarks.vote_people import SLUG, STATEMENTS, Place
from deliberate.errors import VoteStateUnknown
from deliberate.services.vote_path.ballots import Ballot, BallotBatch
from deliberate.services.vote_path.path import VotePath, find_vote_path, read_board_without_session
from deliberate.storage import sqlite_write_queue

SENT, STORED, REFUSED, UNKNOWN = "s", "a", "r", "u"
THREADS = 4
PATIENCE = 0.3
PAUSE = 0.02
# Ten statements in four batches, over and over.
SIZES = (1, 2, 3, 4)
BATCHES_EACH = STATEMENTS // sum(SIZES) * len(SIZES)
MANY_PAGES = 1 << 30


def find_batch(index: int) -> tuple[int, list[int]]:
    """Return the person and the places of the statements in a batch; no two batches share a vote."""
    person, own = divmod(index, BATCHES_EACH)
    cycle, place = divmod(own, len(SIZES))
    first = cycle * sum(SIZES) + sum(SIZES[:place])
    return person, list(range(first, first + SIZES[place]))


def choose(person: int, place: int) -> int:
    """Return the choice of a person on the statement in this place."""
    return (person + place) % 3 - 1


class FaultVoter:
    """One such process. Its batches are those of `indices`; USR1 fills its disk or empties it, TERM lets it end."""

    def __init__(self, app: Flask, place: Place, indices: Iterator[int], out: int) -> None:
        self.path: VotePath = find_vote_path(app)
        self.place, self.indices, self.out = place, indices, out
        self.guard, self.ending, self.full = threading.Lock(), threading.Event(), threading.Event()
        self.board = read_board_without_session(self.path, SLUG, 1)

    def run(self) -> None:
        """Vote in some threads until told to end."""
        sqlite_write_queue.PATIENCE_SECONDS = PATIENCE
        # That connections break is what happens here.
        logging.getLogger("psycopg").setLevel(logging.ERROR)
        signal.signal(signal.SIGTERM, lambda *_: self.ending.set())
        signal.signal(signal.SIGUSR1, lambda *_: self.full.clear() if self.full.is_set() else self.full.set())
        limit_size(self.path.engine, self.full)
        threads = [threading.Thread(target=self.work) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def tell(self, what: str, index: int) -> None:
        os.write(self.out, f"{what} {index}\n".encode())

    def work(self) -> None:
        while not self.ending.is_set():
            with self.guard:
                index = next(self.indices)
            self.send(index)

    def send(self, index: int) -> None:
        """Send a batch until its fate is known. Every second one that was refused is given up."""
        person, places = find_batch(index)
        batch = BallotBatch(
            self.board.assembly_id,
            self.board.question_id,
            tuple(Ballot(self.place.statements[one][1], choose(person, one), None, 1) for one in places),
            token_hash=self.place.people[person].token_hash,
        )
        while True:
            self.tell(SENT, index)
            try:
                outcome = self.path.writer.submit(batch, self.board)
            except VoteStateUnknown:
                self.tell(UNKNOWN, index)
            except SQLAlchemyError:
                self.tell(REFUSED, index)
                self.ending.wait(PAUSE)
                if index % 2:
                    return
            else:
                assert all(result.refusal is None for result in outcome.results)
                self.tell(STORED, index)
                return


def limit_size(engine: Engine, full: threading.Event) -> None:
    """Let the file of a SQLite database not grow by a page while the disk is to be full."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "checkout")
    def limit(connection: Any, _record: Any, _proxy: Any) -> None:
        assert isinstance(connection, sqlite3.Connection)
        # A limit below the present size is the present size.
        connection.execute(f"PRAGMA max_page_count={1 if full.is_set() else MANY_PAGES}").fetchall()


def start_voter(app: Flask, place: Place, first: int, step: int) -> tuple[int, int]:
    """Fork a voter of every `step`-th batch from the `first` on; return its process and what it tells."""
    told, out = os.pipe()
    process = os.fork()
    if process:
        os.close(out)
        return process, told
    status = 1
    try:
        os.close(told)
        FaultVoter(app, place, itertools.count(first, step), out).run()
        status = 0
    finally:
        os._exit(status)
