"""One analysis: read, compute, store, in short transactions so that no vote has to wait for it."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from types import TracebackType

from sqlalchemy import Engine, update
from sqlalchemy.exc import OperationalError

from deliberate.aggregation.modules.space import refine_space
from deliberate.aggregation.runner import run_modules
from deliberate.analysis.findings import build_run_findings
from deliberate.analysis.input import AnalysisInput, load_analysis_input
from deliberate.extensions import db, read_transaction
from deliberate.models import Question, Run, RunState
from deliberate.models.columns import now
from deliberate.services.runs import request_run
from deliberate.services.worker_runs import (
    RunResult,
    claim_next_run,
    claim_run,
    fail_run,
    finish_run,
    lock_held_run,
    report_progress,
)
from deliberate.text import N_

log = logging.getLogger(__name__)


def analyse_next(lease_seconds: int = 60) -> bool:
    """Take one waiting run and finish it; False when none is waiting."""
    run = claim_next_run(lease_seconds=lease_seconds)
    db.session.commit()
    if run is None:
        return False
    analyse_run(run.id, run.attempts, lease_seconds)
    return True


def analyse_run(run_id: int, attempt: int, lease_seconds: int = 60) -> None:
    """Carry out a claimed run. An exception marks it as failed, with a message, instead of leaving it running."""
    try:
        complete_run(run_id, attempt, lease_seconds)
    except Exception as problem:
        log.exception("The analysis %d failed", run_id)
        db.session.rollback()
        run = lock_held_run(run_id=run_id, attempt=attempt)
        if run is not None:
            fail_run(run=run, message=f"{type(problem).__name__}: {problem}")
        db.session.commit()


def load_run_input(run_id: int) -> AnalysisInput:
    """Load the input of the run in one short read-only transaction."""
    with read_transaction():
        run = db.session.get(Run, run_id)
        assert run is not None
        return load_analysis_input(run.question, run.settings)


def complete_run(run_id: int, attempt: int, lease_seconds: int) -> None:
    """Read in one transaction, compute without one, store in another, unless another worker has taken over the run."""
    timings: dict[str, float] = {}
    begun = last = time.perf_counter()
    stage = "read"
    given = load_run_input(run_id)

    def progress(share: float, title: str) -> None:
        nonlocal last, stage
        moment = time.perf_counter()
        timings[stage], last, stage = round(moment - last, 3), moment, title
        report_progress(run_id=run_id, share=share, stage=title)
        db.session.commit()

    with Heartbeat(db.engine, run_id, attempt, every=max(lease_seconds / 4, 1.0)):
        modules, settings = given.settings["modules"], given.settings["settings"]
        answers = run_modules(given.votes, modules, settings, progress, previous_map=given.previous_map)
        progress(1.0, N_("Concepts"))
        document = build_run_findings(given, answers)
        input_hash = given.input_hash
        space = refine_space(answers.result("space"), given.hints)
    timings["total"] = round(time.perf_counter() - begun, 3)
    run = lock_held_run(run_id=run_id, attempt=attempt)
    if run is not None:
        result = RunResult(
            findings=document,
            input_hash=input_hash,
            fingerprint=given.fingerprint,
            previous_map=given.previous_map,
            timings=timings,
            votes=given.votes,
            space=space,
        )
        finish_run(run=run, result=result)
    db.session.commit()


def analyse_now(question: Question, lease_seconds: int = 60) -> Run:
    """Request a run and carry it out here, or wait for the worker that has already claimed it."""
    run = request_run(question=question)
    db.session.commit()
    while run.state in (RunState.QUEUED, RunState.RUNNING):
        mine = claim_run(run_id=run.id, lease_seconds=lease_seconds)
        db.session.commit()
        if mine is not None:
            analyse_run(mine.id, mine.attempts, lease_seconds)
        elif run.state == RunState.RUNNING:
            time.sleep(0.2)
        db.session.refresh(run)
        db.session.commit()
    return run


class Heartbeat:
    """A context manager that records every few seconds that the worker of this attempt is alive.

    A module may compute for longer than the lease; without the heartbeat another worker would take over the run.
    """

    def __init__(self, engine: Engine, run_id: int, attempt: int, every: float) -> None:
        self.engine, self.run_id, self.attempt, self.every = engine, run_id, attempt, every
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self.beat, name=f"heartbeat-{run_id}", daemon=True)

    def beat(self) -> None:
        ours = (Run.id == self.run_id, Run.attempts == self.attempt, Run.state == RunState.RUNNING)
        while not self.ending.wait(self.every):
            # A briefly busy database costs one heartbeat, not the run: the lease is four beats long.
            with suppress(OperationalError), self.engine.begin() as connection:
                connection.execute(update(Run).where(*ours).values(heartbeat_at=now()))

    def __enter__(self) -> Heartbeat:
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self.ending.set()
        self.thread.join()
