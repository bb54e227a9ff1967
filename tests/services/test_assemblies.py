"""The organizer's verbs: what they do, what they refuse, and what they leave untouched."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from deliberate.concepts.coding import Code, StatementCoding
from deliberate.errors import (
    AssemblyLocked,
    CodingInvalid,
    EmailTaken,
    ForeignStatement,
    LastOwner,
    NotFound,
    NotReady,
    PasswordTooShort,
    ReasonMissing,
    SlugTaken,
    StatementRepeated,
    StateUnknown,
    TextEmpty,
    WrongCredentials,
)
from deliberate.models import AuditEntry, Choice, Coding, Exposure, Moderation, Question, Statement
from deliberate.queries.readiness import build_readiness_checklist
from deliberate.services import accounts
from deliberate.services.accounts import authenticate, end_sessions, register_account
from deliberate.services.assemblies import close_assembly, create_assembly, edit_assembly, open_assembly
from deliberate.services.coding.adjudication import adjudicate
from deliberate.services.coding.codes import code_statement
from deliberate.services.joining import join_assembly
from deliberate.services.members import add_member
from deliberate.services.members import remove_member as take_role
from deliberate.services.moderation import moderate_comment, moderate_statement
from deliberate.services.questions import add_question, edit_question, remove_question
from deliberate.services.statements import (
    StatementHasVotes,
    StatementWasShown,
    add_seeds,
    remove_statement,
)
from deliberate.services.voting import cast_vote
from deliberate.services.wording import WordingWasShown, edit_statement
from tests.quick_hashes import REAL_HASHER
from tests.web.organize.conftest import PASSWORD, make_account, make_draft

pytestmark = pytest.mark.every_database


def actions(session: Any) -> list[str]:
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def vote_once(statement: Statement) -> None:
    cast_vote(
        participant=join_assembly(assembly=statement.question.assembly).participant,
        statement_id=statement.id,
        choice=Choice.AGREE,
        wording=statement.wording,
    )


def test_a_password_is_kept_as_a_cheap_but_slow_hash(db_session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "HASHER", REAL_HASHER)
    account = make_account("Ada@Example.org")
    assert account.email == "ada@example.org"
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in account.password_hash


def test_log_in_takes_the_right_password_alone(db_session: Any) -> None:
    account = make_account("ada@example.org")
    assert authenticate(email=" ADA@example.org", password=PASSWORD) is account
    for email, password in (("ada@example.org", "wrong password"), ("bob@example.org", PASSWORD)):
        with pytest.raises(WrongCredentials):
            authenticate(email=email, password=password)


def test_an_address_has_one_account(db_session: Any) -> None:
    make_account("ada@example.org")
    with pytest.raises(EmailTaken):
        make_account("ADA@example.org")
    with pytest.raises(PasswordTooShort):
        register_account(email="bob@example.org", password="short", display_name="Bob")


def test_ending_sessions_changes_what_the_cookie_holds(db_session: Any) -> None:
    account = make_account("ada@example.org")
    kept = account.get_id()
    end_sessions(account=account)
    assert account.get_id() != kept


def test_a_template_brings_its_question_and_coded_seeds(db_session: Any) -> None:
    assembly = create_assembly(owner=make_account("ada@example.org"), title="Chatbots", template_id="chatbot-rules")
    (question,) = assembly.questions
    assert len(question.statements) >= 10
    assert all(statement.codings for statement in question.statements)
    assert [statement.number for statement in question.statements] == list(range(1, 1 + len(question.statements)))


def test_an_address_is_made_of_the_title_and_never_twice(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assert create_assembly(owner=owner, title="Künstliche Köpfe!").slug == "kunstliche-kopfe"
    assert create_assembly(owner=owner, title="Künstliche Köpfe!").slug == "kunstliche-kopfe-2"
    with pytest.raises(SlugTaken):
        create_assembly(owner=owner, title="Other", slug="kunstliche-kopfe")
    with pytest.raises(TextEmpty):
        create_assembly(owner=owner, title="  ")
    with pytest.raises(NotFound):
        create_assembly(owner=owner, title="Other", template_id="no-such")


def test_an_empty_assembly_does_not_open_and_says_why(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assembly = create_assembly(owner=owner, title="Empty")
    with pytest.raises(NotReady) as refused:
        open_assembly(assembly=assembly, actor=owner)
    assert "Ask at least one question" in str(refused.value)
    assert {item.key for item in build_readiness_checklist(assembly) if item.required and not item.done} == {
        "question",
        "seeds",
        "decision_maker",
        "answer_by",
        "consent",
        "policy",
    }
    assert assembly.is_draft


def test_remit_and_rule_are_locked_by_opening(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assembly = make_draft(owner)
    open_assembly(assembly=assembly, actor=owner)
    for change in ({"influence_level": "L3"}, {"outcome_rule": {"threshold": 0.9}}, {"modules": ["tally"]}):
        with pytest.raises(AssemblyLocked):
            edit_assembly(assembly=assembly, actor=owner, **change)
    edit_assembly(assembly=assembly, actor=owner, title="A better title")
    assert (assembly.title, assembly.influence_level) == ("A better title", "L1")


def test_saving_the_same_settings_again_is_no_act(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assembly = make_draft(owner)
    edit_assembly(assembly=assembly, actor=owner, introduction="One line.\r\n\r\nAnother line.")
    before = actions(db_session)
    edit_assembly(assembly=assembly, actor=owner, introduction="One line.\r\n\r\nAnother line.  ")
    assert assembly.introduction == "One line.\n\nAnother line."
    assert actions(db_session) == before


def test_closing_twice_is_one_act(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assembly = make_draft(owner)
    open_assembly(assembly=assembly, actor=owner)
    close_assembly(assembly=assembly, actor=owner)
    close_assembly(assembly=assembly, actor=owner)
    assert actions(db_session).count("closed") == 1
    open_assembly(assembly=assembly, actor=owner)
    assert (assembly.is_open, assembly.closed_at) == (True, None)


def test_the_last_owner_stays(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assembly = make_draft(owner)
    make_account("bob@example.org")
    second = add_member(assembly=assembly, actor=owner, email="bob@example.org", role="owner")
    assert add_member(assembly=assembly, actor=owner, email="BOB@example.org", role="owner") is second
    take_role(membership=second, actor=owner)
    db_session.expire(assembly, ["memberships"])
    with pytest.raises(LastOwner):
        take_role(membership=assembly.memberships[0], actor=owner)
    with pytest.raises(StateUnknown):
        add_member(assembly=assembly, actor=owner, email="bob@example.org", role="king")
    with pytest.raises(NotFound):
        add_member(assembly=assembly, actor=owner, email="nobody@example.org", role="coder")


def test_a_question_keeps_its_wording_from_the_opening_on(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assembly = make_draft(owner)
    (question,) = assembly.questions
    edit_question(question=question, actor=owner, text="What should the city do?", background="")
    open_assembly(assembly=assembly, actor=owner)
    with pytest.raises(AssemblyLocked):
        edit_question(question=question, actor=owner, text="Another question?", background="")
    edit_question(question=question, actor=owner, text=question.text, background="More to read.")
    assert (question.text, question.background) == ("What should the city do?", "More to read.")


def test_a_removed_question_leaves_its_text_in_the_log(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assembly = make_draft(owner)
    second = add_question(assembly=assembly, actor=owner, text="A second question?")
    assert second.position == 2
    remove_question(question=second, actor=owner)
    assert db_session.scalar(select(func.count()).select_from(Question)) == 1
    entry = db_session.scalars(select(AuditEntry).where(AuditEntry.action == "question removed")).one()
    assert entry.detail == {"changes": {"text": ["A second question?", None]}}


def test_of_many_seeds_the_good_ones_are_kept(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assembly = create_assembly(owner=owner, title="Seeds")
    question = add_question(assembly=assembly, actor=owner, text="What now?")
    sent = ["Models should be open.", "  models  should be OPEN ", "…", "x" * 401, "Audits should be public."]
    added = add_seeds(question=question, actor=owner, texts=sent)
    assert [statement.text for statement in added.added] == ["Models should be open.", "Audits should be public."]
    assert [reason.code for _, reason in added.refused] == ["StatementRepeated", "TextEmpty", "TextTooLong"]
    assert question.next_number == 3


def test_a_wording_changes_in_place_until_somebody_voted(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assembly = make_draft(owner)
    open_assembly(assembly=assembly, actor=owner)
    first, second = assembly.questions[0].statements[:2]
    old = first.text
    assert edit_statement(statement=first, actor=owner, text="A clearer wording.") is first
    entry = db_session.scalars(select(AuditEntry).where(AuditEntry.action == "statement edited")).one()
    assert (first.text, first.wording) == ("A clearer wording.", 2)
    assert entry.detail["changes"] == {"text": [old, "A clearer wording."]}
    with pytest.raises(StatementRepeated):
        edit_statement(statement=second, actor=owner, text="a clearer wording")
    vote_once(first)
    with pytest.raises(WordingWasShown):
        edit_statement(statement=first, actor=owner, text="Yet another wording.")


def test_a_seed_vanishes_only_while_nobody_has_seen_it(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assembly = make_draft(owner)
    open_assembly(assembly=assembly, actor=owner)
    first, second, third = assembly.questions[0].statements[:3]
    person = join_assembly(assembly=assembly).participant
    db_session.add(Exposure(participant_id=person.id, statement_id=second.id, purpose="random", probability=0.5))
    vote_once(third)
    remove_statement(statement=first, actor=owner)
    with pytest.raises(StatementWasShown):
        remove_statement(statement=second, actor=owner)
    with pytest.raises(StatementHasVotes):
        remove_statement(statement=third, actor=owner)
    assert [statement.number for statement in assembly.questions[0].statements[:2]] == [2, 3]
    (added,) = add_seeds(question=assembly.questions[0], actor=owner, texts=["A new thought entirely."]).added
    assert added.number == assembly.questions[0].next_number - 1, "a number is never used twice"


def test_a_rejection_needs_a_reason_and_can_be_taken_back(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    statement = make_draft(owner).questions[0].statements[0]
    with pytest.raises(ReasonMissing):
        moderate_statement(statement=statement, actor=owner, verdict="rejected")
    with pytest.raises(StateUnknown):
        moderate_statement(statement=statement, actor=owner, verdict="shredded")
    moderate_statement(statement=statement, actor=owner, verdict="rejected", reason="unclear", note="Which data?")
    assert (statement.moderation, statement.moderation_note) == ("rejected", "Which data?")
    moderate_statement(statement=statement, actor=owner, verdict="visible")
    assert (statement.moderation, statement.moderation_reason) == ("visible", None)


def test_the_same_verdict_twice_is_one_act(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    statement = make_draft(owner).questions[0].statements[0]
    for _ in range(2):
        moderate_statement(statement=statement, actor=owner, verdict="rejected", reason="spam")
    assert actions(db_session).count("statement moderated") == 1


def test_a_merge_stays_within_the_question(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assembly = make_draft(owner)
    first, second = assembly.questions[0].statements[:2]
    other = make_draft(owner, "another").questions[0].statements[0]
    for target in (None, first, other):
        with pytest.raises(ForeignStatement):
            moderate_statement(statement=first, actor=owner, verdict="merged", merged_into=target)
    moderate_statement(statement=first, actor=owner, verdict="merged", merged_into=second)
    assert (first.moderation, first.moderation_reason, first.merged_into_id) == ("merged", "duplicate", second.id)
    moderate_statement(statement=first, actor=owner, verdict="visible")
    assert (first.moderation, first.merged_into_id) == (Moderation.VISIBLE, None)


def test_a_comment_is_never_merged(db_session: Any) -> None:
    from deliberate.services.comments import add_comment

    owner = make_account("ada@example.org")
    assembly = make_draft(owner)
    open_assembly(assembly=assembly, actor=owner)
    statement = assembly.questions[0].statements[0]
    person = join_assembly(assembly=assembly).participant
    cast_vote(participant=person, statement_id=statement.id, choice=Choice.PASS)
    comment = add_comment(participant=person, statement=statement, text="It depends on who pays.", kind="condition")
    with pytest.raises(StateUnknown):
        moderate_comment(comment=comment, actor=owner, verdict="merged")
    moderate_comment(comment=comment, actor=owner, verdict="visible")
    assert comment.moderation == Moderation.VISIBLE


def test_each_coder_has_one_answer_per_statement(db_session: Any) -> None:
    coder = make_account("coder@example.org")
    statement = make_draft(coder).questions[0].statements[0]
    code_statement(statement=statement, actor=coder, coding=StatementCoding((Code("use", "supports"),)))
    code_statement(statement=statement, actor=coder, coding=StatementCoding())
    rows = db_session.scalars(select(Coding).where(Coding.coder_id == coder.id)).all()
    assert [list(row.codes) for row in rows] == [[]], "no codes is the answer “none”"
    with pytest.raises(CodingInvalid):
        code_statement(statement=statement, actor=coder, coding=StatementCoding((Code("beauty", "supports"),)))


def test_settling_needs_words(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    statement = make_draft(owner).questions[0].statements[0]
    with pytest.raises(ReasonMissing):
        adjudicate(statement=statement, actor=owner, coding=StatementCoding(), reason=" ")
    row = adjudicate(statement=statement, actor=owner, coding=StatementCoding(), reason="Neither concept is touched.")
    assert row.kind == "adjudication"
