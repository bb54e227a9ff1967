"""Draws and analyses are chosen on pages before opening; their forms come from what modules declare; then locked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from deliberate.aggregation.contract import Answer, Module, describe_settings, setting
from deliberate.aggregation.registry import all_modules
from deliberate.aggregation.rule import Rule, is_set_by_rule, merge_rule_settings
from deliberate.extensions import db
from deliberate.models import Assembly
from deliberate.queries.runs import build_analysis_settings
from deliberate.services.method import REPORT_MODULES, complete_modules
from deliberate.web.forms.module_settings import build_settings_form, collect_changed_settings
from tests.answers import read_json
from tests.web.organize.conftest import SLUG, make_account, make_draft

Enter = Callable[[str], FlaskClient]
DRAFT = "draft-method"
JSON = {"Accept": "application/json"}


@pytest.fixture
def draft(app: Flask, enter: Enter) -> FlaskClient:
    """The browser of the owner of a draft."""
    with app.app_context():
        make_draft(make_account("ada@example.org"), slug=DRAFT)
        db.session.commit()
    return enter("ada")


def as_it_stands() -> dict[str, str]:
    """What the page of the analyses sends where nothing is touched, without the choice of analyses."""
    return {
        f"{name}-{one.name}": "y" if one.default is True else str(one.default)
        for name, module in all_modules().items()
        for one in describe_settings(module)
        if one.default is not False and not is_set_by_rule(name, one.name)
    }


POLICIES: list[tuple[dict[str, str], dict[str, float]]] = [
    ({"policy": "fewest"}, {"fewest": 0.9, "random": 0.1, "information": 0.0}),
    ({"policy": "uniform"}, {"fewest": 0.0, "random": 1.0, "information": 0.0}),
    ({"policy": "information"}, {"fewest": 0.2, "random": 0.2, "information": 0.6}),
    (
        {"policy": "own", "fewest": "60", "random": "40", "information": ""},
        {"fewest": 0.6, "random": 0.4, "information": 0.0},
    ),
    ({"policy": "mixed"}, {}),
]


def test_a_policy_of_draws_is_kept(draft: FlaskClient, read: Any) -> None:
    for sent, kept in POLICIES:
        assert draft.post(f"/organize/{DRAFT}/draws", data=sent).status_code == 303
        assert read(lambda assembly: assembly.routing, DRAFT) == kept
        chosen = re.findall(r"<input checked [^>]*value=\"(\w+)\"", draft.get(f"/organize/{DRAFT}/draws").text)
        assert chosen == [sent["policy"]]


def test_shares_that_are_no_policy_are_refused(draft: FlaskClient, read: Any) -> None:
    for sent, why in (
        ({"policy": "own", "fewest": "60", "random": "30", "information": "0"}, "must add up to 100%"),
        (
            {"policy": "own", "fewest": "95", "random": "5", "information": "0"},
            "At least 10% must be selected at random",
        ),
        ({"policy": "own", "fewest": "160", "random": "-60"}, "Enter a share from 0 to 100."),
        ({"policy": "own", "fewest": "many", "random": "40"}, "Enter a number."),
        ({"policy": "loudest"}, "Not a valid choice"),
    ):
        for headers in ({}, JSON):
            answer = draft.post(f"/organize/{DRAFT}/draws", data=sent, headers=headers)
            assert (answer.status_code, why in answer.text) == (422, True), (sent, answer.text)
    assert read(lambda assembly: assembly.routing, DRAFT) == {}


def test_every_declared_setting_has_its_label_help_and_range(draft: FlaskClient) -> None:
    page = draft.get(f"/organize/{DRAFT}/analyses").text
    for name, module in all_modules().items():
        for one in describe_settings(module):
            here = f'name="{name}-{one.name}"' in page
            assert here == (name != "weighting" and not is_set_by_rule(name, one.name)), f"{name}-{one.name}"


@dataclass(frozen=True)
class OddSettings:
    """What a module of another package may declare."""

    bare: int = 3
    word: str = "x"
    pair: tuple[int, int] = (1, 2)
    low: float = setting(1.5, "Low", least=1)
    high: float = setting(1.5, "High", most=2.5)


def test_a_form_is_made_of_whatever_a_module_declares(app: Flask) -> None:
    module = Module(name="odd", title="Odd", question="Odd?", run=run_nothing, settings=OddSettings)
    with app.test_request_context():
        form = build_settings_form(module, {"high": 2.0})
        assert {name: str(field.description) for name, field in form._fields.items()} == {
            "bare": "Default: 3.",
            "word": "",
            "low": "At least 1. Default: 1.5.",
            "high": "At most 2.5. Default: 1.5.",
        }
        assert collect_changed_settings(module, form) == {"high": 2}
        assert module.make_settings(collect_changed_settings(module, form)) == OddSettings(high=2)


def run_nothing(votes: object, settings: object, needed: object) -> Answer:
    return Answer(())


def test_settings_and_analyses_reach_the_run(draft: FlaskClient, read: Any) -> None:
    sent = as_it_stands() | {"slate-size": "7", "slate-rule": "phragmen", "quality-one_sided": "0.9"}
    further = ["space", "slate", "quality"]
    assert draft.post(f"/organize/{DRAFT}/analyses", data={**sent, "modules": further}).status_code == 303
    kept = read(lambda assembly: assembly.module_settings, DRAFT)
    assert kept == {"slate": {"size": 7, "rule": "phragmen"}, "quality": {"one_sided": 0.9}}
    run = read(lambda assembly: build_analysis_settings(assembly, "1"), DRAFT)
    assert {*REPORT_MODULES, *further, "weighting"} <= set(run["modules"])
    assert "bridging" not in run["modules"]
    assert run["settings"]["slate"] == {"size": 7, "rule": "phragmen"}
    page = draft.get(f"/organize/{DRAFT}/analyses").text
    assert re.search(r'value="bridging"\s*>', page)
    assert re.search(r'value="slate"\s+checked\s*>', page)


def test_all_analyses_chosen_is_kept_as_all(draft: FlaskClient, read: Any) -> None:
    sent = {**as_it_stands(), "modules": list(all_modules())}
    assert draft.post(f"/organize/{DRAFT}/analyses", data=sent).status_code == 303
    assert read(lambda assembly: (assembly.modules, assembly.module_settings), DRAFT) == ([], {})


def test_a_chosen_analysis_brings_what_it_needs() -> None:
    chosen = complete_modules(["groups"])
    assert set(all_modules()["groups"].requires) <= set(chosen)
    assert set(REPORT_MODULES) <= set(chosen)


def test_a_setting_out_of_range_is_refused_beside_its_field(draft: FlaskClient, read: Any) -> None:
    for name, value in (("size", "0"), ("size", "51"), ("size", "many"), ("rule", "loudest")):
        sent = {**as_it_stands(), f"slate-{name}": value, "modules": ["slate"]}
        answer = draft.post(f"/organize/{DRAFT}/analyses", data=sent)
        assert (answer.status_code, f'class="wrong" id="slate-{name}-wrong"' in answer.text) == (422, True), value
        refusal = draft.post(f"/organize/{DRAFT}/analyses", data=sent, headers=JSON)
        assert (refusal.status_code, list(read_json(refusal)["error"]["fields"])) == (422, [f"slate-{name}"])
    assert read(lambda assembly: (assembly.modules, assembly.module_settings), DRAFT) == ([], {})


def test_what_the_rule_says_stands_over_what_was_chosen() -> None:
    made = merge_rule_settings({"group_consensus": {"level": 0.9, "count_passes": False}}, Rule(count_passes=True))
    assert made["group_consensus"] == {"level": 0.9, "preset": "own", "count_passes": True}


def test_after_opening_both_are_shown_and_locked(enter: Enter, seated: Assembly, read: Any) -> None:
    owner = enter("owner")
    assert "50" in owner.get(f"/organize/{SLUG}/draws").text
    assert 'name="policy"' not in owner.get(f"/organize/{SLUG}/draws").text
    assert 'name="slate-size"' not in owner.get(f"/organize/{SLUG}/analyses").text
    assert owner.post(f"/organize/{SLUG}/draws", data={"policy": "uniform"}).status_code == 409
    refusal = owner.post(f"/organize/{SLUG}/analyses", data=as_it_stands(), headers=JSON)
    assert (refusal.status_code, read_json(refusal)["error"]["code"]) == (409, "AssemblyLocked")
    written_out = {"fewest": 0.5, "random": 0.3, "information": 0.2}
    assert read(lambda assembly: (assembly.routing, assembly.modules, assembly.module_settings)) == (
        written_out,
        [],
        {},
    )


def test_only_owners_choose(enter: Enter, seated: Assembly) -> None:
    for who in ("moderator", "analyst", "stranger"):
        page = enter(who)
        for place in ("draws", "analyses", "people"):
            assert page.get(f"/organize/{SLUG}/{place}").status_code == 403, (who, place)
        for place in ("draws", "analyses", "people/segments", "people/weighting"):
            assert page.post(f"/organize/{SLUG}/{place}", data={}).status_code == 403, (who, place)
