"""Runs: asked for, claimed by a worker, kept alive, finished or failed. The row is the truth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, literal, or_, select, update
from sqlalchemy.exc import IntegrityError

from deliberate.aggregation.registry import all_modules
from deliberate.aggregation.rule import rule_hash, settings_beside
from deliberate.extensions import db
from deliberate.models import Account, Assembly, GroupName, Outcome, Question, Response, Run, RunState, Statement
from deliberate.models.columns import now
from deliberate.queries.coding.codebooks import codebook_of
from deliberate.queries.coding.codings import codings_of, settled_codings
from deliberate.queries.coding.evidence import answers_by_coder, handed_in
from deliberate.queries.group_names import published_groups
from deliberate.queries.rule import rule_of
from deliberate.services.run_input import input_mark
from deliberate.text import N_
from deliberate.version import __version__

ATTEMPTS = 3
SEED = 1


def request_run(*, question: Question, actor: Account | None = None, is_automatic: bool = False) -> Run:
    """Ask for an analysis; a request joins the one that is waiting or under way.

    Where nothing has changed since the newest finished run, that run is the answer: same input, same findings.
    """
    active = active_run(question)
    if active is not None:
        return active
    finished = latest_finished(question)
    if finished is not None and not is_stale(finished):
        return finished
    return add_run(question=question, actor=actor, is_automatic=is_automatic)


def add_run(*, question: Question, actor: Account | None = None, is_automatic: bool = False) -> Run:
    """A new run that waits for a worker; the one that is there where somebody else asked in the same moment."""
    run = Run(
        question_id=question.id,
        requested_by_id=actor.id if actor is not None else None,
        settings=analysis_settings(question.assembly),
        code_version=__version__,
        seed=SEED,
        is_automatic=is_automatic,
    )
    try:
        with db.session.begin_nested():
            db.session.add(run)
    except IntegrityError:
        joined = active_run(question)
        assert joined is not None
        return joined
    return run


def active_run(question: Question) -> Run | None:
    """The run of this question that is waiting or under way."""
    return db.session.scalar(
        select(Run).where(
            Run.question_id == question.id, Run.state.in_([RunState.QUEUED.value, RunState.RUNNING.value])
        )
    )


def analysis_settings(assembly: Assembly) -> dict[str, Any]:
    """Which modules run with which settings, and the mark of the rule; all modules where the assembly names none."""
    rule = rule_of(assembly)
    return {
        "modules": list(assembly.modules) or list(all_modules()),
        "settings": settings_beside(assembly.module_settings, rule),
        "rule": rule_hash(rule),
        "codebook": codebook_of(assembly).version,
    }


def is_free(lease_seconds: int) -> ColumnElement[bool]:
    """The condition that a run waits, or that its worker has been silent for longer than the lease."""
    silent = now() - dt.timedelta(seconds=lease_seconds)
    return or_(Run.state == RunState.QUEUED.value, (Run.state == RunState.RUNNING.value) & (Run.heartbeat_at < silent))


def waiting_runs(*, lease_seconds: int) -> int:
    """How many runs wait for a worker."""
    return db.session.scalar(select(func.count()).select_from(Run).where(is_free(lease_seconds))) or 0


def claim_next_run(*, lease_seconds: int) -> Run | None:
    """The oldest run that waits, or whose worker has fallen silent; it belongs to the caller from now on."""
    return claimed(select(Run).where(is_free(lease_seconds)).order_by(Run.id).limit(1))


def claim_run(*, run_id: int, lease_seconds: int) -> Run | None:
    """This very run, if it is free; None while another worker has it."""
    return claimed(select(Run).where(Run.id == run_id, is_free(lease_seconds)))


def claimed(free: Select[Run]) -> Run | None:
    """Take the run found by `free`; `attempts` counts up, so that a worker that lost it can tell."""
    run = db.session.scalar(free.with_for_update(skip_locked=True).execution_options(populate_existing=True))
    if run is None:
        return None
    if run.attempts >= ATTEMPTS:
        fail_run(run=run, message=N_("The analysis was interrupted several times and was given up."))
        return None
    run.state, run.attempts = RunState.RUNNING.value, run.attempts + 1
    run.started_at = run.heartbeat_at = now()
    run.progress, run.stage, run.error = 0.0, "", ""
    db.session.flush()
    return run


def held_run(*, run_id: int, attempt: int) -> Run | None:
    """The run, locked, if the worker of this attempt still holds it; None where another one took it up."""
    return db.session.scalar(
        select(Run)
        .where(Run.id == run_id, Run.attempts == attempt, Run.state == RunState.RUNNING.value)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def report_progress(*, run_id: int, share: float, stage: str) -> None:
    """Write how far a run has come; also the sign that its worker lives."""
    db.session.execute(
        update(Run)
        .where(Run.id == run_id, Run.state == RunState.RUNNING.value)
        .values(progress=min(max(share, 0.0), 1.0), stage=stage, heartbeat_at=now())
    )


def store_findings(
    *, run: Run, input_hash: str, input_mark: str, findings: dict[str, Any], timings: dict[str, float]
) -> None:
    """Finish a run: its findings and one outcome row per statement that was judged."""
    run.input_hash, run.input_mark, run.findings, run.timings = input_hash, input_mark, findings, timings
    run.state, run.progress, run.stage, run.finished_at = RunState.FINISHED.value, 1.0, "", now()
    rows = select(Statement.number, Statement.id).where(Statement.question_id == run.question_id)
    numbers = dict(db.session.execute(rows).all())
    run.outcomes = [
        Outcome(statement_id=numbers[row["statement"]], state=row["state"], evidence=row)
        for row in findings["outcomes"]
        if row["statement"] in numbers
    ]
    db.session.flush()


def drop_superseded(*, run: Run) -> None:
    """Remove earlier automatic runs whose place this one takes; what somebody answered or refers to stays.

    So do runs with named groups while this one has no groups that could have taken the names over.
    """
    has_groups = run.findings is not None and bool(published_groups(run.findings))
    named = select(GroupName.run_id).where(literal(value=not has_groups))
    answered = select(Outcome.run_id).join(Response, Response.outcome_id == Outcome.id)
    try:
        with db.session.begin_nested():
            db.session.execute(
                delete(Run).where(
                    Run.question_id == run.question_id,
                    Run.id < run.id,
                    Run.is_automatic,
                    Run.state.in_([RunState.FINISHED.value, RunState.FAILED.value]),
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
    run.state, run.error, run.finished_at = RunState.FAILED.value, message[:500], now()
    db.session.flush()


def latest_finished(question: Question) -> Run | None:
    """The newest finished run of a question."""
    return db.session.scalar(
        select(Run)
        .where(Run.question_id == question.id, Run.state == RunState.FINISHED.value)
        .order_by(Run.id.desc())
        .limit(1)
    )


def latest_run(question: Question) -> Run | None:
    """The newest run of a question in whatever state."""
    return db.session.scalar(select(Run).where(Run.question_id == question.id).order_by(Run.id.desc()).limit(1))


def runs_of(assembly: Assembly) -> Sequence[Run]:
    """All runs of an assembly, newest first."""
    return db.session.scalars(
        select(Run).join(Question, Question.id == Run.question_id)
        .where(Question.assembly_id == assembly.id).order_by(Run.id.desc())
    ).all()  # fmt: skip


def is_stale(run: Run) -> bool:
    """Whether votes, statements, codes, settings or code have changed since the run; reads no votes."""
    question = run.question
    settled = settled_codings(question)
    present = input_mark(
        question,
        settled,
        analysis_settings(question.assembly),
        answers_by_coder(codings_of(question)),
        handed_in(question, settled),
    )
    return run.input_mark != present
