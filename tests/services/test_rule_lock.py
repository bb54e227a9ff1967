"""The rule is chosen before opening, written out in full, locked, and printed with its fingerprint."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from deliberate.aggregation.contract import SettingInvalid
from deliberate.aggregation.rule import Rule, rule_hash
from deliberate.errors import AssemblyLocked
from deliberate.models import AuditEntry
from deliberate.queries.assemblies import build_consensus_rule
from deliberate.queries.runs import build_analysis_settings
from deliberate.services.assemblies import edit_assembly, open_assembly
from deliberate.services.cloning import clone_assembly
from tests.web.organize.conftest import make_account, make_draft


def test_opening_writes_the_rule_out_and_locks_it(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assembly = make_draft(owner)
    edit_assembly(assembly=assembly, actor=owner, outcome_rule={"measure": "geometric", "threshold": 0.7})
    open_assembly(assembly=assembly, actor=owner)
    rule = Rule(measure="geometric", threshold=0.7)
    assert assembly.outcome_rule == asdict(rule)
    opened = db_session.query(AuditEntry).filter_by(action="opened").one()
    assert opened.detail["rule_hash"] == rule_hash(rule)
    for change in ({"threshold": 0.65}, {"credence": 0.9}, {"preset": "polis"}, {}):
        with pytest.raises(AssemblyLocked):
            edit_assembly(assembly=assembly, actor=owner, outcome_rule=assembly.outcome_rule | change if change else {})
    assert build_consensus_rule(assembly) == rule


def test_a_new_draft_asks_sides_and_a_clone_of_an_older_rule_keeps_it(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assembly = make_draft(owner)
    assert build_consensus_rule(assembly).measure == "sides"
    edit_assembly(assembly=assembly, actor=owner, outcome_rule={"measure": "groups"})
    open_assembly(assembly=assembly, actor=owner)
    again = clone_assembly(assembly=assembly, actor=owner, title="Again", slug="again").assembly
    assert build_consensus_rule(again) == Rule(measure="groups")


def test_a_least_share_of_nothing_leaves_the_older_fingerprint() -> None:
    """As it was printed before groups could be too small for a veto."""
    former = "9a182ba0a2dd288449831f75bd0cb93868580879afae06d0b1527f9e14b41e07"
    assert rule_hash(Rule(measure="groups")) == former
    assert rule_hash(Rule(measure="groups", least_share=0.05)) != former


def test_a_rule_that_is_none_is_refused(db_session: Any) -> None:
    assembly = make_draft(make_account("ada@example.org"))
    for wrong in ({"measure": "loudest"}, {"threshold": 0.3}, {"credence": 0.2}, {"colour": 1}):
        with pytest.raises(SettingInvalid):
            edit_assembly(assembly=assembly, actor=None, outcome_rule=wrong)


def test_every_run_keeps_the_rule_and_its_fingerprint(db_session: Any) -> None:
    assembly = make_draft(make_account("ada@example.org"))
    settings = build_analysis_settings(assembly, "1")
    assert settings["rule"] == rule_hash(Rule())
    assert settings["settings"]["outcomes"] == asdict(Rule())
