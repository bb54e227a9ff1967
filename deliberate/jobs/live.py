"""The live result: a light thread that follows the votes, beside the worker that computes."""

from __future__ import annotations

import logging
import threading
import time

from flask import Flask

from deliberate.extensions import db, read_transaction
from deliberate.models.columns import now
from deliberate.queries.live import (
    ChangedRows,
    has_due_assemblies,
    load_changes_since,
    load_counted_numbers,
    load_followed_question_ids,
    load_newest_event_id,
    load_open_question_ids,
)
from deliberate.queries.live_groups import load_newest_run_id, load_published_groups
from deliberate.services.assemblies import close_due_assemblies
from deliberate.services.live import (
    FOLLOWED_AFTER_CLOSE,
    LiveBoard,
    load_board,
    load_last_run_seconds,
    needs_live_run,
    recount_groups,
    request_live_run,
    store_board,
    update_board,
)
from deliberate.storage.transient_errors import is_out_of_reach

LIVE_POLLING_SECONDS = 0.25
# How often to look for changes that come without a vote: closing times, decisions of moderators, codes.
SWEEP_SECONDS = 10.0
# On PostgreSQL a lower event number can become visible after a higher one, so this many are read a second time.
EVENT_OVERLAP = 200
# Analyses requested by the live result may take at most this share of the worker's time.
MAX_WORKER_SHARE = 0.25
log = logging.getLogger(__name__)


def find_event_overlap() -> int:
    """Return how many event numbers to read again: none on SQLite, where a single writer assigns them in order."""
    return 0 if db.session.get_bind().dialect.name == "sqlite" else EVENT_OVERLAP


class LiveBoards:
    """Vote counters of every open question; `follow` reads only what is new."""

    def __init__(self) -> None:
        self.boards: dict[int, LiveBoard] = {}
        self.last: int | None = None
        self.is_caught_up = True
        self.unstored: set[int] = set()
        self.moved: set[int] = set()

    def follow(self) -> set[int]:
        """Bring counters up to date, store them, and return the ids of the questions whose votes changed.

        What a busy database refused is stored by the next call.
        """
        with read_transaction():
            newest = load_newest_event_id()
            changed = set() if newest == self.last and self.is_caught_up else self.read(newest)
            self.unstored |= changed | self.regroup()
        for question in sorted(self.unstored):
            is_moved = store_board(self.boards[question], newest)
            db.session.commit()
            self.unstored.discard(question)
            self.moved |= {question} if is_moved else set()
        moved, self.moved = self.moved, set()
        return moved

    def read(self, newest: int) -> set[int]:
        """Recount what events up to `newest` touched, or everything the first time and for a new question.

        Returns the ids of the questions that were recounted.
        """
        found: dict[int, ChangedRows] = (
            {question: ChangedRows() for question in load_open_question_ids()}
            if self.last is None
            else load_changes_since(max(self.last - find_event_overlap(), 0))
        )
        for question, touched in found.items():
            known = self.boards.get(question)
            self.boards[question] = load_board(question) if known is None else update_board(known, touched)
        self.is_caught_up, self.last = newest == self.last or not find_event_overlap(), newest
        return set(found)

    def drop_moved_statements(self) -> None:
        """Reload the counters of questions in which a moderator's decision changed which statements count."""
        for question, board in list(self.boards.items()):
            if load_counted_numbers(question) != (set(board.counts), board.in_results):
                self.boards[question] = load_board(question)
                self.unstored.add(question)

    def regroup(self) -> set[int]:
        """Recount by the groups of newly finished analyses, and return the ids of the questions that have one."""
        found = set()
        for question, board in self.boards.items():
            known = board.opinion_groups.run_id if board.opinion_groups is not None else 0
            if load_newest_run_id(question) != known:
                self.boards[question] = recount_groups(board, load_published_groups(question))
                found.add(question)
        return found


class LiveThread(threading.Thread):
    """A thread that follows the votes until stopped, and requests analyses only as often as their cost allows."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="deliberate-live", daemon=True)
        self.app = app
        self.ending = threading.Event()
        self.boards = LiveBoards()
        self.waiting: set[int] = set()
        self.not_before: dict[int, float] = {}
        self.next_sweep = 0.0

    def run(self) -> None:
        while not self.ending.is_set():
            try:
                self.look(time.monotonic())
            except Exception as problem:
                if not is_out_of_reach(problem):
                    log.exception("The live result could not be brought up to date")
                    self.boards = LiveBoards()
            self.ending.wait(LIVE_POLLING_SECONDS)

    def look(self, moment: float) -> None:
        """Do one round: update the counters, then request the analyses that are due. moment: monotonic seconds."""
        with self.app.app_context():
            if moment >= self.next_sweep:
                self.next_sweep = moment + SWEEP_SECONDS
                self.sweep()
            self.waiting |= self.boards.follow()
            for question in sorted(self.waiting):
                self.analyse_if_due(question, moment, self.app.config["LIVE_PAUSE_SECONDS"])

    def sweep(self) -> None:
        """Look for changes that come without a vote: passed closing times, and other reasons for an analysis."""
        with read_transaction():
            is_due = has_due_assemblies()
        if is_due:
            close_due_assemblies()
            db.session.commit()
        with read_transaction():
            self.boards.drop_moved_statements()
            self.waiting |= set(load_followed_question_ids(closed_since=now() - FOLLOWED_AFTER_CLOSE))

    def analyse_if_due(self, question: int, moment: float, pause: float) -> None:
        """Request an analysis unless the last request was too recent for its cost. moment, pause: seconds."""
        if moment < self.not_before.get(question, 0.0):
            return
        with read_transaction():
            is_needed = needs_live_run(question, while_open=pause > 0)
            cost = load_last_run_seconds(question) if is_needed else 0.0
        self.waiting.discard(question)
        # A look that found nothing to do delays nothing.
        if is_needed:
            request_live_run(question)
            db.session.commit()
            self.not_before[question] = moment + max(pause, cost / MAX_WORKER_SHARE)

    def stop(self) -> None:
        self.ending.set()
        if self.is_alive():
            self.join(timeout=5)
