"""Codings of a question's statements: every answer, and the final coding of each statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from deliberate.concepts.coding import Code, FinalCoding, GivenCoding, StatementCoding, resolve_given_codings
from deliberate.extensions import db
from deliberate.models import Coding, Question, Statement
from deliberate.queries.coding.codebooks import load_assembly_codebook


def to_statement_coding(row: Coding) -> StatementCoding:
    """Return a stored coding as the concepts room knows it."""
    # As plain text: the fingerprint of an analysis is made of how a code prints.
    codes = tuple(Code(code.concept, str(code.stance), str(code.directness), code.subcode) for code in row.codes)
    return StatementCoding(codes, tuple(row.flags), row.scope)


def load_codings(question: Question, version: str | None = None) -> dict[int, list[Coding]]:
    """Return all codings under one codebook version, by statement number, oldest first; None: the version in force."""
    named = load_assembly_codebook(question.assembly).version if version is None else version
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


def load_final_codings(question: Question) -> dict[int, FinalCoding]:
    """Return the coding that counts for each coded statement: adjudicated, else the coders' majority, else as
    suggested."""
    book = load_assembly_codebook(question.assembly)
    return compute_final_codings(load_codings(question, book.version), list(book.concepts))


def to_given_codings(codings: Mapping[int, Sequence[Coding]]) -> dict[int, list[GivenCoding]]:
    """Return stored codings as the concepts room knows them, by statement number."""
    return {
        number: [GivenCoding(str(row.kind), row.coder_name, to_statement_coding(row)) for row in rows]
        for number, rows in codings.items()
    }


def compute_final_codings(codings: Mapping[int, Sequence[Coding]], concepts: Sequence[str]) -> dict[int, FinalCoding]:
    """Return the final coding of each statement, by statement number."""
    return resolve_given_codings(to_given_codings(codings), concepts)
