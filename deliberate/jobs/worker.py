"""The worker: looks for waiting runs, as a thread beside the web server or as a process of its own."""

from __future__ import annotations

import logging
import threading

from flask import Flask

from deliberate.extensions import read_transaction
from deliberate.jobs.analysis import analyse_next
from deliberate.jobs.live import LiveThread
from deliberate.jobs.mail import MailThread
from deliberate.jobs.report_files import make_next_file
from deliberate.jobs.report_fragments import FragmentKeeper, render_ahead
from deliberate.queries.report_files import count_waiting_files
from deliberate.queries.runs import count_waiting_runs
from deliberate.storage.transient_errors import is_out_of_reach

POLLING_SECONDS = 1.0
log = logging.getLogger(__name__)


def finish_waiting_runs(lease_seconds: int = 60) -> int:
    """Finish every waiting run and return how many there were."""
    count = 0
    while analyse_next(lease_seconds):
        count += 1
    return count


class WorkerThread(threading.Thread):
    """A thread that works through waiting runs until stopped; an exception in one run never ends it."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="deliberate-worker", daemon=True)
        self.app = app
        self.ending = threading.Event()
        self.told = ""
        self.fragments = FragmentKeeper()

    def run(self) -> None:
        while not self.ending.is_set():
            try:
                worked = self.look()
            except Exception as problem:
                self.note(problem)
                worked = False
            else:
                self.told = ""
            if not worked:
                self.ending.wait(POLLING_SECONDS)

    def note(self, problem: Exception) -> None:
        """Log a problem: our own faults with their traceback, an unreachable database only once until it is back."""
        if not is_out_of_reach(problem):
            log.error("An analysis failed", exc_info=problem)
            return
        words = str(getattr(problem, "orig", None) or problem)
        if words != self.told:
            log.warning("No analysis meanwhile: %s", words)
        self.told = words

    def look(self) -> bool:
        """Make one file of a report, or else carry out one run, if any is waiting, and return whether there was one.

        Files come first: they take a second, and someone waits. Looking alone takes no write lock.
        """
        lease = self.app.config["RUN_LEASE_SECONDS"]
        with self.app.app_context():
            with read_transaction():
                files, runs = count_waiting_files(lease_seconds=lease), count_waiting_runs(lease_seconds=lease)
            if files and make_next_file(lease):
                return True
            self.fragments.keep_up()
            return bool(runs) and analyse_next(lease, ahead=render_ahead)

    def stop(self) -> None:
        """Ask the worker to end and wait at most five seconds; an interrupted analysis is resumed at the next start."""
        self.ending.set()
        if self.is_alive():
            self.join(timeout=5)


class Worker:
    """The threads that run beside the web server: one computes analyses, one follows the votes, one sends mails."""

    def __init__(self, app: Flask) -> None:
        self.threads = (WorkerThread(app), LiveThread(app), MailThread(app))

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def join(self) -> None:
        for thread in self.threads:
            thread.join()

    def stop(self) -> None:
        for thread in self.threads:
            thread.ending.set()
        for thread in self.threads:
            thread.stop()
