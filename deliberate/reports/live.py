"""The live result as one reader may see it: counters with names, and a tag that changes when they do."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.findings.disclosure import MIN_CELL_SIZE
from deliberate.models import Moderation, Participant, Question, Statement
from deliberate.queries.group_names import load_group_names_of_all_runs
from deliberate.queries.live import find_live_tally
from deliberate.queries.next_statement import load_voting_queue
from deliberate.reports.visibility import load_unseen_results

# Of a statement without votes.
NO_COUNTS = (0, 0, 0, 0.0, 1.0, "insufficient", None, None, None)


@dataclass(frozen=True)
class LiveRow:
    """A statement as the worker last counted it. hidden: why its numbers are not shown, or nothing."""

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

    @property
    def people(self) -> int:
        return self.agrees + self.disagrees + self.passes


def redact_live_row(row: LiveRow, *, is_unseen: bool) -> LiveRow:
    """Return the row without numbers while fewer than ten people voted, or one has not voted oneself.

    A counter that moves with every vote would tell who voted how where few people vote, and lead those who come later.
    """
    if is_unseen:
        return LiveRow(row.statement, row.text, hidden="vote first")
    return LiveRow(row.statement, row.text, hidden="few") if row.people < MIN_CELL_SIZE else row


@dataclass(frozen=True)
class LiveView:
    """People and votes so far; one row per visible statement, most votes first."""

    voters: int
    votes: int
    changed_at: dt.datetime | None
    rows: list[LiveRow]


def compute_live_tag(question: Question, participant: Participant | None, reader: str) -> str:
    """Return a tag that changes whenever what this reader sees may have changed; reads no counters and no texts."""
    tally = find_live_tally(question)
    own = load_voting_queue(question, participant).answered if participant is not None else 0
    visible = sum(1 for _ in load_visible_statements(question))
    moved = tally.version if tally is not None else 0
    who = participant.id if participant is not None else 0
    named = zlib.crc32(repr(load_group_names_of_all_runs(question.id)).encode())
    return f"{question.id}-{moved}-{visible}-{who}-{own}-{reader}-{int(question.assembly.is_open)}-{named:x}"


def build_live_view(question: Question, participant: Participant | None, *, has_role: bool) -> LiveView:
    """Return what the page shows; people without a role see a statement's counts after their own vote on it."""
    tally = find_live_tally(question)
    counts = tally.counts if tally is not None else {}
    names = {(run, label): name for run, label, name in load_group_names_of_all_runs(question.id)}
    rows = [
        build_live_row(number, text, counts.get(str(number)), names)
        for number, text in load_visible_statements(question)
    ]
    if not has_role:
        unseen = load_unseen_results(question, participant, has_role=has_role)
        rows = [redact_live_row(row, is_unseen=row.statement in unseen) for row in rows]
    rows.sort(key=lambda row: (-row.people, row.statement))
    return LiveView(
        voters=tally.voters if tally is not None else 0,
        votes=tally.votes if tally is not None else 0,
        changed_at=tally.changed_at if tally is not None else None,
        rows=rows,
    )


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
