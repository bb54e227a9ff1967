"""What a concept line rests on: each coder's own answers, and every statement handed in, shown or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from deliberate.concepts.coding import FinalCoding, StatementCoding
from deliberate.concepts.framing import FramingAudit, SeedText, audit_framing
from deliberate.concepts.moderated import SubmittedStatement
from deliberate.extensions import db
from deliberate.models import Assembly, Coding, CodingKind, Origin, Question, Statement
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.codings import load_final_codings, to_statement_coding


def group_codings_by_coder(codings: Mapping[int, Sequence[Coding]]) -> dict[str, dict[int, StatementCoding]]:
    """coder → statement number → that coder's own answer; adjudications are nobody's own."""
    answers: dict[str, dict[int, StatementCoding]] = {}
    for number, rows in codings.items():
        for row in rows:
            if row.kind == CodingKind.CODER:
                answers.setdefault(row.coder_name, {})[number] = to_statement_coding(row)
    return answers


def load_submitted_statements(question: Question, settled: Mapping[int, FinalCoding]) -> list[SubmittedStatement]:
    """Return every statement of the question in whatever state, with the coding that counts, by number.

    A statement whose wording was replaced is left out: it was not turned down, and its new wording stands for it.
    """
    rows = db.session.execute(
        select(Statement.number, Statement.moderation, Statement.origin, Statement.is_meta, Statement.text_key)
        .where(Statement.question_id == question.id, Statement.replaced_by_id.is_(None))
        .order_by(Statement.number)
    )
    return [
        SubmittedStatement(
            number=number,
            moderation=moderation,
            coding=settled[number].coding if number in settled else None,
            is_seed=origin == Origin.SEED,
            is_meta=is_meta,
            key=key,
        )
        for number, moderation, origin, is_meta, key in rows
    ]


def build_framing_audit(question: Question) -> FramingAudit:
    """Return what the question and its visible seeds make it possible to find out."""
    settled = load_final_codings(question)
    seeds = [
        SeedText(item.number, item.text, settled[item.number].coding if item.number in settled else None)
        for item in question.statements
        if item.origin == Origin.SEED and item.is_visible
    ]
    concepts = list(load_assembly_codebook(question.assembly).concepts)
    return audit_framing(question.text, seeds, concepts, question.assembly.language)


def build_framing_audits(assembly: Assembly) -> list[tuple[Question, FramingAudit]]:
    """Return each question with its audit, in order."""
    return [(question, build_framing_audit(question)) for question in assembly.questions]
