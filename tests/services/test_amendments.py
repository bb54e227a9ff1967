"""Rules do not change under people: locked, or kept in versions that they are told of; and the log has both values."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from deliberate.errors import AssemblyLocked
from deliberate.formats.full import AMENDED, read_full
from deliberate.models import Amendment, Assembly, AuditEntry, Question
from deliberate.models.columns import now
from deliberate.reports.exports import build_full_document
from deliberate.services.amendments import agree_to_consent
from deliberate.services.assemblies import ClosingTimePast, edit_assembly, open_assembly
from deliberate.services.audit import ACTIONS_WITH_CHANGES, record_action
from deliberate.services.field_rules import ASSEMBLY_FIELDS, QUESTION_FIELDS, FieldRule, select_fields
from deliberate.services.full_import import build_assembly
from deliberate.services.joining import join_assembly
from deliberate.services.questions import edit_question
from deliberate.storage.base import get_table
from deliberate.web.forms.rule import RULE_FIELDS
from deliberate.web.forms.setup import SetupForm
from deliberate.web.participate.changes import CHANGE_TEMPLATES
from tests.web.organize.conftest import make_account, make_draft

LATER = dt.timedelta(days=3)


@pytest.fixture
def assembly(db_session: Any) -> Assembly:
    """An assembly that has just opened."""
    made = make_draft(make_account("ada@example.org"))
    open_assembly(assembly=made, actor=None)
    return made


def amended(db_session: Any) -> list[tuple[str, Any, Any]]:
    rows = db_session.scalars(select(Amendment).order_by(Amendment.id))
    return [(row.field, row.before, row.after) for row in rows]


def test_every_column_says_when_it_may_change() -> None:
    assert set(ASSEMBLY_FIELDS) == set(get_table(Assembly).columns.keys())
    assert set(QUESTION_FIELDS) == set(get_table(Question).columns.keys())
    settable = set(ASSEMBLY_FIELDS) - select_fields(FieldRule.SYSTEM, ASSEMBLY_FIELDS)
    on_the_form = {name for name in vars(SetupForm) if name in ASSEMBLY_FIELDS or name in RULE_FIELDS} - set(
        RULE_FIELDS
    )
    assert on_the_form <= settable
    versioned = {
        *select_fields(FieldRule.VERSIONED, ASSEMBLY_FIELDS),
        *select_fields(FieldRule.VERSIONED, QUESTION_FIELDS),
    }
    assert versioned == set(CHANGE_TEMPLATES) == AMENDED, "what is kept in versions is told to people, and travels"


@pytest.mark.parametrize("name", sorted(select_fields(FieldRule.LOCKED, ASSEMBLY_FIELDS) - {"tag_share"}))
def test_what_is_locked_stays(assembly: Assembly, name: str) -> None:
    new = {"outcome_rule": {}, "module_settings": {"x": {}}, "routing": {}, "modules": ["tally"]}
    value = new.get(name, now().date() if name == "answer_by" else "L5" if name == "influence_level" else "Another")
    with pytest.raises(AssemblyLocked):
        edit_assembly(assembly=assembly, actor=None, **{name: value})


def test_what_people_relied_on_is_kept_in_versions(db_session: Any, assembly: Assembly) -> None:
    consent = assembly.consent_text
    early = join_assembly(assembly=assembly).participant
    edit_assembly(assembly=assembly, actor=None, consent_text="We sell them.", results_visibility="members", title="T")
    assert amended(db_session) == [
        ("consent_text", consent, "We sell them."),
        ("results_visibility", "live", "members"),
    ]
    assert (assembly.consent_version, early.consent_version) == (2, 1)
    versions = [
        join_assembly(assembly=assembly, consent_version=asked).participant.consent_version for asked in (1, 2, 9, -4)
    ]
    assert versions == [1, 2, 2, 1], "of the text on the page from which somebody joined"
    agree_to_consent(participant=early, version=9)
    assert early.consent_version == 2
    for odd in (1, -(10**40)):
        agree_to_consent(participant=early, version=odd)
    assert early.consent_version == 2
    edit_question(question=assembly.questions[0], actor=None, text=assembly.questions[0].text, background="More.")
    assert amended(db_session)[-1] == ("background", "", "More.")


def test_a_draft_has_no_versions_but_a_log(db_session: Any) -> None:
    draft = make_draft(make_account("ada@example.org"))
    edit_assembly(assembly=draft, actor=None, consent_text="Kept for a year.")
    assert (amended(db_session), draft.consent_version) == ([], 1)


def test_the_closing_time_moves_with_a_notice_and_never_into_the_past(db_session: Any, assembly: Assembly) -> None:
    at = now() + LATER
    edit_assembly(assembly=assembly, actor=None, closes_at=at)
    with pytest.raises(ClosingTimePast):
        edit_assembly(assembly=assembly, actor=None, closes_at=now())
    edit_assembly(assembly=assembly, actor=None, closes_at=None)
    assert amended(db_session) == [("closes_at", None, at.isoformat()), ("closes_at", at.isoformat(), None)]


def test_a_second_opening_that_drops_the_closing_time_says_so(db_session: Any, assembly: Assembly) -> None:
    past = now() - LATER
    assembly.closes_at = past
    db_session.flush()
    open_assembly(assembly=assembly, actor=None)
    assert assembly.is_open
    assert amended(db_session) == [("closes_at", past.isoformat(), None)]


def test_the_log_keeps_both_values_of_every_change(db_session: Any, assembly: Assembly) -> None:
    edit_assembly(assembly=assembly, actor=None, title="A better title", accepts_comments=False)
    entry = db_session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry.detail["changes"] == {"title": ["City chatbot", "A better title"], "accepts_comments": [True, False]}
    for action in ACTIONS_WITH_CHANGES:
        with pytest.raises(ValueError, match=action):
            record_action(assembly, None, action)


def test_versions_travel_in_the_full_document(db_session: Any, assembly: Assembly, tmp_path: Path) -> None:
    edit_assembly(assembly=assembly, actor=None, consent_text="Kept for a year.", closes_at=now() + LATER)
    join_assembly(assembly=assembly, consent_version=2)
    edit_question(question=assembly.questions[0], actor=None, text=assembly.questions[0].text, background="More.")
    before = amended(db_session)
    path = tmp_path / "full.json"
    path.write_text(json.dumps(build_full_document(assembly)))
    copy = build_assembly(read_full(path), "copy")
    assert amended(db_session) == before * 2
    assert copy.consent_version == 2
    kept = db_session.scalars(select(Amendment.question_id).where(Amendment.assembly_id == copy.id)).all()
    assert kept == [None, None, copy.questions[0].id]
