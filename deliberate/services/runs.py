"""Runs: asked for, claimed by a worker, kept alive, finished or failed. The row is the truth."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, delete, literal, select, update
from sqlalchemy.exc import IntegrityError

from deliberate.extensions import db
from deliberate.models import Account, GroupName, Outcome, OutcomeState, Question, Response, Run, RunState, Statement
from deliberate.models.columns import now
from deliberate.queries.findings import load_findings
from deliberate.queries.runs import (
    build_analysis_settings,
    build_free_condition,
    find_active_run,
    find_latest_finished_run,
    is_stale,
)
from deliberate.text import N_
from deliberate.version import __version__

MAX_ATTEMPTS = 3
SEED = 1


def request_run(*, question: Question, actor: Account | None = None, is_automatic: bool = False) -> Run:
    """Ask for an analysis; a request joins the one that is waiting or under way.

    Where nothing has changed since the newest finished run, that run is the answer: same input, same findings.
    """
    active = find_active_run(question)
    if active is not None:
        return active
    finished = find_latest_finished_run(question)
    if finished is not None and not is_stale(finished):
        return finished
    return add_run(question=question, actor=actor, is_automatic=is_automatic)


def add_run(*, question: Question, actor: Account | None = None, is_automatic: bool = False) -> Run:
    """Return a new run that waits for a worker; the one that is there where somebody else asked in the same moment."""
    run = Run(
        question_id=question.id,
        requested_by_id=actor.id if actor is not None else None,
        settings=build_analysis_settings(question.assembly),
        code_version=__version__,
        seed=SEED,
        is_automatic=is_automatic,
    )
    try:
        with db.session.begin_nested():
            db.session.add(run)
    except IntegrityError:
        joined = find_active_run(question)
        assert joined is not None
        return joined
    return run


def claim_next_run(*, lease_seconds: int) -> Run | None:
    """Return the oldest run that waits, or whose worker has fallen silent; it belongs to the caller from now on."""
    return claim_first_free(select(Run).where(build_free_condition(lease_seconds)).order_by(Run.id).limit(1))


def claim_run(*, run_id: int, lease_seconds: int) -> Run | None:
    """Return this very run, if it is free; None while another worker has it."""
    return claim_first_free(select(Run).where(Run.id == run_id, build_free_condition(lease_seconds)))


def claim_first_free(free: Select[Run]) -> Run | None:
    """Take the run found by `free`; `attempts` counts up, so that a worker that lost it can tell."""
    run = db.session.scalar(free.with_for_update(skip_locked=True).execution_options(populate_existing=True))
    if run is None:
        return None
    if run.attempts >= MAX_ATTEMPTS:
        fail_run(run=run, message=N_("The analysis was interrupted several times and was given up."))
        return None
    run.state, run.attempts = RunState.RUNNING, run.attempts + 1
    run.started_at = run.heartbeat_at = now()
    run.progress, run.stage, run.error = 0.0, "", ""
    db.session.flush()
    return run


def lock_held_run(*, run_id: int, attempt: int) -> Run | None:
    """Return the run, locked, if the worker of this attempt still holds it; None where another one took it up."""
    return db.session.scalar(
        select(Run)
        .where(Run.id == run_id, Run.attempts == attempt, Run.state == RunState.RUNNING)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def report_progress(*, run_id: int, share: float, stage: str) -> None:
    """Write how far a run has come; also the sign that its worker lives."""
    db.session.execute(
        update(Run)
        .where(Run.id == run_id, Run.state == RunState.RUNNING)
        .values(progress=min(max(share, 0.0), 1.0), stage=stage, heartbeat_at=now())
    )


def store_findings(
    *, run: Run, input_hash: str, input_mark: str, findings: dict[str, Any], timings: dict[str, float]
) -> None:
    """Finish a run: its findings and one outcome row per statement that was judged."""
    run.input_hash, run.input_mark, run.findings, run.timings = input_hash, input_mark, findings, timings
    run.state, run.progress, run.stage, run.finished_at = RunState.FINISHED, 1.0, "", now()
    rows = select(Statement.number, Statement.id).where(Statement.question_id == run.question_id)
    numbers = dict(db.session.execute(rows).all())
    run.outcomes = [
        Outcome(statement_id=numbers[row["statement"]], state=OutcomeState(row["state"]), evidence=row)
        for row in findings["outcomes"]
        if row["statement"] in numbers
    ]
    db.session.flush()


def drop_superseded(*, run: Run) -> None:
    """Remove earlier automatic runs whose place this one takes; what somebody answered or refers to stays.

    So do runs with named groups while this one has no groups that could have taken the names over.
    """
    has_groups = run.findings is not None and bool(load_findings(run).published_groups)
    named = select(GroupName.run_id).where(literal(value=not has_groups))
    answered = select(Outcome.run_id).join(Response, Response.outcome_id == Outcome.id)
    try:
        with db.session.begin_nested():
            db.session.execute(
                delete(Run).where(
                    Run.question_id == run.question_id,
                    Run.id < run.id,
                    Run.is_automatic,
                    Run.state.in_([RunState.FINISHED, RunState.FAILED]),
                    Run.id.not_in(answered),
                    Run.id.not_in(named),
                ),
                execution_options={"synchronize_session": False},
            )
    except IntegrityError:
        # Something refers to one of them: then all stay.
        return


def fail_run(*, run: Run, message: str) -> None:
    """End a run that could not finish, with the reason in words."""
    run.state, run.error, run.finished_at = RunState.FAILED, message[:500], now()
    db.session.flush()
