"""One analysis: read, compute, store, in short transactions so that nobody's vote waits for it."""

from __future__ import annotations

import logging
import time

from deliberate.aggregation.runner import run_modules
from deliberate.analysis.findings import build_run_findings
from deliberate.analysis.input import AnalysisInput, load_analysis_input
from deliberate.extensions import db
from deliberate.jobs.lease import Heartbeat, read_transaction
from deliberate.models import Question, Run, RunState
from deliberate.services.group_names import carry_names
from deliberate.services.runs import (
    claim_next_run,
    claim_run,
    drop_superseded,
    fail_run,
    lock_held_run,
    report_progress,
    request_run,
    store_findings,
)
from deliberate.services.statement_positions import store_directions
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
    """Carry out a claimed run. A fault ends it in words instead of leaving it hanging."""
    try:
        complete_run(run_id, attempt, lease_seconds)
    except Exception as problem:
        log.exception("The analysis %d failed", run_id)
        db.session.rollback()
        run = lock_held_run(run_id=run_id, attempt=attempt)
        if run is not None:
            fail_run(run=run, message=f"{type(problem).__name__}: {problem}")
        db.session.commit()


def read_input(run_id: int) -> AnalysisInput:
    """Votes, codes and settings in one short transaction that only reads."""
    with read_transaction():
        run = db.session.get(Run, run_id)
        assert run is not None
        return load_analysis_input(run)


def complete_run(run_id: int, attempt: int, lease_seconds: int) -> None:
    """Read in one transaction, compute without one, store in another, unless somebody else took the run up."""
    timings: dict[str, float] = {}
    begun = last = time.perf_counter()
    stage = "read"
    given = read_input(run_id)

    def progress(share: float, title: str) -> None:
        nonlocal last, stage
        moment = time.perf_counter()
        timings[stage], last, stage = round(moment - last, 3), moment, title
        report_progress(run_id=run_id, share=share, stage=title)
        db.session.commit()

    with Heartbeat(db.engine, run_id, attempt, every=max(lease_seconds / 4, 1.0)):
        answers = run_modules(given.votes, given.modules, given.settings, progress, earlier=given.earlier)
        progress(1.0, N_("Concepts"))
        document = build_run_findings(given, answers)
    timings["total"] = round(time.perf_counter() - begun, 3)
    run = lock_held_run(run_id=run_id, attempt=attempt)
    if run is not None:
        run.earlier = dict(given.earlier) if given.earlier is not None else None
        store_findings(run=run, input_hash=given.hash, input_mark=given.fingerprint, findings=document, timings=timings)
        carry_names(run=run)
        store_directions(question=run.question, votes=given.votes, space=answers.result("space"))
        if run.is_automatic:
            drop_superseded(run=run)
    db.session.commit()


def analyse_now(question: Question, lease_seconds: int = 60) -> Run:
    """Ask for a run and carry it out here, or wait for the worker that already has it."""
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
