"""Keeps the live result: counters follow the votes, and an analysis follows when it is due."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from sqlalchemy import select

from deliberate.aggregation.modules.tally import Settings, judged
from deliberate.extensions import db
from deliberate.models import Assembly, LiveTally, Question, ResultsVisibility, Run
from deliberate.models.columns import now
from deliberate.queries.live import Counts, Touched, counts_of, numbers_in_results, voters_of
from deliberate.queries.live_groups import CampCounts, Camps, camp_counts, least_agreeing, published_camps
from deliberate.queries.runs import active_run, is_stale, latest_finished
from deliberate.services.runs import add_run

# Beyond so many votes of a question, groups are counted with each analysis only, not with each vote.
MOST_VOTES_BY_CAMP = 200_000


@dataclass
class Board:
    """The counters of one question: number of a statement → agrees, disagrees, passes; who voted; group by group."""

    question_id: int
    counts: Counts
    voters: set[int]
    in_results: set[int]
    camps: Camps | None = None
    by_camp: CampCounts = field(default_factory=dict)

    @property
    def votes(self) -> int:
        return sum(map(sum, self.counts.values()))

    def least(self, number: int) -> tuple[str | None, float | None, int | None]:
        """The published group that agrees least with a statement, its smoothed share, and the run that found it."""
        label, share = least_agreeing(self.camps, self.by_camp.get(number, []))
        return label, share, self.camps.run_id if self.camps is not None and label is not None else None


def board_of(question_id: int) -> Board:
    """The counters read from all votes."""
    board = Board(question_id, counts_of(question_id), voters_of(question_id), numbers_in_results(question_id))
    return regrouped(board, published_camps(question_id))


def regrouped(board: Board, camps: Camps | None) -> Board:
    """The board with the votes of each group counted anew; without groups where that would take too long."""
    if camps is None or board.votes > MOST_VOTES_BY_CAMP:
        return replace(board, camps=camps and replace(camps, labels=()), by_camp={})
    return replace(board, camps=camps, by_camp=camp_counts(board.question_id, camps))


def brought_up_to_date(board: Board, touched: Touched) -> Board:
    """The counters with the touched statements counted anew from the latest votes; events are never added up."""
    counts = {**board.counts, **counts_of(board.question_id, touched.statements)}
    voters = (board.voters - touched.people) | voters_of(board.question_id, touched.people)
    by_camp = board.by_camp
    if board.camps is not None and board.camps.labels:
        by_camp = {**by_camp, **camp_counts(board.question_id, board.camps, touched.statements)}
    in_results = numbers_in_results(board.question_id)
    return replace(board, counts=counts, voters=voters, in_results=in_results, by_camp=by_camp)


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
    counts = with_findings(board, tally_settings(row.question_id))
    moved = row.version == 0 or (row.counts, row.voters) != (counts, len(board.voters))
    row.last_event = last_event
    if moved:
        row.version = (row.version or 0) + 1
        row.counts, row.voters, row.votes, row.changed_at = counts, len(board.voters), board.votes, now()
    db.session.flush()
    return moved


def with_findings(board: Board, settings: Settings) -> dict[str, Any]:
    """Per statement the counts, the bounds of the share that agrees, and the claim of the module tally.

    Then the group that agrees least, its share, and the run whose group it is, where groups are published and none is
    too small to be shown.
    """
    numbers = sorted(board.counts)
    agrees, disagrees, _ = np.array([board.counts[number] for number in numbers], dtype=float).reshape(-1, 3).T
    counted = np.array([number in board.in_results for number in numbers], dtype=bool)
    _, lower, upper, _, claims = judged(agrees, disagrees, counted, settings)
    return {
        str(number): [*board.counts[number], round(float(low), 4), round(float(high), 4), claim, *board.least(number)]
        for number, low, high, claim in zip(numbers, lower, upper, claims, strict=True)
    }


def tally_settings(question_id: int) -> Settings:
    """How the assembly of a question makes claims on single statements."""
    question = db.session.get(Question, question_id)
    assert question is not None
    return Settings(**question.assembly.module_settings.get("tally", {}))


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
