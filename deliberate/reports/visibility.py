"""Which results a reader may know yet: decided here for page, download, API and live result alike."""

from __future__ import annotations

from collections.abc import Iterable

from deliberate.errors import HeldBack
from deliberate.models import Participant, Question
from deliberate.queries.next_statement import load_answered_numbers, load_voting_queue


def load_unseen_results(question: Question, participant: Participant | None, *, has_role: bool) -> frozenset[int]:
    """Return public numbers of the statements whose results this reader may not know yet: results would lead their
    vote.

    While voting is open, someone without a role sees a statement's result after voting on it, on every page and export.
    """
    if has_role or not question.assembly.is_open:
        return frozenset()
    return frozenset(line.number for line in load_voting_queue(question, participant).open)


def load_unseen_results_among(
    question: Question, numbers: Iterable[int], participant: Participant | None
) -> frozenset[int]:
    """Return the same for someone without a role, where the visible statements are known."""
    if not question.assembly.is_open:
        return frozenset()
    return frozenset(numbers) - load_answered_numbers(question, participant)


def ensure_all_visible(unseen: frozenset[int]) -> None:
    """Let what speaks of all statements at once go out whole or not at all. Raises HeldBack."""
    if unseen:
        raise HeldBack(left=len(unseen))
