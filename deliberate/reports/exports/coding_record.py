"""What belongs to the coding of an assembly in its full document: codebooks, plans, tags, appeals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Assembly, ConceptTag, Question, Statement
from deliberate.queries.appeals import appeals_of
from deliberate.queries.codebooks import versions_of


def codebook_documents(assembly: Assembly) -> list[dict[str, Any]]:
    """The assembly's own codebook versions, oldest first, without who made them."""
    return [
        {
            "version": row.version,
            "reason": row.reason,
            "created_at": row.created_at.isoformat(),
            "document": row.document,
        }
        for row in reversed(versions_of(assembly))
    ]


def coding_record(question: Question, people: Mapping[int, int]) -> dict[str, Any]:
    """Plan, participants' tags and authors' appeals of a question; people: row id → number."""
    plan = question.coding_plan
    tags = db.session.execute(
        select(
            ConceptTag.participant_id, Statement.number, ConceptTag.concept, ConceptTag.answer, ConceptTag.created_at
        )
        .join(Statement, Statement.id == ConceptTag.statement_id)
        .where(Statement.question_id == question.id)
        .order_by(ConceptTag.statement_id, ConceptTag.participant_id, ConceptTag.concept)
    )
    return {
        "plan": None
        if plan is None
        else {
            "calibration": plan.calibration,
            "unlocked_at": moment(plan.unlocked_at),
            "suggestions": plan.suggestions,
            "frozen_at": moment(plan.frozen_at),
            "frozen_codes": plan.frozen_codes,
        },
        "tags": [[people[p], number, concept, said, int(at.timestamp())] for p, number, concept, said, at in tags],
        "appeals": [
            {
                "author": people[appeal.participant_id],
                "statement": appeal.statement.number,
                "reason": appeal.reason,
                "created_at": moment(appeal.created_at),
                "answer": appeal.answer,
                "changed_code": appeal.changed_code,
                "answered_at": moment(appeal.answered_at),
            }
            for appeal in appeals_of(question)
        ],
    }


def moment(value: Any) -> str | None:
    return None if value is None else str(value.isoformat())
