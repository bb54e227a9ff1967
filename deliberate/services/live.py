"""Keeps the live result: counters follow the votes, and an analysis follows when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from deliberate.aggregation.measures import wilson_interval
from deliberate.extensions import db
from deliberate.models import Assembly, LiveTally, Question, ResultsVisibility, Run
from deliberate.models.columns import now
from deliberate.queries.live import Counts, Touched, counts_of, voters_of
from deliberate.services.runs import active_run, add_run, is_stale, latest_finished


@dataclass
class Board:
    """The counters of one question: number of a statement → agrees, disagrees, passes; and who has voted."""

    question_id: int
    counts: Counts
    voters: set[int]

    @property
    def votes(self) -> int:
        return sum(map(sum, self.counts.values()))


def board_of(question_id: int) -> Board:
    """The counters read from all votes."""
    return Board(question_id, counts_of(question_id), voters_of(question_id))


def brought_up_to_date(board: Board, touched: Touched) -> Board:
    """The counters with the touched statements counted anew from the latest votes; events are never added up."""
    counts = {**board.counts, **counts_of(board.question_id, touched.statements)}
    voters = (board.voters - touched.people) | voters_of(board.question_id, touched.people)
    return Board(board.question_id, counts, voters)


def store_board(board: Board, last_event: int) -> bool:
    """Write what pages read; False where nothing in it has changed, or another worker was faster."""
    row = db.session.scalar(
        select(LiveTally)
        .where(LiveTally.question_id == board.question_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        if db.session.get(Question, board.question_id) is None:
            return False
        row = LiveTally(question_id=board.question_id, version=0)
        db.session.add(row)
    elif row.last_event > last_event:
        return False
    counts = with_intervals(board.counts)
    moved = row.version == 0 or (row.counts, row.voters) != (counts, len(board.voters))
    row.last_event = last_event
    if moved:
        row.version = (row.version or 0) + 1
        row.counts, row.voters, row.votes, row.changed_at = counts, len(board.voters), board.votes, now()
    db.session.flush()
    return moved


def with_intervals(counts: Mapping[int, tuple[int, int, int]]) -> dict[str, Any]:
    """Each statement's counts with the bounds of the share of agreement among those who took a side."""
    numbers = sorted(counts)
    agrees = [counts[number][0] for number in numbers]
    lower, upper = wilson_interval(agrees, [counts[number][0] + counts[number][1] for number in numbers])
    return {
        str(number): [*counts[number], round(float(low), 4), round(float(high), 4)]
        for number, low, high in zip(numbers, lower, upper, strict=True)
    }


def needs_live_run(question_id: int) -> bool:
    """Whether a question with live results has moved since its newest analysis, and none is under way.

    Reads much and writes nothing, so that nobody's vote waits for it.
    """
    question = db.session.get(Question, question_id)
    if question is None or not has_live_findings(question.assembly) or active_run(question) is not None:
        return False
    finished = latest_finished(question)
    return finished is None or is_stale(finished)


def request_live_run(question_id: int) -> Run | None:
    """Ask for an analysis of a question that needs one; None where one is under way by now."""
    question = db.session.get(Question, question_id)
    if question is None or active_run(question) is not None:
        return None
    return add_run(question=question, is_automatic=True)


def has_live_findings(assembly: Assembly) -> bool:
    """Whether the analysis follows the votes by itself."""
    return not assembly.is_draft and assembly.results_visibility == ResultsVisibility.LIVE.value


def seconds_of_last_run(question_id: int) -> float:
    """How long the newest finished analysis took; 0 where there is none."""
    question = db.session.get(Question, question_id)
    run = latest_finished(question) if question is not None else None
    return float((run.timings or {}).get("total", 0.0)) if run is not None else 0.0
