"""The live result as one reader may see it: counters with names, and a tag that changes when they do."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.findings.disclosure import MIN_CELL_SIZE, disclose_count
from deliberate.models import Moderation, Participant, Question, Statement
from deliberate.queries.group_names import load_group_names_of_all_runs
from deliberate.queries.importance import count_marks
from deliberate.queries.live import find_live_tally
from deliberate.reports.visibility import load_unseen_results_among

# Why numbers are not shown: the reader has not voted on it, or fewer than ten people have.
UNSEEN, FEW = "vote first", "few"
# Of a statement without votes.
NO_COUNTS = (0, 0, 0, 0.0, 1.0, "insufficient", None, None, None)


@dataclass(frozen=True)
class LiveRow:
    """A statement as the worker last counted it. hidden: why its numbers are not shown, or nothing.

    important: how many people marked it as important to them, where that was offered and this reader may know it.
    """

    statement: int
    text: str
    agrees: int = 0
    disagrees: int = 0
    passes: int = 0
    lower: float = 0.0
    upper: float = 1.0
    claim: str = "insufficient"
    least_group: str | None = None
    least_name: str = ""
    least_share: float | None = None
    hidden: str = ""
    important: int | None = None

    @property
    def people(self) -> int:
        return self.agrees + self.disagrees + self.passes


def redact_live_row(row: LiveRow, *, is_unseen: bool) -> LiveRow:
    """Return the row without numbers while fewer than ten people voted, or one has not voted oneself.

    A counter that moves with every vote would tell who voted how where few people vote, and lead those who come later.
    """
    if is_unseen:
        return LiveRow(row.statement, row.text, hidden=UNSEEN)
    if row.people < MIN_CELL_SIZE:
        return LiveRow(row.statement, row.text, hidden=FEW)
    return replace(row, important=disclose_count(row.important or 0))


@dataclass(frozen=True)
class LiveView:
    """People and votes so far; one row per visible statement, most votes first."""

    voters: int
    votes: int
    changed_at: dt.datetime | None
    rows: list[LiveRow]


@dataclass(frozen=True)
class LiveState:
    """What is the same for all readers of a question: turnout, and the rows as organizers see them, most votes first.

    redacted: the rows as someone who has voted on all of them sees them. mark: differs whenever something moved.
    """

    voters: int
    votes: int
    changed_at: dt.datetime | None
    rows: tuple[LiveRow, ...]
    redacted: tuple[LiveRow, ...]
    mark: int

    def build_view(self, unseen: frozenset[int] | None) -> LiveView:
        """Return the page of one reader. unseen: numbers of what they have not voted on; None for people with a
        role."""
        if unseen is None:
            rows = list(self.rows)
        else:
            rows = [row for row in self.redacted if row.statement not in unseen]
            held_back = sorted((row for row in self.redacted if row.statement in unseen), key=lambda row: row.statement)
            rows += [redact_live_row(row, is_unseen=True) for row in held_back]
        return LiveView(self.voters, self.votes, self.changed_at, rows)


def load_live_state(question: Question) -> LiveState:
    """Return the counters as they are, with texts and names."""
    tally = find_live_tally(question)
    counts = tally.counts if tally is not None else {}
    names = {(run, label): name for run, label, name in load_group_names_of_all_runs(question.id)}
    rows = [
        build_live_row(number, text, counts.get(str(number)), names)
        for number, text in load_visible_statements(question)
    ]
    if question.assembly.offers_importance:
        marks = count_marks(question)
        rows = [replace(row, important=marks.get(row.statement, 0)) for row in rows]
    voters, votes, changed_at = (0, 0, None) if tally is None else (tally.voters, tally.votes, tally.changed_at)
    return LiveState(
        voters=voters,
        votes=votes,
        changed_at=changed_at,
        rows=sort_rows(rows),
        redacted=sort_rows(redact_live_row(row, is_unseen=False) for row in rows),
        mark=zlib.crc32(repr((voters, votes, changed_at, rows)).encode()),
    )


def sort_rows(rows: Iterable[LiveRow]) -> tuple[LiveRow, ...]:
    """Return the rows, most votes first; those without numbers, which have none to compare, by their number."""
    return tuple(sorted(rows, key=lambda row: (-row.people, row.statement)))


def load_unseen_rows(
    question: Question, state: LiveState, participant: Participant | None, *, has_role: bool
) -> frozenset[int] | None:
    """Return the numbers of the rows whose counts this reader may not know yet; None for people with a role."""
    if has_role:
        return None
    return load_unseen_results_among(question, [row.statement for row in state.rows], participant)


def build_live_view(question: Question, participant: Participant | None, *, has_role: bool) -> LiveView:
    """Return what the page shows; people without a role see a statement's counts after their own vote on it."""
    state = load_live_state(question)
    return state.build_view(load_unseen_rows(question, state, participant, has_role=has_role))


def build_live_row(
    number: int, text: str, counts: Sequence[Any] | None, names: Mapping[tuple[int, str], str]
) -> LiveRow:
    """Return one statement; counts as stored, an older row without the group. names: (run, letter) → name."""
    known = [*(counts or []), *NO_COUNTS[len(counts or []) :]]
    agrees, disagrees, passes, lower, upper, claim, group, share, run = known
    name = names.get((run, group), "")
    return LiveRow(number, text, agrees, disagrees, passes, lower, upper, claim, group, name, share)


def load_visible_statements(question: Question) -> list[tuple[int, str]]:
    """Return number and text of the statements that are not rejected and not about the voter."""
    rows = db.session.execute(
        select(Statement.number, Statement.text).where(
            Statement.question_id == question.id,
            Statement.moderation == Moderation.VISIBLE,
            Statement.is_meta.is_(False),
        )
    )
    return [(number, text) for number, text in rows]
