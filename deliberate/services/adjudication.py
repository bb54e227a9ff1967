"""Settling what coders disagree on, with a written reason; their own answers stay as they are."""

from __future__ import annotations

from deliberate.concepts.coding import StatementCoding
from deliberate.errors import ReasonMissing
from deliberate.models import Account, Coding, CodingKind, Statement
from deliberate.services.audit import record
from deliberate.services.coding import code_statement
from deliberate.services.texts import cleaned


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
