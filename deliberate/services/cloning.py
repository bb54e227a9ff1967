"""Creates a draft from an existing assembly: everything the organizers set up, nothing that participants did."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
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
    StatementTopic,
    Topic,
)
from deliberate.models.columns import now
from deliberate.queries.coding.codebooks import load_codebook_versions
from deliberate.queries.topics import load_topics
from deliberate.services.assemblies import DEFAULT_CONSENT_TEXT, DEFAULT_MODERATION_POLICY, add_assembly
from deliberate.services.audit import record_action
from deliberate.services.defaults import mark_placeholder, mark_unread
from deliberate.storage.base import Base

SHIPPED_TEXTS = {"consent_text": DEFAULT_CONSENT_TEXT, "moderation_policy": DEFAULT_MODERATION_POLICY}

# Columns that a clone does not take over, with the reason; every other one is copied, so that no setting is forgotten.
SET_BY_CLONE = "the clone has its own"
PROCESS_STATE = "what became of the assembly, not how it was set up"
NOT_COPIED: dict[type[Base], dict[str, str]] = {
    Assembly: {
        "id": SET_BY_CLONE,
        "slug": SET_BY_CLONE,
        "join_code": SET_BY_CLONE,
        "hall_key": SET_BY_CLONE,
        "host_key_salt": SET_BY_CLONE,
        "title": SET_BY_CLONE,
        "created_at": SET_BY_CLONE,
        "state": PROCESS_STATE,
        "opened_at": PROCESS_STATE,
        "closed_at": PROCESS_STATE,
        "archived_at": PROCESS_STATE,
        "consent_version": PROCESS_STATE,
        "pauses_joining": PROCESS_STATE,
        "pauses_statements": PROCESS_STATE,
    },
    Question: {
        "id": SET_BY_CLONE,
        "assembly_id": SET_BY_CLONE,
        "created_at": SET_BY_CLONE,
        "next_number": SET_BY_CLONE,
        "directions": PROCESS_STATE,
    },
    Statement: {
        "id": SET_BY_CLONE,
        "question_id": SET_BY_CLONE,
        "number": SET_BY_CLONE,
        "created_at": SET_BY_CLONE,
        "author_id": "seeds have none",
        "merged_into_id": "merged statements are left out",
        "shown": PROCESS_STATE,
        "replaced_by_id": "replaced wordings are left out",
        "wording": PROCESS_STATE,
        "earlier_wordings": PROCESS_STATE,
        "moderation_reason": PROCESS_STATE,
        "moderation_note": PROCESS_STATE,
        "moderated_at": PROCESS_STATE,
    },
    Coding: {"id": SET_BY_CLONE, "statement_id": SET_BY_CLONE, "coder_id": "a suggestion is nobody's answer"},
    ConceptCode: {"coding_id": SET_BY_CLONE},
    CodebookVersion: {"id": SET_BY_CLONE, "assembly_id": SET_BY_CLONE},
    Topic: {"id": SET_BY_CLONE, "question_id": SET_BY_CLONE, "created_at": SET_BY_CLONE},
    StatementTopic: {
        "topic_id": SET_BY_CLONE,
        "statement_id": SET_BY_CLONE,
        "labeled_by_id": "somebody of the other assembly",
        "labeled_at": SET_BY_CLONE,
    },
    CodingPlan: {
        "question_id": SET_BY_CLONE,
        "calibration": PROCESS_STATE,
        "unlocked_at": PROCESS_STATE,
        "frozen_at": PROCESS_STATE,
        "frozen_codes": PROCESS_STATE,
    },
}


@dataclass(frozen=True)
class CloneResult:
    """The new draft, and the names of the fields whose dates have passed and were left out."""

    assembly: Assembly
    left_out: tuple[str, ...]


def clone_assembly(*, assembly: Assembly, actor: Account | None, title: str, slug: str = "") -> CloneResult:
    """Create a draft with set-up, questions, seeds and suggested codes of `assembly`; only `actor` has a role in it.

    Statements of participants, votes, comments, people, coders' answers, findings and responses stay behind. Dates
    that have passed are left out. Raises TextEmpty, SlugInvalid, SlugTaken.
    """
    clone = add_assembly(owner=actor, title=title, slug=slug, language=assembly.language)
    passed = []
    for name, value in copy_columns(assembly).items():
        if has_passed(value):
            passed.append(name)
        setattr(clone, name, None if has_passed(value) else value)
    # An assembly from before `kept_defaults` existed may still hold shipped texts.
    mark_unread(clone, *(name for name, text in SHIPPED_TEXTS.items() if getattr(clone, name) == text))
    mark_placeholder(clone, clone.template)
    for version in reversed(load_codebook_versions(assembly)):
        db.session.add(CodebookVersion(assembly_id=clone.id, **copy_columns(version)))
        # One by one: the newest is the one with the highest id.
        db.session.flush()
    for question in assembly.questions:
        clone_question(question, clone)
    record_action(clone, actor, "cloned", copy_of=assembly.slug)
    db.session.flush()
    db.session.expire(clone)
    return CloneResult(clone, tuple(passed))


def clone_question(question: Question, into: Assembly) -> None:
    """Add the question with its seeds, renumbered from 1; those that were rejected or merged are left out."""
    copy = Question(assembly_id=into.id, **copy_columns(question))
    db.session.add(copy)
    db.session.flush()
    if question.coding_plan is not None:
        db.session.add(CodingPlan(question=copy, **copy_columns(question.coding_plan)))
    seeds = [
        seed for seed in question.statements
        if seed.origin == Origin.SEED and seed.moderation == Moderation.VISIBLE
    ]  # fmt: skip
    rows = [Statement(question_id=copy.id, number=number, **copy_columns(seed)) for number, seed in enumerate(seeds, 1)]
    copy.next_number = 1 + len(rows)
    db.session.add_all(rows)
    db.session.flush()
    for seed, row in zip(seeds, rows, strict=True):
        for coding in seed.codings:
            if coding.kind == CodingKind.SUGGESTION:
                codes = [ConceptCode(**copy_columns(code)) for code in coding.codes]
                db.session.add(Coding(statement_id=row.id, codes=codes, **copy_columns(coding)))
    clone_topics(question, copy, {seed.id: row.id for seed, row in zip(seeds, rows, strict=True)})


def clone_topics(question: Question, copy: Question, statements: Mapping[int, int]) -> None:
    """Add the topics, with the seeds that have them. statements: row of the seed → row of its copy."""
    for topic in load_topics(question):
        labels = [
            StatementTopic(statement_id=statements[label.statement_id], **copy_columns(label))
            for label in topic.labels
            if label.statement_id in statements
        ]
        db.session.add(Topic(question_id=copy.id, labels=labels, **copy_columns(topic)))


def count_cloneable(assembly: Assembly) -> tuple[int, int]:
    """Return how many questions and how many seed statements a clone would have."""
    seeds = (
        select(func.count()).select_from(Statement).join(Question, Question.id == Statement.question_id)
        .where(Question.assembly_id == assembly.id, Statement.origin == Origin.SEED,
               Statement.moderation == Moderation.VISIBLE)
    )  # fmt: skip
    return len(assembly.questions), db.session.scalar(seeds) or 0


def find_passed_dates(assembly: Assembly) -> list[str]:
    """Return the fields whose dates a clone leaves out, because they have passed."""
    return [name for name, value in copy_columns(assembly).items() if has_passed(value)]


def copy_columns(row: Base) -> dict[str, Any]:
    """Return the columns of a row that a clone takes over."""
    without = NOT_COPIED[type(row)]
    return {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key not in without}


def has_passed(value: Any) -> bool:
    """Return whether this is a date or time of the past in the set-up."""
    if isinstance(value, dt.datetime):
        return value <= now()
    return isinstance(value, dt.date) and value < now().date()
