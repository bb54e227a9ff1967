"""The framing audit of a question, from its seeds and their final codes."""

from __future__ import annotations

from deliberate.concepts.framing import FramingAudit, SeedText, audit_framing
from deliberate.models import Assembly, Origin, Question
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.codings import load_final_codings


def build_framing_audit(question: Question) -> FramingAudit:
    """Return the framing audit: what the question and its visible seeds make it possible to find out."""
    final_codings = load_final_codings(question)
    seeds = [
        SeedText(item.number, item.text, final_codings[item.number].coding if item.number in final_codings else None)
        for item in question.statements
        if item.origin == Origin.SEED and item.is_visible
    ]
    concepts = list(load_assembly_codebook(question.assembly).concepts)
    return audit_framing(question.text, seeds, concepts, question.assembly.language)


def build_framing_audits(assembly: Assembly) -> list[tuple[Question, FramingAudit]]:
    """Return each question with its audit, in order."""
    return [(question, build_framing_audit(question)) for question in assembly.questions]
