"""Codings of a question's statements, settled: what counts, and where coders differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from deliberate.concepts.coding import Code, SettledCoding, StatementCoding, settle
from deliberate.extensions import db
from deliberate.models import Coding, CodingKind, Question, Statement
from deliberate.queries.coding.codebooks import codebook_of


def as_coding(row: Coding) -> StatementCoding:
    """A stored coding as the concepts room knows it."""
    codes = tuple(Code(code.concept, code.stance, code.directness, code.subcode) for code in row.codes)
    return StatementCoding(codes, tuple(row.flags), row.scope)


def codings_of(question: Question, version: str | None = None) -> dict[int, list[Coding]]:
    """All codings under one codebook version, by statement number, oldest first; None: the version in force."""
    named = codebook_of(question.assembly).version if version is None else version
    rows = db.session.execute(
        select(Statement.number, Coding)
        .join(Coding, Coding.statement_id == Statement.id)
        .where(Statement.question_id == question.id, Coding.codebook_version == named)
        .options(selectinload(Coding.codes))
        .order_by(Coding.id)
    )
    found: dict[int, list[Coding]] = {}
    for number, coding in rows:
        found.setdefault(number, []).append(coding)
    return found


def settled_codings(question: Question) -> dict[int, SettledCoding]:
    """The coding that counts for each coded statement: adjudicated, else the coders' majority, else as suggested."""
    book = codebook_of(question.assembly)
    return settled_from(codings_of(question, book.version), list(book.concepts))


def settled_from(codings: Mapping[int, Sequence[Coding]], concepts: Sequence[str]) -> dict[int, SettledCoding]:
    """One coding per statement from those given, by statement number."""
    settled: dict[int, SettledCoding] = {}
    for number, rows in codings.items():
        coders = [as_coding(row) for row in rows if row.kind == CodingKind.CODER]
        final = [as_coding(row) for row in rows if row.kind == CodingKind.ADJUDICATION]
        shipped = [as_coding(row) for row in rows if row.kind == CodingKind.SUGGESTION]
        outcome = settle(coders, final[-1] if final else None, concepts, shipped[-1] if shipped else None)
        if outcome is not None:
            settled[number] = outcome
    return settled
