"""Restores codebooks, plans, tags and appeals from a full document; older documents have none of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deliberate.concepts.codebook import parse_coding
from deliberate.concepts.codebook_versions import codebook_to_data, parse_untrusted_codebook
from deliberate.extensions import db
from deliberate.models import Assembly, CodeAppeal, CodebookVersion, CodingPlan, ConceptTag, Question
from deliberate.services.full_rows import insert_rows, parse_columns


def build_codebooks(assembly: Assembly, entries: list[dict[str, Any]]) -> None:
    """Store the assembly's own codebook versions in order. Raises CodebookInvalid, a ValueError, for an invalid one."""
    for entry in entries:
        kept = {**entry, "document": codebook_to_data(parse_untrusted_codebook(entry["document"]))}
        db.session.add(CodebookVersion(assembly_id=assembly.id, **parse_columns(CodebookVersion, kept)))
        # One by one: their order is the order of their ids.
        db.session.flush()


def build_coding_record(
    question: Question, entry: dict[str, Any], people: Mapping[int, int], statements: Mapping[int, int]
) -> None:
    """Store plan, tags and appeals. people, statements: public number → row id."""
    plan = entry.get("plan")
    if plan is not None:
        check_frozen(plan.get("frozen_codes"))
        db.session.add(CodingPlan(question_id=question.id, **parse_columns(CodingPlan, plan)))
    insert_rows(ConceptTag, entry.get("tags", []), people, statements)
    for appeal in entry.get("appeals", []):
        row = CodeAppeal(
            participant_id=people[appeal["author"]],
            statement_id=statements[appeal["statement"]],
            **parse_columns(CodeAppeal, appeal),
        )
        db.session.add(row)
        # One by one: their order is the order of their ids.
        db.session.flush()


def check_frozen(frozen: Mapping[str, Any] | None) -> None:
    """Raise CodingInvalid, a ValueError, where a frozen code uses a word that no codebook has."""
    for answer in (frozen or {}).get("codes", {}).values():
        parse_coding(answer)
