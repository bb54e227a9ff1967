"""Coding: which concept a statement supports or hinders, by whom, under which codebook."""

from __future__ import annotations

from sqlalchemy import select

from deliberate.concepts import codebook
from deliberate.concepts.coding import CodingInvalid as WordsUnknown
from deliberate.concepts.coding import StatementCoding
from deliberate.errors import CodingInvalid, ReasonMissing
from deliberate.extensions import db
from deliberate.models import Account, Coding, CodingKind, ConceptCode, Statement
from deliberate.models.columns import now
from deliberate.services.audit import record
from deliberate.services.texts import cleaned


def code_statement(
    *,
    statement: Statement,
    coding: StatementCoding,
    actor: Account | None = None,
    coder_name: str = "",
    rationale: str = "",
    kind: CodingKind = CodingKind.CODER,
    was_blind: bool = True,
) -> Coding:
    """Keep one coder's answer; it replaces that coder's earlier one under the same codebook. Raises CodingInvalid."""
    book = codebook.load()
    try:
        book.check(coding)
    except WordsUnknown as problem:
        raise CodingInvalid(reason=str(problem)) from None
    name = actor.display_name if actor is not None else coder_name
    row = present(statement, actor, name, kind, book.version)
    if row is None:
        row = Coding(statement=statement, coder_id=actor.id if actor else None, coder_name=name, kind=kind.value,
                     codebook_version=book.version)  # fmt: skip
        db.session.add(row)
    row.flags, row.scope, row.was_blind = list(coding.flags), cleaned(coding.scope), was_blind
    row.rationale, row.created_at = cleaned(rationale)[:1000], now()
    row.codes.clear()
    db.session.flush()
    row.codes = [
        ConceptCode(concept=code.concept, stance=code.stance, directness=code.directness, subcode=code.subcode)
        for code in coding.codes
    ]
    db.session.flush()
    return row


def present(statement: Statement, actor: Account | None, name: str, kind: CodingKind, version: str) -> Coding | None:
    """The coder's earlier answer under this codebook."""
    same = Coding.coder_id == actor.id if actor is not None else Coding.coder_name == name
    return db.session.scalar(
        select(Coding).where(
            Coding.statement_id == statement.id,
            same,
            Coding.kind == kind.value,
            Coding.codebook_version == version,
        )
    )


def adjudicate(*, statement: Statement, actor: Account, coding: StatementCoding, reason: str) -> Coding:
    """Settle a disagreement with a written reason; the coders' own answers stay. Raises ReasonMissing."""
    if not cleaned(reason):
        raise ReasonMissing
    row = code_statement(
        statement=statement, coding=coding, actor=actor, rationale=reason, kind=CodingKind.ADJUDICATION
    )
    question = statement.question
    record(
        question.assembly,
        actor,
        "codes settled",
        subject=f"question {question.position}, statement {statement.number}",
    )
    return row
