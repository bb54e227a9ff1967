"""What a worker does with a run: claim it, report progress, finish it with all that follows, or fail it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Select, delete, literal, select, update
from sqlalchemy.exc import IntegrityError

from deliberate.aggregation.modules.space.newcomer import StoredSpace, build_stored_space
from deliberate.aggregation.modules.space.plane import compute_plane_rotation
from deliberate.aggregation.votes import Votes
from deliberate.extensions import db
from deliberate.findings.document import Findings
from deliberate.findings.parts import GroupEntry, JsonObject
from deliberate.models import (
    GroupName,
    Outcome,
    OutcomeState,
    Question,
    ReportVersion,
    Response,
    Run,
    RunState,
    Statement,
)
from deliberate.models.columns import now
from deliberate.models.json_columns import PreviousMap, PublishedBefore
from deliberate.queries.group_names import load_group_name_rows
from deliberate.queries.runs import build_free_condition
from deliberate.text import N_

MAX_ATTEMPTS = 3
ABANDONED = N_("The analysis was interrupted several times and was abandoned.")
# How many earlier analyses are searched for the last published groups.
MAX_RUNS_BACK = 10
# Of a statement's direction on the map.
DECIMALS = 6


def claim_next_run(*, lease_seconds: int) -> Run | None:
    """Return the oldest run that waits, or whose worker has fallen silent; it belongs to the caller from then on."""
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
        fail_run(run=run, message=ABANDONED)
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


def report_progress(*, run_id: int, attempt: int, share: float, stage: str) -> None:
    """Write how far a run has come, if the worker of this attempt still holds it; also the sign that it lives."""
    db.session.execute(
        update(Run)
        .where(Run.id == run_id, Run.attempts == attempt, Run.state == RunState.RUNNING)
        .values(progress=min(max(share, 0.0), 1.0), stage=stage, heartbeat_at=now())
    )


@dataclass(frozen=True)
class RunResult:
    """What an analysis hands over: its findings, what it read, how long its stages took, the fitted opinion space."""

    findings: JsonObject
    input_hash: str
    fingerprint: str
    previous_map: PreviousMap | None
    published_before: PublishedBefore | None
    timings: dict[str, float]
    votes: Votes
    space: Any


def finish_run(*, run: Run, result: RunResult) -> None:
    """Store what a run found. Its groups take over their names, the next statements follow its map, and an automatic
    run takes the place of the one before."""
    run.previous_map, run.published_before = result.previous_map, result.published_before
    store_findings(run=run, result=result)
    carry_names(run=run)
    run.space = build_run_space(result)
    store_directions(question=run.question, votes=result.votes, space=result.space)
    if run.is_automatic:
        drop_superseded(run=run)


def store_findings(*, run: Run, result: RunResult) -> None:
    """Mark a run as finished, with its findings and one outcome row per statement."""
    run.input_hash, run.input_fingerprint = result.input_hash, result.fingerprint
    run.findings, run.timings = result.findings, result.timings
    run.state, run.progress, run.stage, run.finished_at = RunState.FINISHED, 1.0, "", now()
    rows = select(Statement.number, Statement.id).where(Statement.question_id == run.question_id)
    numbers = dict(db.session.execute(rows).all())
    run.outcomes = [
        Outcome(statement_id=numbers[row["statement"]], state=OutcomeState(row["state"]), evidence=row)
        for row in result.findings["outcomes"]
        if row["statement"] in numbers
    ]
    db.session.flush()


def drop_superseded(*, run: Run) -> None:
    """Remove earlier automatic runs whose place this one takes; what someone answered or refers to stays.

    So do runs with named groups while this one has no groups that could have taken the names over.
    """
    has_groups = bool(extract_published_groups(run))
    named = select(GroupName.run_id).where(literal(value=not has_groups))
    answered = select(Outcome.run_id).join(Response, Response.outcome_id == Outcome.id)
    published = select(ReportVersion.run_id)
    try:
        with db.session.begin_nested():
            db.session.execute(
                delete(Run).where(
                    Run.question_id == run.question_id,
                    Run.id < run.id,
                    Run.is_automatic,
                    Run.state.in_([RunState.FINISHED, RunState.FAILED]),
                    Run.id.not_in(answered),
                    Run.id.not_in(published),
                    Run.id.not_in(named),
                ),
                execution_options={"synchronize_session": False},
            )
    except IntegrityError:
        # Something refers to one of them, so all stay.
        return


def release_run(*, run: Run) -> None:
    """Let a run wait again that was not to blame for its end, for a while by itself; after the last attempt end it."""
    if run.attempts >= MAX_ATTEMPTS:
        fail_run(run=run, message=ABANDONED)
        return
    run.state, run.progress, run.stage, run.heartbeat_at = RunState.QUEUED, 0.0, "", now()
    db.session.flush()


def fail_run(*, run: Run, message: str) -> None:
    """End a run that could not finish, with the reason."""
    run.state, run.error, run.finished_at = RunState.FAILED, message[:500], now()
    db.session.flush()


def carry_names(*, run: Run) -> list[str]:
    """Let the groups of a run that has just been finished take over the names of the last run that published groups.

    Returns the letters that got a name.
    """
    before = lock_last_run_with_groups(run)
    names = load_group_name_rows(before.id) if before is not None else {}
    if before is None or not names:
        return []
    heirs = match_groups(extract_group_members(before), extract_group_members(run))
    carried = [
        GroupName(
            run_id=run.id,
            label=heirs[label],
            name=row.name,
            carried=True,
            named_by_id=row.named_by_id,
            named_at=row.named_at,
        )
        for label, row in names.items()
        if label in heirs
    ]
    db.session.add_all(carried)
    db.session.flush()
    return sorted(row.label for row in carried)


def lock_last_run_with_groups(run: Run) -> Run | None:
    """Return the newest finished run before this one that published groups, held until the end of the transaction.

    An analysis in between without groups does not lose the names of the groups.
    """
    earlier = db.session.scalars(
        select(Run)
        .where(Run.question_id == run.question_id, Run.id < run.id, Run.state == RunState.FINISHED)
        .order_by(Run.id.desc())
        .limit(MAX_RUNS_BACK)
        .with_for_update()
    )
    return next((one for one in earlier if extract_published_groups(one)), None)


def extract_published_groups(run: Run) -> tuple[GroupEntry, ...]:
    """Return the published groups of a run; none where it published none or has not finished."""
    return Findings.from_json(run.findings).published_groups if run.findings is not None else ()


def extract_group_members(run: Run) -> dict[str, set[int]]:
    """Return the public numbers of the people in each group, by its letter."""
    return {group.label: set(group.members) for group in extract_published_groups(run)}


def match_groups(old: Mapping[str, Collection[int]], new: Mapping[str, Collection[int]]) -> dict[str, str]:
    """Return old letter → new letter where the people in both are at least half of those in either (Jaccard 1901).

    More than half fits one pair only. At one half a group may have split into two, or two have become one: then
    neither is meant.
    """
    pairs = [
        (one, other)
        for one, first in old.items()
        for other, second in new.items()
        if 2 * len(set(first) & set(second)) >= len(set(first) | set(second)) > 0
    ]
    olds, news = [one for one, _ in pairs], [other for _, other in pairs]
    return {one: other for one, other in pairs if olds.count(one) == 1 and news.count(other) == 1}


def build_run_space(result: RunResult) -> StoredSpace | None:
    """Return what places people on the run's map who vote after it; None where there is no map."""
    space = result.space
    if space is None or space.dimensions == 0:
        return None
    before = (result.previous_map or {}).get("space")
    turn = compute_plane_rotation(space, result.votes.statement_ids, before)
    return build_stored_space(result.votes, space, turn)


def store_directions(*, question: Question, votes: Votes, space: Any) -> None:
    """Keep how much a vote on each statement tells of a position in the opinion space, by statement number.

    None are kept where there is no space, or where no dimension predicts hidden votes: a map of noise says nothing.
    The ridge is the precision of a position before any vote, 1 in every dimension.
    """
    if space is None or space.dimensions == 0:
        question.directions = None
    else:
        rounded = np.round(space.compute_informative_directions(), DECIMALS)
        question.directions = {
            "dimensions": int(rounded.shape[1]),
            "ridge": 1.0,
            "statements": {
                str(number): row
                for number, row, counted in zip(
                    votes.statement_ids.tolist(), rounded.tolist(), votes.in_results.tolist(), strict=True
                )
                if counted
            },
        }
    db.session.flush()
