"""A worker that dies in the middle of an analysis: the next one takes it up, and there is exactly one result."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from deliberate.extensions import db
from deliberate.jobs.analysis import Heartbeat
from deliberate.jobs.worker import finish_waiting_runs
from deliberate.models import Moderation, Outcome, Question, Run, RunState
from deliberate.models.columns import now
from deliberate.queries.runs import PAUSE_SECONDS, count_waiting_runs
from deliberate.services.runs import request_run
from deliberate.services.worker_runs import claim_next_run
from deliberate.storage.sqlite_write_queue import WriteQueueTimeout
from tests.child_processes import ending

# Claims a run as a worker does, says so, and is busy until it is killed.
BUSY = """
import sys, time
from deliberate import create_app
from deliberate.extensions import db
from deliberate.services.worker_runs import claim_next_run, report_progress
with create_app({"DATA": sys.argv[1], "DATABASE_URL": sys.argv[2]}).app_context():
    run = claim_next_run(lease_seconds=60)
    report_progress(run_id=run.id, attempt=run.attempts, share=0.4, stage="Opinion map")
    db.session.commit()
    print("claimed", flush=True)
    time.sleep(120)
"""


def asked_again(app: Flask) -> int:
    """A waiting run of the first question; returns its number."""
    with app.app_context():
        question = db.session.query(Question).order_by(Question.id).first()
        assert question is not None
        question.statements[0].moderation = Moderation.REJECTED
        run = request_run(question=question)
        db.session.commit()
        return run.id


def test_a_long_computation_keeps_its_lease(demo_app: Flask) -> None:
    number = asked_again(demo_app)
    with demo_app.app_context():
        run = claim_next_run(lease_seconds=60)
        assert run is not None
        run.heartbeat_at = now() - dt.timedelta(hours=1)
        db.session.commit()
        with Heartbeat(db.engine, number, run.attempts, every=0.01):
            while count_waiting_runs(lease_seconds=60):
                db.session.rollback()
        db.session.refresh(run)
        assert now() - run.heartbeat_at < dt.timedelta(minutes=1)


def test_a_run_that_met_a_busy_database_is_tried_again(demo_app: Flask) -> None:
    number = asked_again(demo_app)
    with demo_app.app_context():
        told: list[str] = []

        def be_busy(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if statement.startswith("UPDATE run SET progress") and not told:
                told.append(statement)
                raise OperationalError(statement, None, WriteQueueTimeout("others are writing"))

        event.listen(db.engine, "before_cursor_execute", be_busy)
        assert finish_waiting_runs() == 1
        run = db.session.get(Run, number)
        assert run is not None
        assert (run.state, run.attempts) == (RunState.QUEUED, 1)
        run.heartbeat_at = now() - dt.timedelta(seconds=PAUSE_SECONDS[1] + 1)
        db.session.commit()
        assert finish_waiting_runs() == 1
        assert (bool(told), run.state, run.attempts, run.error) == (True, RunState.FINISHED, 2, "")


def test_a_killed_worker_leaves_a_run_that_the_next_one_finishes(demo_app: Flask, tmp_path: Path) -> None:
    number = asked_again(demo_app)
    address = demo_app.config["DATABASE_URL"]
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", BUSY, str(tmp_path), address]
    with ending(subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "claimed\n"
        os.kill(worker.pid, signal.SIGKILL)
    with demo_app.app_context():
        run = db.session.get(Run, number)
        assert run is not None
        assert (run.state, run.progress, run.attempts) == ("running", 0.4, 1)
        assert finish_waiting_runs(lease_seconds=60) == 0
        run.heartbeat_at = now() - dt.timedelta(seconds=61)
        db.session.commit()
        assert finish_waiting_runs(lease_seconds=60) == 1
        db.session.refresh(run)
        assert (run.state, run.attempts) == ("finished", 2)
        rows = db.session.query(Outcome).filter_by(run_id=number).count()
        assert run.findings is not None
        assert rows == len(run.findings["outcomes"])
