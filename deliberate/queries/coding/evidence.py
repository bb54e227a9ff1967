"""What a concept line rests on: each coder's own answers, and every statement handed in, shown or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from deliberate.concepts.coding import SettledCoding, StatementCoding
from deliberate.concepts.framing import Framing, SeedText, audit
from deliberate.concepts.moderated import HandedIn
from deliberate.extensions import db
from deliberate.models import Assembly, Coding, CodingKind, Origin, Question, Statement
from deliberate.queries.coding.codebooks import codebook_of
from deliberate.queries.coding.codings import as_coding, settled_codings


def answers_by_coder(codings: Mapping[int, Sequence[Coding]]) -> dict[str, dict[int, StatementCoding]]:
    """coder → statement number → that coder's own answer; adjudications are nobody's own."""
    answers: dict[str, dict[int, StatementCoding]] = {}
    for number, rows in codings.items():
        for row in rows:
            if row.kind == CodingKind.CODER:
                answers.setdefault(row.coder_name, {})[number] = as_coding(row)
    return answers


def handed_in(question: Question, settled: Mapping[int, SettledCoding]) -> list[HandedIn]:
    """Every statement of the question in whatever state, with the coding that counts, by number.

    A statement whose wording was replaced is left out: it was not turned down, and its new wording stands for it.
    """
    rows = db.session.execute(
        select(Statement.number, Statement.moderation, Statement.origin, Statement.is_meta, Statement.text_key)
        .where(Statement.question_id == question.id, Statement.replaced_by_id.is_(None))
        .order_by(Statement.number)
    )
    return [
        HandedIn(
            number=number,
            moderation=moderation,
            coding=settled[number].coding if number in settled else None,
            is_seed=origin == Origin.SEED,
            is_meta=is_meta,
            key=key,
        )
        for number, moderation, origin, is_meta, key in rows
    ]


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
