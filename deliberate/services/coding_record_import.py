"""Brings codebooks, plans, tags and appeals of a full document back; older documents have none of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from deliberate.concepts.codebook_versions import read
from deliberate.extensions import db
from deliberate.models import Assembly, CodeAppeal, CodebookVersion, CodingPlan, ConceptTag, Question


def build_codebooks(assembly: Assembly, entries: list[dict[str, Any]]) -> None:
    """The assembly's own versions, in their order. Raises CodebookInvalid, a ValueError, where one is none."""
    for entry in entries:
        read(entry["document"])
        row = CodebookVersion(
            assembly_id=assembly.id,
            version=entry["version"],
            reason=entry["reason"],
            document=entry["document"],
            created_at=moment(entry["created_at"]),
        )
        db.session.add(row)
        # One by one: their order is the order of their ids.
        db.session.flush()


def build_coding_record(
    question: Question, entry: dict[str, Any], people: Mapping[int, int], statements: Mapping[int, int]
) -> None:
    """Plan, tags and appeals. people, statements: public number → row id."""
    plan = entry.get("plan")
    if plan is not None:
        times = {name: moment(plan[name]) for name in ("unlocked_at", "frozen_at")}
        others = {name: plan[name] for name in ("calibration", "suggestions", "frozen_codes")}
        db.session.add(CodingPlan(question_id=question.id, **times, **others))
    for person, number, concept, answer, at in entry.get("tags", []):
        row = ConceptTag(
            participant_id=people[person], statement_id=statements[number], concept=concept, answer=answer,
            created_at=dt.datetime.fromtimestamp(at, dt.UTC),
        )  # fmt: skip
        db.session.add(row)
    for appeal in entry.get("appeals", []):
        db.session.add(
            CodeAppeal(
                participant_id=people[appeal["author"]],
                statement_id=statements[appeal["statement"]],
                reason=appeal["reason"],
                created_at=moment(appeal["created_at"]),
                answer=appeal["answer"],
                changed_code=appeal["changed_code"],
                answered_at=moment(appeal["answered_at"]),
            )
        )


def moment(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)
