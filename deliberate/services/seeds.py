"""Previews a list of seed statements before any of them is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deliberate.errors import DomainError, StatementRepeated
from deliberate.models import Question
from deliberate.services.statements import MAX_SEED_LENGTH, find_same_statement
from deliberate.services.texts import clean_required_text, compute_text_key
from deliberate.text import N_


class RepeatedInList(StatementRepeated):
    message = N_("The same statement is in line %(line)d of this list.")
    hint = ""


@dataclass(frozen=True)
class SeedPreview:
    """One text with its line in the list (1 is the first), and why it cannot be added, if so."""

    line: int
    text: str
    refusal: DomainError | None = None


def preview_seeds(*, question: Question, texts: Sequence[tuple[int, str]]) -> list[SeedPreview]:
    """Return what would become of each text if the list were added now; nothing is stored."""
    first: dict[str, int] = {}
    return [SeedPreview(line, text, find_seed_refusal(question, line, text, first)) for line, text in texts]


def find_seed_refusal(question: Question, line: int, text: str, first: dict[str, int]) -> DomainError | None:
    """Return why this text cannot be added; `first` remembers the line of each text that can."""
    try:
        words = clean_required_text(text, MAX_SEED_LENGTH)
    except DomainError as refusal:
        return refusal
    present = find_same_statement(question, words)
    if present is not None:
        return StatementRepeated(number=present.number)
    key = compute_text_key(words)
    if key in first:
        return RepeatedInList(line=first[key])
    first[key] = line
    return None
