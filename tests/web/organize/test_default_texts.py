"""No tick for a default that nobody read: a template's words are a hint, and a text is kept only by name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from deliberate.concepts.templates import read_templates
from deliberate.errors import NotReady, StateUnknown
from deliberate.models import Assembly
from deliberate.queries.readiness import build_readiness_checklist
from deliberate.services.assemblies import compute_date_in_days, create_assembly, edit_assembly, open_assembly
from deliberate.services.defaults import keep_defaults
from deliberate.services.questions import edit_question
from deliberate.services.wording import edit_statement
from tests.newcomers import enter_as_new
from tests.web.organize.conftest import make_account

TEMPLATE = "chatbot-rules"


def done(assembly: Assembly) -> set[str]:
    """The ticked lines of the checklist."""
    return {item.key for item in build_readiness_checklist(assembly) if item.done}


def test_nothing_of_a_template_is_ticked_before_somebody_read_it(db_session: Any) -> None:
    assembly = create_assembly(owner=make_account("ada@example.org"), title="Bots", template_id=TEMPLATE)
    assert assembly.decision_maker == ""
    assert done(assembly) & {"question", "seeds", "decision_maker", "consent", "policy", "level", "rule"} == set()


@pytest.mark.parametrize(
    ("key", "field", "act"),
    [
        ("question", "question", lambda a: edit_question(
            question=a.questions[0], actor=None, text="What may bots do?", background="")),
        ("seeds", "seeds", lambda a: edit_statement(
            statement=a.questions[0].statements[0], actor=None, text="Our own words.")),
        ("consent", "consent_text", lambda a: edit_assembly(assembly=a, actor=None, consent_text="Our words.")),
        ("policy", "moderation_policy", lambda a: edit_assembly(
            assembly=a, actor=None, moderation_policy="Our words.")),
        ("level", "influence_level", lambda a: edit_assembly(assembly=a, actor=None, influence_level="L2")),
        ("rule", "outcome_rule", lambda a: edit_assembly(assembly=a, actor=None, outcome_rule={"threshold": 0.7})),
    ],
)  # fmt: skip
def test_a_tick_needs_ones_own_words_or_that_they_are_kept(
    db_session: Any, key: str, field: str, act: Callable[[Assembly], Any]
) -> None:
    owner = make_account("ada@example.org")
    kept = create_assembly(owner=owner, title="Bots", template_id=TEMPLATE)
    keep_defaults(assembly=kept, actor=owner, fields=[field])
    assert key in done(kept)
    mark = kept.kept_defaults[field]
    assert mark is not None
    assert mark["by"] == "ada"
    written = create_assembly(owner=owner, title="Bots", template_id=TEMPLATE)
    act(written)
    assert key in done(written)
    assert field not in written.kept_defaults


def test_a_rule_written_out_in_full_is_still_the_default(db_session: Any) -> None:
    assembly = create_assembly(owner=None, title="Bots")
    edit_assembly(assembly=assembly, actor=None, outcome_rule={"threshold": 0.6, "measure": "sides"})
    assert "rule" not in done(assembly)


def test_what_nobody_read_does_not_open(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assembly = create_assembly(owner=owner, title="Bots", template_id=TEMPLATE)
    edit_assembly(assembly=assembly, actor=owner, decision_maker="The council", answer_by=compute_date_in_days(9))
    with pytest.raises(NotReady) as refused:
        open_assembly(assembly=assembly, actor=owner)
    assert "Publish the moderation policy" in str(refused.value)
    keep_defaults(assembly=assembly, actor=owner)
    open_assembly(assembly=assembly, actor=owner)
    assert (assembly.is_open, assembly.decision_maker) == (True, "The council")


def test_only_a_default_can_be_kept_and_twice_is_once(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assembly = create_assembly(owner=owner, title="Bots")
    with pytest.raises(StateUnknown):
        keep_defaults(assembly=assembly, actor=owner, fields=["title"])
    keep_defaults(assembly=assembly, actor=owner, fields=["consent_text"])
    first = assembly.kept_defaults["consent_text"]
    keep_defaults(assembly=assembly, actor=None, fields=["consent_text"])
    assert assembly.kept_defaults["consent_text"] == first


def test_the_pages_show_the_text_before_it_is_kept_and_who_kept_it(app: Flask, client: FlaskClient, read: Any) -> None:
    enter_as_new(app, client)
    client.post("/organize/new", data={"title": "Bots", "template": TEMPLATE, "language": "en"})
    example = read_templates()[TEMPLATE].decision_maker
    setup = client.get("/organize/bots/setup").text
    assert f"For example: {example}" in setup
    assert f'value="{example}"' not in setup
    before = client.get("/organize/bots").text
    # Six texts of a new draft from a template: question, seeds, privacy, policy, level, rule.
    assert len(re.findall("default, not reviewed yet", before)) == 6
    assert read_templates()[TEMPLATE].seeds[0].text in before
    assert client.post("/organize/bots/defaults", data={"field": "consent_text"}).status_code == 303
    after = client.get("/organize/bots").text
    assert len(re.findall("default, not reviewed yet", after)) == 5
    assert "kept by Ada on" in after
    assert client.post("/organize/bots/defaults", data={"field": "slug"}).status_code == 422
    assert read(lambda assembly: assembly.decision_maker, "bots") == ""
