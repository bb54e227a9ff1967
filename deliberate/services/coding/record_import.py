"""Brings codebooks, plans, tags and appeals of a full document back; older documents have none of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deliberate.concepts.codebook import parse_coding
from deliberate.concepts.codebook_versions import read, to_data
from deliberate.extensions import db
from deliberate.models import Assembly, CodeAppeal, CodebookVersion, CodingPlan, ConceptTag, Question
from deliberate.services.full_rows import add_bulk, values_of


def build_codebooks(assembly: Assembly, entries: list[dict[str, Any]]) -> None:
    """The assembly's own versions, in their order. Raises CodebookInvalid, a ValueError, where one is none."""
    for entry in entries:
        kept = {**entry, "document": to_data(read(entry["document"]))}
        db.session.add(CodebookVersion(assembly_id=assembly.id, **values_of(CodebookVersion, kept)))
        # One by one: their order is the order of their ids.
        db.session.flush()


def build_coding_record(
    question: Question, entry: dict[str, Any], people: Mapping[int, int], statements: Mapping[int, int]
) -> None:
    """Plan, tags and appeals. people, statements: public number → row id."""
    plan = entry.get("plan")
    if plan is not None:
        check_frozen(plan.get("frozen_codes"))
        db.session.add(CodingPlan(question_id=question.id, **values_of(CodingPlan, plan)))
    add_bulk(ConceptTag, entry.get("tags", []), people, statements)
    for appeal in entry.get("appeals", []):
        row = CodeAppeal(
            participant_id=people[appeal["author"]],
            statement_id=statements[appeal["statement"]],
            **values_of(CodeAppeal, appeal),
        )
        db.session.add(row)
        # One by one: their order is the order of their ids.
        db.session.flush()


def check_frozen(frozen: Mapping[str, Any] | None) -> None:
    """Raise CodingInvalid, a ValueError, where a frozen code uses a word that no codebook has."""
    for answer in (frozen or {}).get("codes", {}).values():
        parse_coding(answer)
