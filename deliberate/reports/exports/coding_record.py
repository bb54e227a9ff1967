"""What belongs to the coding of an assembly in its full document: codebooks, plans, tags, appeals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deliberate.models import Assembly, ConceptTag, Question
from deliberate.queries.coding.appeals import load_appeals
from deliberate.queries.coding.codebooks import load_codebook_versions
from deliberate.reports.exports.full_rows import extract_columns, load_bulk_rows


def build_codebook_documents(assembly: Assembly) -> list[dict[str, Any]]:
    """Return the assembly's own codebook versions, oldest first, without who made them."""
    return [extract_columns(row) for row in reversed(load_codebook_versions(assembly))]


def build_coding_record_document(question: Question, people: Mapping[int, int]) -> dict[str, Any]:
    """Return the plan, participants' tags and authors' appeals of a question; people: row id → number."""
    plan = question.coding_plan
    return {
        "plan": None if plan is None else extract_columns(plan),
        "tags": sorted(load_bulk_rows(ConceptTag, question, people)),
        "appeals": [
            {
                **extract_columns(appeal),
                "author": people[appeal.participant_id],
                "statement": appeal.statement.number,
            }
            for appeal in load_appeals(question)
        ],
    }
