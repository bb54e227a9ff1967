"""What belongs to the coding of an assembly in its full document: codebooks, plans, tags, appeals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deliberate.models import Assembly, ConceptTag, Question
from deliberate.queries.coding.appeals import appeals_of
from deliberate.queries.coding.codebooks import versions_of
from deliberate.reports.exports.full_rows import bulk_rows, columns_of


def codebook_documents(assembly: Assembly) -> list[dict[str, Any]]:
    """The assembly's own codebook versions, oldest first, without who made them."""
    return [columns_of(row) for row in reversed(versions_of(assembly))]


def coding_record(question: Question, people: Mapping[int, int]) -> dict[str, Any]:
    """Plan, participants' tags and authors' appeals of a question; people: row id → number."""
    plan = question.coding_plan
    return {
        "plan": None if plan is None else columns_of(plan),
        "tags": sorted(bulk_rows(ConceptTag, question, people)),
        "appeals": [
            {
                **columns_of(appeal),
                "author": people[appeal.participant_id],
                "statement": appeal.statement.number,
            }
            for appeal in appeals_of(question)
        ],
    }
