"""Tensions as rows: declared, reworded, hidden, asked on; and answers with a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from deliberate.concepts.coding import Code, StatementCoding
from deliberate.concepts.tensions import TensionCard
from deliberate.errors import AssemblyLocked, ReasonMissing, StatementNotVisible
from deliberate.models import Assembly, Moderation, Outcome, Question, Run, RunState
from deliberate.models.columns import now
from deliberate.queries.report import load_tension_rows
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import create_assembly, edit_assembly, open_assembly
from deliberate.services.coding.codes import code_statement
from deliberate.services.defaults import keep_defaults
from deliberate.services.follow_up import create_follow_up_question
from deliberate.services.questions import add_question
from deliberate.services.responses import AnswerInFuture, ResponsibleMissing, publish_response
from deliberate.services.statements import add_statement
from deliberate.services.tensions import (
    TensionInvalid,
    declare_tension,
    hide_tension,
    reword_tension,
    show_tension,
)

pytestmark = pytest.mark.usefixtures("db_session")
CARD = TensionCard("same_concept", (1, 2), ("development",))


def made() -> tuple[Assembly, Question]:
    owner = register_account(email="o@example.org", password="long enough words", display_name="Olu")
    assembly = create_assembly(owner=owner, title="Models")
    question = add_question(assembly=assembly, actor=owner, text="How should models be shared?")
    for number, stance in enumerate(("supports", "hinders")):
        statement = add_statement(question=question, text=f"Share {number}.")
        code_statement(statement=statement, coding=StatementCoding((Code("development", stance),)), coder_name="a")
    for number in range(4):
        add_statement(question=question, text=f"More {number}.")
    return assembly, question


def opened() -> tuple[Assembly, Question]:
    assembly, question = made()
    edit_assembly(
        assembly=assembly,
        actor=None,
        decision="Release rules",
        decision_maker="Ministry",
        influence_level="L2",
        answer_by=dt.date(2027, 1, 1),
    )
    keep_defaults(assembly=assembly, actor=None)
    open_assembly(assembly=assembly, actor=None)
    return assembly, question


def test_a_declared_tension_has_two_statements_and_a_reason() -> None:
    _, question = made()
    one, other = question.statements[:2]
    row = declare_tension(question=question, actor=None, first=one, second=other, reason=" Not both. ")
    again = declare_tension(question=question, actor=None, first=other, second=one, reason="Still not.")
    assert (again.id, again.reason, list(load_tension_rows(question))) == (row.id, "Still not.", ["declared:1-2:"])
    with pytest.raises(ReasonMissing):
        declare_tension(question=question, actor=None, first=one, second=other, reason=" ")
    with pytest.raises(TensionInvalid):
        declare_tension(question=question, actor=None, first=one, second=one, reason="why")


def test_a_statement_that_is_not_shown_makes_no_tension() -> None:
    _, question = made()
    one, other = question.statements[:2]
    other.moderation = Moderation.REJECTED
    with pytest.raises(StatementNotVisible):
        declare_tension(question=question, actor=None, first=one, second=other, reason="why")


def test_words_hiding_and_showing_again() -> None:
    _, question = made()
    row = reword_tension(question=question, actor=None, card=CARD, title="Open or shut", open_question="Where?")
    assert (row.title, row.open_question, row.key) == ("Open or shut", "Where?", CARD.key)
    with pytest.raises(ReasonMissing):
        hide_tension(question=question, actor=None, card=CARD, reason="")
    hide_tension(question=question, actor=None, card=CARD, reason="Two subjects.")
    assert (row.is_hidden, row.hidden_reason) == (True, "Two subjects.")
    show_tension(question=question, actor=None, card=CARD)
    assert not row.is_hidden
    assert len(load_tension_rows(question)) == 1


def test_a_draft_takes_the_follow_up_question_itself() -> None:
    assembly, question = made()
    asked = create_follow_up_question(question=question, actor=None, card=CARD, wording="Where is the line?")
    assert (asked.assembly_id, asked.position) == (assembly.id, 2)
    texts = [statement.text for statement in asked.statements]
    assert texts[:2] == ["Share 0.", "Share 1."]
    assert len(texts) == 4
    assert create_follow_up_question(question=question, actor=None, card=CARD, wording="Again?").id == asked.id


def test_an_opened_assembly_gets_a_draft_that_follows_with_its_remit() -> None:
    assembly, question = opened()
    asked = create_follow_up_question(question=question, actor=None, card=CARD, wording="Where is the line?")
    follows = asked.assembly
    assert (follows.is_draft, follows.id != assembly.id) == (True, True)
    assert (follows.decision_maker, follows.influence_level, follows.answer_by) == ("Ministry", "L2", None)
    assert [member.account.email for member in follows.memberships] == ["o@example.org"]
    second = TensionCard("power_away", (1,), ("governance",))
    other = create_follow_up_question(question=question, actor=None, card=second, wording="Who watches?")
    assert other.assembly_id == follows.id
    coded = [c.stance for s in asked.statements for coding in s.codings for c in coding.codes]
    assert coded == ["supports", "hinders"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("decision", "Something else"),
        ("decision_maker", "Somebody else"),
        ("influence_level", "L0"),
        ("veto_rule", "Whenever we like"),
        ("answer_by", dt.date(2030, 1, 1)),
    ],
)
def test_the_remit_is_locked_at_opening(name: str, value: Any) -> None:
    assembly, _ = opened()
    with pytest.raises(AssemblyLocked):
        edit_assembly(assembly=assembly, actor=None, **{name: value})


def test_an_answer_has_a_day_that_is_not_to_come(db_session: Any) -> None:
    _, question = opened()
    run = Run(question=question, state=RunState.FINISHED, findings={})
    outcome = Outcome(run=run, statement=question.statements[0], state="accepted", evidence={})
    db_session.add(outcome)
    db_session.flush()
    yesterday = now().date() - dt.timedelta(days=1)
    given: dict[str, Any] = {"outcome": outcome, "actor": None, "disposition": "adopted", "responsible": "The mayor"}
    response = publish_response(**given, reason="We will.", answered_on=yesterday)
    assert response.answered_at.date() == yesterday
    with pytest.raises(AnswerInFuture):
        publish_response(**given, reason="We will.", answered_on=now().date() + dt.timedelta(days=1))
    with pytest.raises(ReasonMissing):
        publish_response(**given)
    with pytest.raises(ResponsibleMissing):
        publish_response(outcome=outcome, actor=None, disposition="adopted", reason="We will.")
