"""Codes that come with a template are suggestions: nobody gave them, and nobody is counted for them."""

from __future__ import annotations

from typing import Any

import pytest

from deliberate.concepts.coding import Code, StatementCoding
from deliberate.extensions import db
from deliberate.findings.agreement import compute_coder_agreement
from deliberate.models import Account, Assembly, AssemblyState, CodingKind, Membership, Question, Role, RunState
from deliberate.models.columns import now
from deliberate.queries.coding.codings import load_codings, load_final_codings, to_given_codings
from deliberate.queries.coding.progress import load_coding_progress, may_have_seen_results
from deliberate.queries.report import BlindAnswers, count_blind_answers
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import create_assembly
from deliberate.services.coding.plan import NothingCoded, freeze_codes
from deliberate.services.coding.workbench import submit_coding
from deliberate.services.runs import add_run

NONE = StatementCoding()


@pytest.fixture
def assembly(db_session: Any) -> Assembly:
    made = create_assembly(owner=account("owner"), title="City chatbot", template_id="chatbot-rules")
    for name, role in (("ann", Role.CODER), ("bob", Role.CODER), ("eve", Role.ANALYST)):
        db.session.add(Membership(assembly=made, account=account(name), role=role))
    db.session.flush()
    return made


def account(name: str) -> Account:
    return register_account(email=f"{name}@example.org", password="long enough for all", display_name=name)


def member(assembly: Assembly, name: str) -> Account:
    return next(one.account for one in assembly.memberships if one.account.display_name == name)


def question_of(assembly: Assembly) -> Question:
    return assembly.questions[0]


def test_they_stand_for_no_coder(assembly: Assembly) -> None:
    question = question_of(assembly)
    kinds = {row.kind for rows in load_codings(question).values() for row in rows}
    settled = load_final_codings(question)
    assert kinds == {CodingKind.SUGGESTION}
    assert {(one.basis, one.coders) for one in settled.values()} == {("suggested", 0)}
    assert compute_coder_agreement(to_given_codings(load_codings(question)), ["use"]).coders == 0
    assert (load_coding_progress(question).coded, load_coding_progress(question).coded_twice) == (0, 0)
    assert count_blind_answers(question) == BlindAnswers(frozen=False, blind=0, not_blind=0)
    with pytest.raises(NothingCoded):
        freeze_codes(question=question, actor=None)


def test_two_coders_are_two_of_two_and_their_answers_count(assembly: Assembly) -> None:
    question = question_of(assembly)
    first = question.statements[0]
    for name in ("ann", "bob"):
        submit_coding(statement=first, actor=member(assembly, name), coding=NONE)
    settled = load_final_codings(question)[first.number]
    assert (settled.coding.is_none, settled.basis, settled.coders) == (True, "agreed", 2)
    assert compute_coder_agreement(to_given_codings(load_codings(question)), ["use"]).coders == 2


def test_a_coder_is_shown_the_suggestion_after_the_first_answer(assembly: Assembly) -> None:
    question = question_of(assembly)
    coded = next(number for number, one in load_final_codings(question).items() if not one.coding.is_none)
    statement = next(one for one in question.statements if one.number == coded)
    shipped = load_final_codings(question)[coded].coding
    row = submit_coding(statement=statement, actor=member(assembly, "ann"), coding=NONE)
    told = [(one["concept"], one["stance"]) for one in row.suggested["template"]]
    assert told == [(code.concept, code.stance) for code in shipped.codes if code.effect]


@pytest.mark.parametrize(
    ("who", "saw"),
    [("ann", False), ("eve", True), ("owner", True), (None, True)],
    ids=["a coder, who is refused the report", "an analyst", "the owner", "someone named in a file"],
)
def test_what_counts_is_whether_this_coder_could_see_results(assembly: Assembly, who: str | None, saw: bool) -> None:
    """The report of an open assembly is for everyone who has voted, but not for its coders before the freeze."""
    question = question_of(assembly)
    assembly.state, assembly.opened_at = AssemblyState.OPEN, now()
    run = add_run(question=question)
    run.state, run.findings, run.finished_at = RunState.FINISHED, {}, now()
    db.session.flush()
    assert may_have_seen_results(question, member(assembly, who) if who else None) is saw


def test_after_the_freeze_results_may_have_been_seen(assembly: Assembly) -> None:
    question = question_of(assembly)
    submit_coding(statement=question.statements[0], actor=member(assembly, "ann"), coding=NONE)
    freeze_codes(question=question, actor=None)
    late = StatementCoding((Code("use", "supports"),))
    submit_coding(statement=question.statements[0], actor=member(assembly, "bob"), coding=late)
    assert count_blind_answers(question) == BlindAnswers(frozen=True, blind=1, not_blind=1)
