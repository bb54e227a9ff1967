"""The vote just cast, as the voting page shows it: with undo, reasons, and what others say."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

from deliberate.models import Participant, Question
from deliberate.queries.statements import find_statement, load_helpful_comments
from deliberate.services.vote_path.ballots import Ballot
from deliberate.services.voting import load_kept_board
from deliberate.web.participate.cards import ShownStatement, show
from deliberate.web.participate.kept import build_last_vote_key, find_kept_for, keep_for
from deliberate.web.participate.kept_page import OwnTexts

MOST_COMMENTS = 5


@dataclass(frozen=True)
class ShownComment:
    """A comment as a page shows it, and how many find it helpful."""

    id: int
    kind: str
    text: str
    endorsements: int
    is_own: bool


@dataclass(frozen=True)
class LastVote:
    """The vote just cast, with what others say of its statement, the most helpful first.

    at: when it was cast on a page, in milliseconds; 0 where an earlier version did not keep it.
    """

    statement: ShownStatement
    choice: str
    pass_reason: str | None
    comments: tuple[ShownComment, ...]
    important: bool = False
    at: int = 0

    def mark(self, texts: OwnTexts) -> LastVote:
        """Return it with marks for what differs between people who made the same choice."""
        return replace(self, statement=self.statement.mark(texts), at=0)


def keep_last_vote(question: Question, participant: Participant, ballot: Ballot, choice: str) -> None:
    """Remember the vote for the line on the next page; a reason given afterwards leaves its mark as it is."""
    key = build_last_vote_key(question.id)
    before = find_kept_for(participant, key) or []
    is_same = bool(before) and before[0] == ballot.number
    is_important = before[3:4] == [True] if ballot.important is None and is_same else bool(ballot.important)
    at = time.time_ns() // 1_000_000
    keep_for(participant, key, [ballot.number, choice, ballot.pass_reason, is_important, at])


def describe_last_vote(
    question: Question, participant: Participant | None, last: Any, *, afresh: bool = True
) -> LastVote | None:
    """Return the statement just voted on, with visible comments of others: shown only after one's own vote.

    afresh: whether to look for comments also where a moment ago there were none.
    """
    # What a page of an earlier version kept says nothing of a mark, or of when.
    if not last or len(last) not in (3, 4, 5):
        return None
    board = load_kept_board(question.assembly.slug, question.position)
    statement = board.find(last[0]) or find_statement(question, last[0])
    if statement is None:
        return None
    is_asked = afresh or statement.id in board.commented
    own = participant.id if participant is not None else None
    comments = tuple(
        ShownComment(row.id, row.kind, row.text, row.endorsements, row.participant_id == own)
        for row in (load_helpful_comments(statement.id, MOST_COMMENTS) if is_asked else ())
    )
    important, at = last[3:4] == [True], int(last[4]) if len(last) == 5 else 0
    return LastVote(show(statement), last[1], last[2], comments, important, at)
