"""The framing audit of the questions as they stand in the database."""

from __future__ import annotations

from deliberate.concepts.framing import Framing, SeedText, audit
from deliberate.models import Assembly, Origin, Question
from deliberate.queries.coding.codebooks import codebook_of
from deliberate.queries.coding.codings import settled_codings


def framing_of(question: Question) -> Framing:
    """What the question and its visible seeds make it possible to find out."""
    settled = settled_codings(question)
    seeds = [
        SeedText(item.number, item.text, settled[item.number].coding if item.number in settled else None)
        for item in question.statements
        if item.origin == Origin.SEED and item.is_visible
    ]
    concepts = list(codebook_of(question.assembly).concepts)
    return audit(question.text, seeds, concepts, question.assembly.language)


def framings(assembly: Assembly) -> list[tuple[Question, Framing]]:
    """Each question with its audit, in order."""
    return [(question, framing_of(question)) for question in assembly.questions]
