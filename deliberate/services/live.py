"""Maintains the live result: counters follow the votes, and an analysis follows when it is due."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

import numpy as np
from sqlalchemy import select

from deliberate.aggregation.modules.tally import MODULE, Settings, compute_claims
from deliberate.extensions import db
from deliberate.models import Assembly, LiveTally, Question, ResultsVisibility, Run
from deliberate.models.columns import now
from deliberate.models.json_columns import TallyCounts
from deliberate.queries.assemblies import find_import_entry
from deliberate.queries.live import ChangedRows, ChoiceCounts, count_choices, load_result_numbers, load_voter_ids
from deliberate.queries.live_groups import (
    GroupCounts,
    PublishedGroups,
    compute_least_agreeing_group,
    count_choices_by_group,
    load_published_groups,
)
from deliberate.queries.runs import find_active_run, find_latest_finished_run, is_stale
from deliberate.services.runs import add_run

FOLLOWED_AFTER_CLOSE = dt.timedelta(days=7)
# Beyond so many votes of a question, groups are counted with each analysis only, not with each vote.
MAX_VOTES_BY_GROUP = 200_000


@dataclass
class LiveBoard:
    """The counters of one question: number of a statement → agrees, disagrees, passes; who voted; group by group."""

    question_id: int
    counts: ChoiceCounts
    voters: set[int]
    in_results: set[int]
    opinion_groups: PublishedGroups | None = None
    by_group: GroupCounts = field(default_factory=dict)

    @property
    def votes(self) -> int:
        return sum(map(sum, self.counts.values()))

    def least(self, number: int) -> tuple[str | None, float | None, int | None]:
        """Return the published group that agrees least with a statement, its smoothed share, and the run that found
        it."""
        label, share = compute_least_agreeing_group(self.opinion_groups, self.by_group.get(number, []))
        return (
            label,
            share,
            self.opinion_groups.run_id if self.opinion_groups is not None and label is not None else None,
        )


def load_board(question_id: int) -> LiveBoard:
    """Return the counters read from all votes."""
    board = LiveBoard(
        question_id, count_choices(question_id), load_voter_ids(question_id), load_result_numbers(question_id)
    )
    return recount_groups(board, load_published_groups(question_id))


def recount_groups(board: LiveBoard, groups: PublishedGroups | None) -> LiveBoard:
    """Return the board with the votes of each group recounted; without groups where that would take too long."""
    if groups is None or board.votes > MAX_VOTES_BY_GROUP:
        return replace(board, opinion_groups=groups and replace(groups, labels=()), by_group={})
    return replace(board, opinion_groups=groups, by_group=count_choices_by_group(board.question_id, groups))


def update_board(board: LiveBoard, touched: ChangedRows) -> LiveBoard:
    """Return the counters with the touched statements recounted from the latest votes; events are never added up."""
    counts = {**board.counts, **count_choices(board.question_id, touched.statements)}
    voters = (board.voters - touched.people) | load_voter_ids(board.question_id, touched.people)
    by_group = board.by_group
    if board.opinion_groups is not None and board.opinion_groups.labels:
        by_group = {**by_group, **count_choices_by_group(board.question_id, board.opinion_groups, touched.statements)}
    in_results = load_result_numbers(board.question_id)
    return replace(board, counts=counts, voters=voters, in_results=in_results, by_group=by_group)


def store_board(board: LiveBoard, last_event: int) -> bool:
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
    counts = build_tally_counts(board, load_tally_settings(row.question_id))
    moved = row.version == 0 or (row.counts, row.voters) != (counts, len(board.voters))
    row.last_event = last_event
    if moved:
        row.version = (row.version or 0) + 1
        row.counts, row.voters, row.votes, row.changed_at = counts, len(board.voters), board.votes, now()
    db.session.flush()
    return moved


def build_tally_counts(board: LiveBoard, settings: Settings) -> TallyCounts:
    """Return per statement the counts, the bounds of the share that agrees, and the claim of the module tally.

    Then the group that agrees least, its share, and the run whose group it is, where groups are published and none is
    too small to be shown.
    """
    numbers = sorted(board.counts)
    agrees, disagrees, _ = np.array([board.counts[number] for number in numbers], dtype=float).reshape(-1, 3).T
    counted = np.array([number in board.in_results for number in numbers], dtype=bool)
    _, lower, upper, _, claims = compute_claims(agrees, disagrees, counted, settings)
    return {
        str(number): [*board.counts[number], round(float(low), 4), round(float(high), 4), claim, *board.least(number)]
        for number, low, high, claim in zip(numbers, lower, upper, claims, strict=True)
    }


def load_tally_settings(question_id: int) -> Settings:
    """Return how the assembly of a question makes claims on single statements."""
    question = db.session.get(Question, question_id)
    assert question is not None
    settings: Settings = MODULE.make_settings(question.assembly.module_settings.get("tally"))
    return settings


def needs_live_run(question_id: int, *, while_open: bool = True) -> bool:
    """Return whether a question that is followed has moved since its newest analysis, and none is under way.

    Reads much and writes nothing, so that no one's vote waits for it. while_open: whether it follows open assemblies;
    the one after the close is always made.
    """
    question = db.session.get(Question, question_id)
    if question is None or not is_followed(question.assembly) or find_active_run(question) is not None:
        return False
    if question.assembly.is_open and not while_open:
        return False
    finished = find_latest_finished_run(question)
    return finished is None or is_stale(finished)


def request_live_run(question_id: int) -> Run | None:
    """Ask for an analysis of a question that needs one; None where one is under way by now."""
    question = db.session.get(Question, question_id)
    if question is None or find_active_run(question) is not None:
        return None
    return add_run(question=question, is_automatic=True)


def is_followed(assembly: Assembly) -> bool:
    """Return whether analyses of this question run automatically.

    While results are live, and for some days after the close of any assembly: its report is promised to be there, and
    what still waited for a moderator is decided then. What was imported closed stays as it came.
    """
    if assembly.is_open:
        return assembly.results_visibility == ResultsVisibility.LIVE
    ended = assembly.ended_at
    if ended is None or now() - ended >= FOLLOWED_AFTER_CLOSE:
        return False
    return find_import_entry(assembly) is None


def load_last_run_seconds(question_id: int) -> float:
    """Return how long the newest finished analysis took; 0 where there is none."""
    question = db.session.get(Question, question_id)
    run = find_latest_finished_run(question) if question is not None else None
    return float((run.timings or {}).get("total", 0.0)) if run is not None else 0.0
