"""Codings of a question's statements, settled: what counts, and where coders differ."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from deliberate.concepts import codebook
from deliberate.concepts.coding import Code, SettledCoding, StatementCoding, settle
from deliberate.extensions import db
from deliberate.models import Coding, CodingKind, Question, Statement


def as_coding(row: Coding) -> StatementCoding:
    """A stored coding as the concepts room knows it."""
    codes = tuple(Code(code.concept, code.stance, code.directness, code.subcode) for code in row.codes)
    return StatementCoding(codes, tuple(row.flags), row.scope)


def codings_of(question: Question) -> dict[int, list[Coding]]:
    """All codings under the present codebook, by statement number, oldest first."""
    rows = db.session.execute(
        select(Statement.number, Coding)
        .join(Coding, Coding.statement_id == Statement.id)
        .where(Statement.question_id == question.id, Coding.codebook_version == codebook.load().version)
        .options(selectinload(Coding.codes))
        .order_by(Coding.id)
    )
    found: dict[int, list[Coding]] = {}
    for number, coding in rows:
        found.setdefault(number, []).append(coding)
    return found


def settled_codings(question: Question) -> dict[int, SettledCoding]:
    """The coding that counts for each coded statement: adjudicated, else the majority of the coders."""
    concepts = list(codebook.load().concepts)
    settled: dict[int, SettledCoding] = {}
    for number, rows in codings_of(question).items():
        coders = [as_coding(row) for row in rows if row.kind == CodingKind.CODER]
        final = [as_coding(row) for row in rows if row.kind == CodingKind.ADJUDICATION]
        outcome = settle(coders, final[-1] if final else None, concepts)
        if outcome is not None:
            settled[number] = outcome
    return settled
