"""The page of the log: every change with its value before and after, in the words and the language of the reader."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from deliberate.extensions import db
from deliberate.models import Assembly, AuditEntry
from deliberate.models.columns import now
from deliberate.queries.assemblies import load_assembly
from deliberate.services.accounts import register_account
from deliberate.services.audit import ACTIONS_WITH_CHANGES, record_action, record_action_about
from deliberate.web.organize.labels import ACTIONS
from deliberate.web.organize.log_labels import LoggedChange, describe_changes, split_settings_change
from tests.house.source import python_files
from tests.web.organize.conftest import SLUG

Enter = Callable[[str], FlaskClient]


def test_the_log_says_what_changed_from_what_to_what(seated: Assembly, app: Flask, enter: Enter) -> None:
    owner = enter("owner")
    with app.app_context():
        assembly = load_assembly(SLUG)
        changes = {
            "strict_moderation": (True, False),
            "results_visibility": ("live", "members"),
            "consent_text": ("Short.", "Long. " * 40),
            "closes_at": (None, now()),
        }
        record_action(assembly, None, "edited", changes=changes)
        record_action(assembly, None, "groups named", changes={"A": ("", "The careful")}, names={"A": "The careful"})
        db.session.commit()
    page = " ".join(owner.get(f"/organize/{SLUG}/log").text.split())
    for said in (
        "new statements wait for a moderator: <span>yes</span> → <span>no</span>",
        "who sees the report: <span>everyone, once they have voted on every statement or voting has closed</span> "
        "→ <span>only people with a role</span>",
        "closing time: <span>–</span> → <span>",
        "<summary>what happens to the votes</summary>",
        "role: <span>–</span> → <span>Coder</span>",
    ):
        assert said in page
    assert "The careful" not in page, "names of groups are not for everyone who reads the log"
    german = " ".join(owner.get(f"/organize/{SLUG}/log", headers={"Accept-Language": "de"}).text.split())
    assert "<span>ja</span> → <span>nein</span>" in german


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, [(["rule", "b"], 2, 3)]),
        ({"w": {"x": 1}}, {"w": {"x": 2}, "y": 0}, [(["rule", "w", "x"], 1, 2), (["rule", "y"], None, 0)]),
        (None, {"a": 1}, [(["rule", "a"], None, 1)]),
        ("old", "new", [(["rule"], "old", "new")]),
    ],
)
def test_of_a_table_of_settings_only_what_differs_is_told(before: object, after: object, told: object) -> None:
    assert split_settings_change(["rule"], before, after) == told


def test_an_entry_from_before_has_no_changes(app: Flask) -> None:
    with app.test_request_context():
        assert describe_changes(AuditEntry(action="edited", detail={"fields": ["title"]})) == []
        for odd in (["x"], {"closes_at": "now"}, {"closes_at": [1]}):
            assert describe_changes(AuditEntry(action="edited", detail={"changes": odd})) == []
        odd_values = {"closes_at": ["soon", 7], "role": [["owner"], {}], "modules": [None, [1]]}
        told = describe_changes(AuditEntry(action="edited", detail={"changes": odd_values}))
        assert [(one.before, one.after) for one in told] == [("soon", "7"), ("owner", "{}"), ("–", "1")]
        entry = AuditEntry(action="edited", detail={"changes": {"routing": [{}, {"random": 0.5}]}})
        assert describe_changes(entry) == [LoggedChange("statement routing: at random", "–", "50%")]
        unset = {"outcome_rule": [{}, {"segment": ""}]}
        assert describe_changes(AuditEntry(action="opened", detail={"changes": unset})) == []
        rule = {"outcome_rule": [{"credence": 0.9, "measure": "groups"}, {"credence": 0.999, "measure": "everyone"}]}
        assert [
            (one.before, one.after) for one in describe_changes(AuditEntry(action="edited", detail={"changes": rule}))
        ] == [
            ("90%", "99.9%"),
            ("every opinion group separately", "all participants together"),
        ]


def actions_in_source() -> set[str]:
    """Every action that some service records, where it is written out beside the call or in the call's module."""
    found: set[str] = set()
    recorders = {"record_action", "record_action_about", "note_action", "note"}
    for path in python_files("deliberate/services"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in recorders:
                found |= {
                    one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return found


def test_every_action_of_the_log_is_said_in_words() -> None:
    in_source = {action for action in actions_in_source() if action.replace(" ", "").isalpha()}
    assert len(in_source) > 20
    assert (in_source | ACTIONS_WITH_CHANGES) - set(ACTIONS) == set()


def test_subjects_and_values_are_in_the_language_of_the_reader(seated: Assembly, app: Flask, enter: Enter) -> None:
    owner = enter("owner")
    with app.app_context():
        assembly = load_assembly(SLUG)
        for action, subject, changes in (
            ("response withdrawn", "question 1, statement 2", {"disposition": ("partly", "rejected")}),
            ("edited", "", {"outcome_rule": ({"least_votes": 5}, {"least_votes": 7})}),
        ):
            record_action(assembly, None, action, subject=subject, changes=changes)
        # Someone may be called so.
        called = register_account(email="q@example.org", password="the first password", display_name="Question 1")
        record_action_about(called, assembly, None, "role given", changes={})
        db.session.commit()
    page = owner.get(f"/organize/{SLUG}/log", headers={"Accept-Language": "de"}).text
    for said in ("Frage 1, Aussage 2", "Wird teilweise", "Mindestzahl der Stimmen", "Question 1"):
        assert said in page
    for raw in ("response withdrawn", "partly", "least votes", "statement 2"):
        assert raw not in page
