"""A clone has all that the organizers set up and nothing of those who took part."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

import deliberate.models  # noqa: F401  (fills the metadata)
from deliberate.concepts import codebook_versions
from deliberate.concepts.codebook import read_shipped_codebook
from deliberate.concepts.coding import Code, StatementCoding
from deliberate.concepts.templates import read_templates
from deliberate.errors import SlugTaken
from deliberate.models import AuditEntry, CodebookVersion, CodingPlan, Participant
from deliberate.models.columns import now
from deliberate.services.assemblies import close_assembly, edit_assembly, open_assembly
from deliberate.services.cloning import NOT_COPIED, clone_assembly, count_cloneable, find_passed_dates
from deliberate.services.coding.codes import code_statement
from deliberate.services.follow_up import find_or_create_draft
from deliberate.services.joining import join_assembly
from deliberate.services.members import add_member
from deliberate.services.moderation import moderate_statement
from deliberate.services.statements import propose_statement
from deliberate.services.voting import cast_vote
from deliberate.storage.base import Base
from tests.web.organize.conftest import make_account, make_draft

SET_UP = {
    "host": "Parks office", "introduction": "Hello.", "decision": "Which bots", "veto_rule": "None",
    "influence_level": "L2", "consent_text": "Ours.", "moderation_policy": "Ours too.", "hard_limit": 190,
    "results_visibility": "after_close", "accepts_comments": False, "outcome_rule": {"threshold": 0.7},
    "offers_importance": True,
    "modules": ["tally", "polis_classic", "group_consensus", "outcomes", "space"],
    "module_settings": {"weighting": {"reference": "age, young, 50\nage, old, 50", "apply": True}},
    "routing": {"fewest": 0.2, "random": 0.8, "information": 0.0},
}  # fmt: skip


def test_a_clone_has_the_set_up_and_nothing_of_the_people(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assembly = make_draft(owner)
    edit_assembly(assembly=assembly, actor=owner, **SET_UP)
    make_account("bob@example.org")
    add_member(assembly=assembly, actor=owner, email="bob@example.org", role="owner")
    document = {**codebook_versions.codebook_to_data(read_shipped_codebook()), "version": "1.1"}
    db_session.add(CodebookVersion(assembly_id=assembly.id, version="1.1", reason="Ours", document=document))
    (question,) = assembly.questions
    db_session.add(CodingPlan(question=question, calibration=[1], suggestions="off"))
    first, second, *others = question.statements
    moderate_statement(statement=second, actor=owner, verdict="rejected", reason="unclear")
    open_assembly(assembly=assembly, actor=owner)
    person = join_assembly(assembly=assembly).participant
    cast_vote(participant=person, statement_id=first.id, choice=1)
    propose_statement(participant=person, question=question, text="Let everyone read the logs.")
    close_assembly(assembly=assembly, actor=owner)

    cloner = make_account("cleo@example.org")
    made = clone_assembly(assembly=assembly, actor=cloner, title="Bots again", slug="bots-again")
    clone = made.assembly
    assert (clone.slug, clone.title, clone.state, clone.opened_at) == ("bots-again", "Bots again", "draft", None)
    assert clone.join_code != assembly.join_code
    assert {name: getattr(clone, name) for name in SET_UP} == {name: getattr(assembly, name) for name in SET_UP}
    assert [(member.account.email, member.role) for member in clone.memberships] == [("cleo@example.org", "owner")]
    (copy,) = clone.questions
    assert [seed.text for seed in copy.statements] == [first.text, *(other.text for other in others)]
    assert [seed.number for seed in copy.statements] == list(range(1, len(others) + 2))
    assert copy.next_number == len(others) + 2
    assert {code.kind for seed in copy.statements for code in seed.codings} == {"suggestion"}
    assert [code.concept for code in copy.statements[0].codings[0].codes] == [
        code.concept for code in first.codings[0].codes
    ]
    assert copy.coding_plan is not None
    assert (copy.coding_plan.suggestions, copy.coding_plan.calibration) == ("off", [])
    versions = db_session.scalars(select(CodebookVersion).where(CodebookVersion.assembly_id == clone.id)).all()
    assert [(version.version, version.reason) for version in versions] == [("1.1", "Ours")]
    assert db_session.scalars(select(Participant).where(Participant.assembly_id == clone.id)).all() == []
    log = db_session.scalars(select(AuditEntry).where(AuditEntry.assembly_id == clone.id)).all()
    assert [(entry.action, entry.detail) for entry in log] == [("cloned", {"copy_of": "city-chatbot"})]


def test_answers_of_coders_stay_behind(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assembly = make_draft(owner)
    statement = assembly.questions[0].statements[0]
    code_statement(statement=statement, coding=StatementCoding((Code("use", "supports"),)), actor=owner)
    db_session.expire(statement)
    assert {row.kind for row in statement.codings} == {"coder", "suggestion"}
    clone = clone_assembly(assembly=assembly, actor=owner, title="Again").assembly
    assert [row.kind for row in clone.questions[0].statements[0].codings] == ["suggestion"]


def test_dates_that_have_passed_are_left_out_and_named(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assembly = make_draft(owner)
    assembly.closes_at = now() - dt.timedelta(hours=1)
    later = assembly.answer_by
    assert find_passed_dates(assembly) == ["closes_at"]
    made = clone_assembly(assembly=assembly, actor=owner, title="Again")
    assert (made.left_out, made.assembly.closes_at, made.assembly.answer_by) == (("closes_at",), None, later)
    assert made.assembly.slug == "again"
    with pytest.raises(SlugTaken):
        clone_assembly(assembly=assembly, actor=owner, title="Again", slug="again")


def test_a_clone_of_a_default_is_still_a_default(db_session: Any) -> None:
    assembly = make_draft(make_account("ada@example.org"))
    kept = {"by": "Ada", "at": "2027-01-01T00:00:00+00:00"}
    assembly.kept_defaults = {"consent_text": None, "moderation_policy": kept}
    clone = clone_assembly(assembly=assembly, actor=None, title="Again").assembly
    assert clone.kept_defaults == assembly.kept_defaults


def test_shipped_texts_of_what_was_opened_long_ago_are_no_ticks_of_the_clone(db_session: Any) -> None:
    assembly = make_draft(make_account("ada@example.org"))
    assembly.decision_maker, assembly.kept_defaults = read_templates()["chatbot-rules"].decision_maker, {}
    clone = clone_assembly(assembly=assembly, actor=None, title="Again").assembly
    assert clone.kept_defaults == {"consent_text": None, "moderation_policy": None, "decision_maker": None}
    after = find_or_create_draft(assembly, None, str)
    assert after.kept_defaults["decision_maker"] is None


def test_what_the_page_counts_is_what_the_clone_has(db_session: Any) -> None:
    assembly = make_draft(make_account("ada@example.org"))
    clone = clone_assembly(assembly=assembly, actor=None, title="Again").assembly
    assert count_cloneable(assembly) == (1, len(clone.questions[0].statements))


def test_every_column_is_copied_or_named_with_a_reason() -> None:
    for model, without in NOT_COPIED.items():
        columns = {column.key for column in Base.metadata.tables[model.__tablename__].columns}
        assert without.keys() <= columns, model
        assert all(without.values())
