"""Reads of runs: the newest, the waiting ones, those to keep; the settings of the next; whether one is stale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select

from deliberate.aggregation.registry import list_module_names
from deliberate.aggregation.rule import merge_rule_settings, rule_hash
from deliberate.extensions import db
from deliberate.models import (
    Assembly,
    AssemblyState,
    GroupName,
    Outcome,
    Question,
    Response,
    ResultsVisibility,
    Run,
    RunState,
)
from deliberate.models.columns import now
from deliberate.models.json_columns import RunSettings
from deliberate.queries.analysis_input import compute_fingerprint, load_input_rows
from deliberate.queries.assemblies import build_consensus_rule

# Attempts made → how long a run that was released waits for the next: what was busy may be so for a while.
PAUSE_SECONDS = {1: 15, 2: 120}


def load_lasting_runs(question: Question) -> Sequence[Run]:
    """Return finished runs, oldest first: the newest, the newest with named groups, and each one with a response."""
    finished = (Run.question_id == question.id, Run.state == RunState.FINISHED)
    newest = select(func.max(Run.id)).where(*finished).scalar_subquery()
    named = select(func.max(Run.id)).join(GroupName, GroupName.run_id == Run.id).where(*finished).scalar_subquery()
    answered = select(Outcome.run_id).join(Response, Response.outcome_id == Outcome.id)
    kept = or_(Run.id == newest, Run.id == named, Run.id.in_(answered))
    return db.session.scalars(select(Run).where(*finished, kept).order_by(Run.id)).all()


def find_active_run(question: Question) -> Run | None:
    """Return the run of this question that is waiting or under way."""
    return db.session.scalar(
        select(Run).where(Run.question_id == question.id, Run.state.in_([RunState.QUEUED, RunState.RUNNING]))
    )


def build_analysis_settings(assembly: Assembly, codebook_version: str) -> RunSettings:
    """Return which modules run with which settings, and the fingerprint of the rule; all modules where the assembly
    names none.

    codebook_version: that of the codebook in force.
    """
    rule = build_consensus_rule(assembly)
    return {
        "modules": list(assembly.modules or list_module_names()),
        "settings": merge_rule_settings(assembly.module_settings, rule),
        "rule": rule_hash(rule),
        "codebook": codebook_version,
    }


def build_free_condition(lease_seconds: int) -> ColumnElement[bool]:
    """Return the condition that a run waits, or that its worker has been silent for longer than the lease.

    A run that waits with a heartbeat was released then, and is left alone for a while.
    """
    at = now()
    rests = or_(*(
        (Run.attempts == attempts) & (Run.heartbeat_at >= at - dt.timedelta(seconds=seconds))
        for attempts, seconds in PAUSE_SECONDS.items()
    ))  # fmt: skip
    silent = at - dt.timedelta(seconds=lease_seconds)
    return or_(
        (Run.state == RunState.QUEUED) & or_(Run.heartbeat_at.is_(None), ~rests),
        (Run.state == RunState.RUNNING) & (Run.heartbeat_at < silent),
    )


def count_waiting_runs(*, lease_seconds: int) -> int:
    """Return how many runs wait for a worker."""
    return db.session.scalar(select(func.count()).select_from(Run).where(build_free_condition(lease_seconds))) or 0


def find_latest_finished_run(question: Question) -> Run | None:
    """Return the newest finished run of a question."""
    return db.session.scalar(
        select(Run)
        .where(Run.question_id == question.id, Run.state == RunState.FINISHED)
        .order_by(Run.id.desc())
        .limit(1)
    )


def find_newest_public_run() -> Run | None:
    """Return the newest finished run of all whose report is for everyone, since voting was closed."""
    return db.session.scalar(
        select(Run)
        .join(Question, Question.id == Run.question_id)
        .join(Assembly, Assembly.id == Question.assembly_id)
        .where(
            Run.state == RunState.FINISHED,
            Assembly.state == AssemblyState.CLOSED,
            Assembly.results_visibility != ResultsVisibility.MEMBERS,
        )
        .order_by(Run.id.desc())
        .limit(1)
    )


def find_latest_run(question: Question) -> Run | None:
    """Return the newest run of a question in whatever state."""
    return db.session.scalar(select(Run).where(Run.question_id == question.id).order_by(Run.id.desc()).limit(1))


def load_runs(assembly: Assembly) -> Sequence[Run]:
    """Return all runs of an assembly, newest first."""
    return db.session.scalars(
        select(Run).join(Question, Question.id == Run.question_id)
        .where(Question.assembly_id == assembly.id).order_by(Run.id.desc())
    ).all()  # fmt: skip


def is_stale(run: Run) -> bool:
    """Return whether votes, statements, codes, settings or code have changed since the run.

    One statement, which reads no votes; run, question and assembly are at hand where this is asked.
    """
    rows = load_input_rows(run.question)
    settings = build_analysis_settings(run.question.assembly, rows.codebook_version)
    return run.input_fingerprint != compute_fingerprint(rows, settings)
