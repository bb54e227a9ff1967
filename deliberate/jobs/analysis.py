"""One analysis: read, compute, store, in short transactions so that nobody's vote waits for it."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Any

from deliberate.aggregation.runner import run_modules
from deliberate.aggregation.votes import Votes
from deliberate.analysis.findings import build_run_findings
from deliberate.analysis.reliability import compute_coder_agreement
from deliberate.concepts.coding import FinalCoding, StatementCoding
from deliberate.concepts.moderated import SubmittedStatement
from deliberate.extensions import db
from deliberate.jobs.lease import Heartbeat, read_transaction
from deliberate.models import Question, Run, RunState
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.codings import load_codings, load_final_codings
from deliberate.queries.coding.evidence import group_codings_by_coder, load_submitted_statements
from deliberate.queries.fingerprints import compute_input_fingerprint, compute_input_hash
from deliberate.queries.runs import load_previous_map
from deliberate.queries.votes import load_vote_matrix
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


@dataclass(frozen=True)
class AnalysisInput:
    """Everything an analysis reads."""

    votes: Votes
    codings: dict[int, FinalCoding]
    concepts: list[str]
    coders: dict[str, dict[int, StatementCoding]]
    handed_in: list[SubmittedStatement]
    agreement: dict[str, Any]
    settings: dict[str, Any]
    earlier: dict[str, Any] | None
    hash: str
    mark: str


def read_input(run_id: int) -> AnalysisInput:
    """Votes, codes and settings in one short transaction that only reads."""
    with read_transaction():
        run = db.session.get(Run, run_id)
        assert run is not None
        question, settings = run.question, dict(run.settings)
        votes, codings, rows = load_vote_matrix(question), load_final_codings(question), load_codings(question)
        coders, statements = group_codings_by_coder(rows), load_submitted_statements(question, codings)
        concepts = list(load_assembly_codebook(question.assembly).concepts)
        agreement = compute_coder_agreement(rows, concepts)
        mark = compute_input_fingerprint(question, codings, settings, coders, statements)
        earlier = load_previous_map(question)
    fingerprint = compute_input_hash(votes, codings, settings, coders, statements, earlier)
    return AnalysisInput(votes, codings, concepts, coders, statements, agreement, settings, earlier, fingerprint, mark)


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
        modules, settings = given.settings["modules"], given.settings["settings"]
        findings = run_modules(given.votes, modules, settings, progress, earlier=given.earlier)
        progress(1.0, N_("Concepts"))
        document = build_run_findings(
            given.votes, findings, given.codings, given.coders, given.handed_in, given.concepts
        )
        document["agreement"] = given.agreement
    timings["total"] = round(time.perf_counter() - begun, 3)
    run = lock_held_run(run_id=run_id, attempt=attempt)
    if run is not None:
        run.earlier = given.earlier
        store_findings(run=run, input_hash=given.hash, input_mark=given.mark, findings=document, timings=timings)
        carry_names(run=run)
        store_directions(question=run.question, votes=given.votes, space=findings.result("space"))
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
