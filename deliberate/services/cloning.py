"""A new draft like an assembly that is there: everything the organizers set up, nothing of those who took part."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from deliberate.extensions import db
from deliberate.models import (
    Account,
    Assembly,
    CodebookVersion,
    Coding,
    CodingKind,
    CodingPlan,
    ConceptCode,
    Moderation,
    Origin,
    Question,
    Statement,
)
from deliberate.models.columns import now
from deliberate.queries.coding.codebooks import versions_of
from deliberate.services.assemblies import CONSENT, POLICY, add_assembly
from deliberate.services.audit import record
from deliberate.services.defaults import mark_placeholder, mark_unread
from deliberate.storage.base import Base

SHIPPED = {"consent_text": CONSENT, "moderation_policy": POLICY}

# Columns that a clone does not take over, with the reason; every other one is copied, so that no setting is forgotten.
OWN = "the clone has its own"
OF_THE_PROCESS = "what became of the assembly, not how it was set up"
NOT_COPIED: dict[type[Base], dict[str, str]] = {
    Assembly: {
        "id": OWN, "slug": OWN, "join_code": OWN, "title": OWN, "created_at": OWN, "state": OF_THE_PROCESS,
        "opened_at": OF_THE_PROCESS, "closed_at": OF_THE_PROCESS, "archived_at": OF_THE_PROCESS,
        "consent_version": OF_THE_PROCESS, "pauses_joining": OF_THE_PROCESS, "pauses_statements": OF_THE_PROCESS,
    },
    Question: {
        "id": OWN, "assembly_id": OWN, "created_at": OWN, "next_number": OWN, "directions": OF_THE_PROCESS,
    },
    Statement: {
        "id": OWN, "question_id": OWN, "number": OWN, "created_at": OWN, "author_id": "seeds have none",
        "merged_into_id": "merged statements are left out", "shown": OF_THE_PROCESS,
        "replaced_by_id": "replaced wordings are left out", "wording": OF_THE_PROCESS,
        "earlier_wordings": OF_THE_PROCESS,
        "moderation_reason": OF_THE_PROCESS, "moderation_note": OF_THE_PROCESS, "moderated_at": OF_THE_PROCESS,
    },
    Coding: {"id": OWN, "statement_id": OWN, "coder_id": "a suggestion is nobody's answer"},
    ConceptCode: {"coding_id": OWN},
    CodebookVersion: {"id": OWN, "assembly_id": OWN},
    CodingPlan: {
        "question_id": OWN, "calibration": OF_THE_PROCESS, "unlocked_at": OF_THE_PROCESS, "frozen_at": OF_THE_PROCESS,
        "frozen_codes": OF_THE_PROCESS,
    },
}  # fmt: skip


@dataclass(frozen=True)
class Cloned:
    """The new draft, and the names of the fields whose dates have passed and were left out."""

    assembly: Assembly
    left_out: tuple[str, ...]


def clone_assembly(*, assembly: Assembly, actor: Account | None, title: str, slug: str = "") -> Cloned:
    """Make a draft with the set-up, questions, seeds and suggested codes of `assembly`; only `actor` has a role in it.

    Statements of participants, votes, comments, people, coders' answers, findings and responses stay behind. Dates
    that have passed are left out. Raises TextEmpty, SlugInvalid, SlugTaken.
    """
    made = add_assembly(owner=actor, title=title, slug=slug, language=assembly.language)
    passed = []
    for name, value in copied(assembly).items():
        if has_passed(value):
            passed.append(name)
        setattr(made, name, None if has_passed(value) else value)
    # What was opened before it was known who had read what may still hold shipped texts.
    mark_unread(made, *(name for name, text in SHIPPED.items() if getattr(made, name) == text))
    mark_placeholder(made, made.template)
    for version in reversed(versions_of(assembly)):
        db.session.add(CodebookVersion(assembly_id=made.id, **copied(version)))
        # One by one: the newest is the one with the highest id.
        db.session.flush()
    for question in assembly.questions:
        clone_question(question, made)
    record(made, actor, "cloned", copy_of=assembly.slug)
    db.session.flush()
    db.session.expire(made)
    return Cloned(made, tuple(passed))


def clone_question(question: Question, into: Assembly) -> None:
    """Add the question with its seeds, numbered anew; those that were rejected or merged are left out."""
    made = Question(assembly_id=into.id, **copied(question))
    db.session.add(made)
    db.session.flush()
    if question.coding_plan is not None:
        db.session.add(CodingPlan(question=made, **copied(question.coding_plan)))
    seeds = [
        seed for seed in question.statements
        if seed.origin == Origin.SEED.value and seed.moderation == Moderation.VISIBLE.value
    ]  # fmt: skip
    rows = [Statement(question_id=made.id, number=number, **copied(seed)) for number, seed in enumerate(seeds, 1)]
    made.next_number = 1 + len(rows)
    db.session.add_all(rows)
    db.session.flush()
    for seed, row in zip(seeds, rows, strict=True):
        for coding in seed.codings:
            if coding.kind == CodingKind.SUGGESTION.value:
                codes = [ConceptCode(**copied(code)) for code in coding.codes]
                db.session.add(Coding(statement_id=row.id, codes=codes, **copied(coding)))


def count_copied(assembly: Assembly) -> tuple[int, int]:
    """How many questions and how many seed statements a clone would have."""
    seeds = (
        select(func.count()).select_from(Statement).join(Question, Question.id == Statement.question_id)
        .where(Question.assembly_id == assembly.id, Statement.origin == Origin.SEED.value,
               Statement.moderation == Moderation.VISIBLE.value)
    )  # fmt: skip
    return len(assembly.questions), db.session.scalar(seeds) or 0


def passed_dates(assembly: Assembly) -> list[str]:
    """Fields whose dates a clone would leave out, because they have passed."""
    return [name for name, value in copied(assembly).items() if has_passed(value)]


def copied(row: Base) -> dict[str, Any]:
    """The columns of a row that a clone takes over."""
    without = NOT_COPIED[type(row)]
    return {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key not in without}


def has_passed(value: Any) -> bool:
    """Whether this is a date or time of the past in the set-up."""
    if isinstance(value, dt.datetime):
        return value <= now()
    return isinstance(value, dt.date) and value < now().date()
