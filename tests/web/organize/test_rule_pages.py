"""The setup asks for the rule in plain words, says what is wrong with one, and shows it locked after opening."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from deliberate.aggregation.rule import Rule, rule_hash
from deliberate.extensions import db
from deliberate.models import Assembly
from deliberate.queries.assemblies import build_consensus_rule
from tests.web.organize.conftest import SLUG, make_account, make_draft
from tests.web.organize.test_desk_pages import REMIT

Enter = Callable[[str], FlaskClient]
DRAFT = "draft-rule"


def with_draft(app: Flask) -> None:
    """A draft of a person who can log in."""
    with app.app_context():
        make_draft(make_account("ada@example.org"), slug=DRAFT)
        db.session.commit()


def test_every_part_of_the_rule_can_be_chosen(app: Flask, enter: Enter, read: Any) -> None:
    with_draft(app)
    sent = REMIT | {"preset": "own", "measure": "product", "threshold": "32", "credence": "90", "count_passes": "y"}
    page = enter("ada")
    assert page.post(f"/organize/{DRAFT}/setup", data=sent).status_code == 303
    expected = Rule(
        measure="product", threshold=0.32, credence=0.9, least_votes=10, count_passes=True, least_share=0.05
    )
    assert read(build_consensus_rule, DRAFT) == expected
    assert page.post(f"/organize/{DRAFT}/setup", data=sent | {"preset": "polis"}).status_code == 303
    assert read(build_consensus_rule, DRAFT).preset == "polis"


def test_a_line_below_one_half_is_explained(app: Flask, enter: Enter) -> None:
    with_draft(app)
    answer = enter("ada").post(f"/organize/{DRAFT}/setup", data=REMIT | {"measure": "groups", "threshold": "40"})
    assert answer.status_code == 422
    assert "Enter 50 or more. Lower values are possible only where" in answer.text


def test_the_page_shows_the_locked_rule_and_ignores_another(enter: Enter, seated: Assembly, read: Any) -> None:
    page = enter("owner")
    shown = page.get(f"/organize/{SLUG}/setup").text
    assert rule_hash(Rule()) in shown
    assert "more than 60% of people agree, among everyone together and on both sides of every dimension" in shown
    assert 'name="threshold"' not in shown
    sent = REMIT | {"preset": "polis", "measure": "everyone", "threshold": "50", "credence": "80"}
    assert page.post(f"/organize/{SLUG}/setup", data=sent).status_code == 303
    assert read(build_consensus_rule) == Rule()
