"""Which results a reader may know yet: decided here for page, download, API and live result alike."""

from __future__ import annotations

from deliberate.errors import HeldBack
from deliberate.models import Participant, Question
from deliberate.queries.next_statement import sheet_of


def unseen_results(question: Question, participant: Participant | None, *, has_role: bool) -> frozenset[int]:
    """Public numbers of the statements whose results this reader may not know yet: results would lead their vote.

    While voting is open, somebody without a role learns a statement's result after voting on it, in whatever way out.
    """
    if has_role or not question.assembly.is_open:
        return frozenset()
    return frozenset(line.number for line in sheet_of(question, participant).open)


def ensure_whole(unseen: frozenset[int]) -> None:
    """What speaks of all statements at once goes out whole or not at all. Raises HeldBack."""
    if unseen:
        raise HeldBack(left=len(unseen))
