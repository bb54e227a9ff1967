"""Every column that goes out with the full document comes back with its values, row by row."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Column, select, true, update

from deliberate.extensions import db
from deliberate.formats.full import check_document
from deliberate.formats.full_columns import BULK, IN_OTHER_FORM, PLAIN
from deliberate.models import (
    Amendment,
    Assembly,
    CodeAppeal,
    CodebookVersion,
    CodingPlan,
    GroupName,
    Moderation,
    Participant,
    Question,
    Run,
)
from deliberate.queries.assemblies import IMPORTED_ACTOR
from deliberate.reports.exports import build_full_document
from deliberate.services.imports import import_document
from deliberate.services.merging import merge_participants
from deliberate.storage.base import Base
from tests.databases import application, copied_sqlite

LATER = dt.datetime(2027, 3, 4, 5, 6, 7, tzinfo=dt.UTC)
DAY = dt.date(2027, 3, 4)
# What the demo leaves at its defaults: each of these columns gets this value in one row.
UNUSUAL: dict[str, Any] = {
    "assembly.template": "chatbot-rules",
    "assembly.influence_level": "L4",
    "assembly.closed_at": LATER,
    "assembly.closes_at": LATER,
    "assembly.strict_moderation": False,
    "assembly.accepts_statements": False,
    "assembly.accepts_comments": False,
    "assembly.results_visibility": "after_close",
    "assembly.language": "de",
    "assembly.soft_limit": 120,
    "assembly.hard_limit": 190,
    "assembly.comment_limit": 270,
    "assembly.module_settings": {"weighting": {"reference": "age, young, 50\nage, old, 50", "apply": True}},
    "assembly.modules": ["tally", "polis_classic", "group_consensus", "outcomes"],
    "assembly.tag_share": 33,
    "assembly.consent_version": 3,
    "participant.consent_version": 2,
    "statement.wording": 2,
    "statement.earlier_wordings": [{"wording": 1, "text": "An earlier text.", "until": LATER.isoformat()}],
    "participant.external_id": "host-7",
    "participant.channel": "newsletter",
    "participant.segments": {"age": "young"},
    "question.next_number": 99,
    "statement.is_meta": True,
    "comment.moderation_reason": "spam",
    "comment.moderation_note": "Advertising.",
    "coding.was_blind": False,
    "coding.flags": ["aspiration"],
    "coding.suggested": {"keywords": []},
    "coding.first_answer": {"codes": []},
    "coding.by_third_person": True,
    "coding_plan.calibration": [1, 2],
    "coding_plan.unlocked_at": LATER,
    "coding_plan.suggestions": "classifier",
    "code_appeal.changed_code": True,
    "code_appeal.answer": "We looked again.",
    "code_appeal.answered_at": LATER,
    "assembly.time_zone": "Asia/Tokyo",
    "assembly.announced": True,
    "assembly.opens_at": LATER,
    "tension.title": "Ours",
    "tension.open_question": "And now?",
    "tension.hidden_reason": "Settled elsewhere.",
    "tension.is_hidden": True,
    "run.is_automatic": True,
    "run.earlier": {"space": {"run": 1, "statements": []}},
    "run.published_before": {"run": 1, "rule": "a" * 64, "states": {"1": "accepted"}, "groups": 0},
    "response.withdrawal_note": "It named the wrong office.",
    "response.withdrawn_at": LATER,
    "vote.pass_reason": "unclear",
    "vote.is_important": True,
    "assembly.offers_importance": True,
    "topic.description": "What belongs to it.",
    "statement_topic.is_suggested": True,
    "exposure.purpose": "information",
    "exposure.probability": 0.125,
}
HELP = """
In the assembly of this test no row has a value of its own in {column}, so its way back is not tested.
Add one to UNUSUAL in tests/services/test_every_column.py."""


@pytest.fixture
def elsewhere(sqlite_template: Path, tmp_path: Path) -> Iterator[Flask]:
    """An application on an empty database of its own."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with application(copied_sqlite(sqlite_template, folder), folder) as made:
        yield made


def fill() -> None:
    """Give every column that travels a value of its own in at least one row."""
    question = db.session.scalars(select(Question).order_by(Question.id).limit(1)).one()
    statement = question.statements[0]
    run = db.session.scalars(select(Run).where(Run.question_id == question.id).limit(1)).one()
    db.session.add(GroupName(run_id=run.id, label="A", name="Careful", carried=True))
    add = Base.metadata.tables["exposure"].insert()
    values = {"purpose": "random", "probability": 0.5, "at": LATER, "statement_id": statement.id}
    db.session.execute(add.values(participant_id=first_id("participant"), **values))
    people = db.session.scalars(select(Participant).order_by(Participant.id)).all()
    merge_participants(kept=people[0], other=people[-1], with_votes=True)
    for field, place in (("consent_text", None), ("background", question.id)):
        amended = {"field": field, "before": "Kept.", "after": "Published.", "at": LATER}
        db.session.add(Amendment(assembly_id=question.assembly_id, question_id=place, **amended))
    old, new = question.statements[3:5]
    old.moderation, old.moderation_reason, old.replaced_by_id = Moderation.REJECTED, "reworded", new.id
    question.statements[-1].moderation, question.statements[-1].merged_into_id = Moderation.MERGED, statement.id
    tension = Base.metadata.tables["tension"]
    db.session.execute(update(tension).values(follow_up_id=question.id))
    document = db.session.scalar(select(CodebookVersion.document))
    if document is None:
        from deliberate.concepts.codebook import read_shipped_codebook
        from deliberate.concepts.codebook_versions import codebook_to_data

        made = {**codebook_to_data(read_shipped_codebook()), "version": "1.1"}
        db.session.add(CodebookVersion(assembly_id=question.assembly_id, version="1.1", reason="Why", document=made))
    assert db.session.scalar(select(CodingPlan.question_id)) is not None
    assert db.session.scalar(select(CodeAppeal.id)) is not None
    db.session.flush()
    for name, value in {**moments(), **UNUSUAL}.items():
        table = Base.metadata.tables[name.split(".")[0]]
        key = list(table.primary_key.columns)
        passes = table.c.choice == 0 if name == "vote.pass_reason" else true()
        row = db.session.execute(select(*key).where(passes).order_by(*key).limit(1)).one()
        matches = [column == found for column, found in zip(key, row, strict=True)]
        db.session.execute(update(table).where(*matches).values({name.split(".")[1]: value}))
    db.session.commit()


def moments() -> dict[str, dt.datetime]:
    """What cannot be the moment of the import, for every column that by default has the moment its row was made."""
    return {str(column): LATER for column in travelling() if isinstance(unsaid(column), dt.datetime)}


def first_id(table: str) -> int:
    key: Column[int] = Base.metadata.tables[table].c.id
    return db.session.scalars(select(key).order_by(key).limit(1)).one()


def travelling() -> list[Column[Any]]:
    """The columns whose values come back as they were."""
    return [
        Base.metadata.tables[table].c[name]
        for tables in (PLAIN, BULK)
        for table, names in tables.items()
        for name in names
    ]


def values_in(column: Column[Any]) -> list[str]:
    """Every value of a column, sorted; of the log without the import itself and without acts about accounts."""
    rows = select(column)
    if column.table.name == "audit_entry":
        rows = rows.where(column.table.c.action.not_in(["imported", "role given"]))
    found = [value for (value,) in db.session.execute(rows)]
    if str(column) == "audit_entry.detail":
        found = [{key: told for key, told in detail.items() if key != IMPORTED_ACTOR} for detail in found]
    return sorted(json.dumps(value, sort_keys=True, default=str) for value in found)


def unsaid(column: Column[Any]) -> Any:
    """What a new row has in this column when nothing is said."""
    default = getattr(column.default, "arg", None)
    return default(None) if callable(default) and not isinstance(default, type) else default


def default_of(column: Column[Any]) -> str:
    """What a row has that says nothing; a moment always says something, and is equal to this one only by chance."""
    value = unsaid(column)
    return json.dumps(None if isinstance(value, dt.datetime) else value, sort_keys=True, default=str)


def test_every_column_that_goes_out_comes_back(demo_app: Flask, elsewhere: Flask) -> None:
    with demo_app.app_context():
        fill()
        document = json.loads(json.dumps(build_full_document(db.session.scalars(select(Assembly)).one())))
        before = {str(column): values_in(column) for column in travelling()}
        joined = {name: counts(name) for name in sorted(IN_OTHER_FORM)}
    silent = [column for column in travelling() if set(before[str(column)]) <= {default_of(column), "null"}]
    assert not silent, "".join(HELP.format(column=column) for column in silent)
    assert not [name for name, (known, _) in joined.items() if not known], "a reference that no row holds"
    with elsewhere.app_context():
        import_document(document=check_document(document))
        db.session.flush()
        after = {str(column): values_in(column) for column in travelling()}
        joined_after = {name: counts(name) for name in sorted(IN_OTHER_FORM)}
    assert {name for name in before if before[name] != after[name]} == set()
    differing = {name for name in joined if joined[name] != joined_after[name]}
    assert differing == {"audit_entry.actor_id", "audit_entry.assembly_id"}


def counts(name: str) -> tuple[int, int]:
    """How many rows say something in this column, and how many nothing."""
    table, column = name.split(".")
    found = list(db.session.scalars(select(Base.metadata.tables[table].c[column])))
    return sum(value is not None for value in found), sum(value is None for value in found)
