"""Requests analyses: the row is the source of truth, a worker does the rest."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from deliberate.extensions import db
from deliberate.models import Account, Question, Run
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.runs import (
    build_analysis_settings,
    find_active_run,
    find_latest_finished_run,
    is_stale,
)
from deliberate.version import __version__

SEED = 1


def request_run(*, question: Question, actor: Account | None = None, is_automatic: bool = False) -> Run:
    """Request an analysis; a second request joins the one that is waiting or running.

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
    """Return a new run that waits for a worker; or the existing one where someone else asked at the same moment."""
    run = Run(
        question_id=question.id,
        requested_by_id=actor.id if actor is not None else None,
        settings=build_analysis_settings(question.assembly, load_assembly_codebook(question.assembly).version),
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
