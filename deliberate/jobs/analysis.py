"""One analysis: read, compute, store, in short transactions so that no vote has to wait for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from sqlalchemy import Engine, update
from sqlalchemy.exc import SQLAlchemyError

from deliberate.aggregation.modules.space import refine_space
from deliberate.analysis.findings import build_run_findings
from deliberate.analysis.input import AnalysisInput, load_analysis_input
from deliberate.analysis.published import run_and_publish
from deliberate.extensions import db, read_transaction
from deliberate.findings.parts import JsonObject
from deliberate.jobs.report_fragments import RenderedFragment
from deliberate.models import Question, Run, RunState
from deliberate.models.columns import now
from deliberate.services.report_fragments import store_fragment
from deliberate.services.runs import request_run
from deliberate.services.worker_runs import (
    RunResult,
    claim_next_run,
    claim_run,
    fail_run,
    finish_run,
    lock_held_run,
    release_run,
    report_progress,
)
from deliberate.storage.transient_errors import is_out_of_reach
from deliberate.text import N_

log = logging.getLogger(__name__)
WAIT_SECONDS = 0.2

# Given a run and its findings before they are stored, returns page one of its report in each language.
RendersAhead = Callable[[int, JsonObject], list[RenderedFragment]]


def analyse_next(lease_seconds: int = 60, *, ahead: RendersAhead | None = None) -> bool:
    """Take one waiting run and finish it; False when none is waiting. ahead: renders page one, stored with the run."""
    run = claim_next_run(lease_seconds=lease_seconds)
    db.session.commit()
    if run is None:
        return False
    analyse_run(run.id, run.attempts, lease_seconds, ahead=ahead)
    return True


def analyse_run(run_id: int, attempt: int, lease_seconds: int = 60, *, ahead: RendersAhead | None = None) -> None:
    """Carry out a claimed run. An exception marks it as failed, with a message, instead of leaving it running.

    Where only the database was busy, the run waits for its next attempt, longer each time.
    """
    try:
        complete_run(run_id, attempt, lease_seconds, ahead)
    except Exception as problem:
        was_out_of_reach = is_out_of_reach(problem)
        if was_out_of_reach:
            log.warning("The analysis %d was interrupted: %s", run_id, getattr(problem, "orig", None) or problem)
        else:
            log.exception("The analysis %d failed", run_id)
        db.session.rollback()
        run = lock_held_run(run_id=run_id, attempt=attempt)
        if run is not None and was_out_of_reach:
            release_run(run=run)
        elif run is not None:
            fail_run(run=run, message=f"{type(problem).__name__}: {problem}")
        db.session.commit()


def load_run_input(run_id: int) -> AnalysisInput:
    """Load the input of the run in one short read-only transaction."""
    with read_transaction():
        run = db.session.get(Run, run_id)
        assert run is not None
        return load_analysis_input(run.question, run.settings)


def complete_run(run_id: int, attempt: int, lease_seconds: int, ahead: RendersAhead | None = None) -> None:
    """Read in one transaction, compute without one, store in another, unless another worker has taken over the run."""
    timings: dict[str, float] = {}
    begun = last = time.perf_counter()
    stage = "read"
    given = load_run_input(run_id)

    def progress(share: float, title: str) -> None:
        nonlocal last, stage
        moment = time.perf_counter()
        timings[stage], last, stage = round(moment - last, 3), moment, title
        report_progress(run_id=run_id, attempt=attempt, share=share, stage=title)
        db.session.commit()

    with Heartbeat(db.engine, run_id, attempt, every=max(lease_seconds / 4, 1.0)):
        answers = run_and_publish(given, progress)
        progress(1.0, N_("Concepts"))
        document = build_run_findings(given, answers)
        input_hash = given.input_hash
        space = refine_space(answers.published.result("space"), given.hints)
        pages = ahead(run_id, document) if ahead is not None else []
    timings["total"] = round(time.perf_counter() - begun, 3)
    run = lock_held_run(run_id=run_id, attempt=attempt)
    if run is not None:
        result = RunResult(
            findings=document,
            input_hash=input_hash,
            fingerprint=given.fingerprint,
            previous_map=given.previous_map,
            published_before=given.published_before,
            timings=timings,
            votes=given.votes,
            space=space,
        )
        finish_run(run=run, result=result)
        for page in pages:
            store_fragment(
                run_id=run_id, part=page.part, language=page.language, fingerprint=page.fingerprint, body=page.body
            )
    db.session.commit()


def analyse_now(question: Question, lease_seconds: int = 60) -> Run:
    """Request a run and carry it out here, or wait: for the worker that has claimed it, or for its next attempt."""
    run = request_run(question=question)
    db.session.commit()
    while run.state in (RunState.QUEUED, RunState.RUNNING):
        mine = claim_run(run_id=run.id, lease_seconds=lease_seconds)
        db.session.commit()
        if mine is not None:
            analyse_run(mine.id, mine.attempts, lease_seconds)
        else:
            time.sleep(WAIT_SECONDS)
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
            with suppress(SQLAlchemyError), self.engine.begin() as connection:
                connection.execute(update(Run).where(*ours).values(heartbeat_at=now()))

    def __enter__(self) -> Heartbeat:
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self.ending.set()
        self.thread.join()
