"""On PostgreSQL, whoever decides by what an assembly is now waits for those who change that at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, insert, select, text, update

from deliberate.concepts.codebook import read_shipped_codebook
from deliberate.concepts.coding import StatementCoding
from deliberate.concepts.tensions import DECLARED, TensionCard
from deliberate.errors import AlreadyAnswered, AssemblyClosed, AssemblyLocked, DomainError, Refused, StatementRepeated
from deliberate.extensions import db
from deliberate.models import (
    Assembly,
    Coding,
    Comment,
    Invitation,
    Participant,
    Question,
    Statement,
    Tension,
    Topic,
    Vote,
)
from deliberate.models.columns import now
from deliberate.queries.assemblies import load_assembly
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import edit_assembly
from deliberate.services.coding.codes import code_statement
from deliberate.services.coding.plan import set_tag_share
from deliberate.services.comments import add_comment, endorse_comment
from deliberate.services.invitations import invite_member
from deliberate.services.joining import join_assembly
from deliberate.services.moderation import moderate_comment
from deliberate.services.questions import edit_question, remove_question
from deliberate.services.statements import propose_statement
from deliberate.services.tensions import declare_tension
from deliberate.services.texts import compute_text_key
from deliberate.services.topics import TopicRepeated, add_topic
from deliberate.services.voting import cast_vote
from deliberate.storage.base import get_table
from tests.databases import Postgres, application
from tests.services.test_routing import open_assembly, statements_of

ASSEMBLY, QUESTION, STATEMENT, VOTE = (get_table(model) for model in (Assembly, Question, Statement, Vote))
Act = Callable[[Assembly], Any]
Change = Callable[[Connection], Any]
pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def app(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An open assembly of two people with a comment."""
    folder: Path = tmp_path_factory.mktemp("held")
    with postgres.fresh() as url, application(url, folder) as made:
        with made.app_context():
            assembly = open_assembly()
            people = [join_assembly(assembly=assembly).participant for _ in range(2)]
            first = statements_of(assembly)[0]
            cast_vote(participant=people[0], statement_id=first.id, choice=1)
            add_comment(participant=people[0], statement=first, text="Shade.").moderation = "visible"  # type: ignore[assignment]
            db.session.commit()
        yield made


def open_it(other: Connection) -> None:
    other.execute(update(ASSEMBLY).values(state="open", opened_at=now()))


def close_it(other: Connection) -> None:
    other.execute(update(ASSEMBLY).values(state="closed", closed_at=now()))


def vote(other: Connection) -> None:
    other.execute(select(ASSEMBLY.c.id).with_for_update(read=True))
    person = other.scalar(select(get_table(Participant).c.id).order_by(get_table(Participant).c.id.desc()))
    (last,) = other.scalars(select(STATEMENT.c.id).order_by(STATEMENT.c.id.desc()).limit(1))
    other.execute(insert(VOTE), {"participant_id": person, "statement_id": last, "choice": 1, "cast_at": now()})


def write(other: Connection) -> None:
    other.execute(update(QUESTION).values(next_number=QUESTION.c.next_number + 1))
    row = dict(other.execute(select(STATEMENT).limit(1)).mappings().one())
    del row["id"]
    same = {"number": 99, "text": "Plant limes.", "text_key": compute_text_key("Plant limes.")}
    other.execute(insert(STATEMENT), {**row, **same})


def code(other: Connection) -> None:
    (first,) = other.scalars(select(STATEMENT.c.id).order_by(STATEMENT.c.id).limit(1).with_for_update(key_share=True))
    given = {"statement_id": first, "coder_name": "Ada", "codebook_version": read_shipped_codebook().version}
    empty = {"kind": "coder", "flags": [], "scope": "", "rationale": "", "was_blind": True, "created_at": now()}
    other.execute(insert(get_table(Coding)), {**given, **empty, "first_answer": {}, "suggested": {}})


def declare(other: Connection) -> None:
    question = other.scalar(select(QUESTION.c.id).with_for_update())
    first, second = other.scalars(select(STATEMENT.c.id).order_by(STATEMENT.c.id).limit(2))
    pair = {
        "question_id": question,
        "first_id": first,
        "second_id": second,
        "key": TensionCard(DECLARED, (1, 2), ()).key,
    }
    other.execute(insert(get_table(Tension)), {**pair, "kind": "declared", "reason": "No room."})


def add_a_topic(other: Connection) -> None:
    question = other.scalar(select(QUESTION.c.id).with_for_update())
    named = {"name": "Shade", "name_key": compute_text_key("Shade"), "description": ""}
    other.execute(insert(get_table(Topic)), {"question_id": question, "number": 1, "position": 1, **named})


def invite(other: Connection) -> None:
    assembly = other.scalar(select(ASSEMBLY.c.id).with_for_update())
    sent = {"email": "c@example.org", "role": "coder", "token_hash": "x", "expires_at": now(), "created_at": now()}
    other.execute(insert(get_table(Invitation)), {"assembly_id": assembly, **sent})


def reject(other: Connection) -> None:
    other.execute(update(get_table(Comment)).values(moderation="rejected", moderation_reason="spam"))


def delete_it(other: Connection) -> None:
    other.execute(get_table(Comment).delete())


def first_person() -> Participant:
    return db.session.scalars(select(Participant).order_by(Participant.id)).first()  # type: ignore[return-value]


def propose(assembly: Assembly) -> None:
    propose_statement(participant=first_person(), question=assembly.questions[0], text="plant limes")


def comment(assembly: Assembly) -> None:
    add_comment(participant=first_person(), statement=statements_of(assembly)[0], text="Birds.")


def endorse(assembly: Assembly) -> None:
    second = db.session.scalars(select(Participant).order_by(Participant.id.desc())).first()
    assert second is not None
    endorse_comment(participant=second, comment=db.session.scalars(select(Comment)).one())


def approve(assembly: Assembly) -> None:
    said = db.session.scalars(select(Comment)).one()
    db.session.expire(said)
    moderate_comment(comment=said, actor=None, verdict="waiting", seen_as="visible")


def code_too(assembly: Assembly) -> None:
    code_statement(statement=statements_of(assembly)[0], coding=StatementCoding(()), coder_name="Ada")


def declare_too(assembly: Assembly) -> None:
    first, second = statements_of(assembly)[:2]
    declare_tension(question=assembly.questions[0], actor=None, first=first, second=second, reason="Money.")


def add_the_topic(assembly: Assembly) -> None:
    add_topic(question=assembly.questions[0], actor=None, name="Shade")


def invite_too(assembly: Assembly) -> None:
    host = register_account(email="host@example.org", password="a long enough password", display_name="Host")
    invite_member(assembly=assembly, actor=host, email="c@example.org", role="coder")


def ask_fewer(assembly: Assembly) -> None:
    set_tag_share(assembly=assembly, actor=None, share=7)


def edit_rule(assembly: Assembly) -> None:
    edit_assembly(assembly=assembly, actor=None, outcome_rule={"measure": "everyone"})


def reword(assembly: Assembly) -> None:
    edit_question(question=assembly.questions[0], actor=None, text="Which oaks?", background="")


def remove(assembly: Assembly) -> None:
    remove_question(question=assembly.questions[0], actor=None)


@pytest.mark.parametrize(
    ("before", "change", "act", "end"),
    [
        ("draft", open_it, edit_rule, AssemblyLocked),
        ("draft", open_it, reword, AssemblyLocked),
        ("draft", open_it, ask_fewer, AssemblyLocked),
        ("open", code, code_too, None),
        ("open", declare, declare_too, None),
        ("open", add_a_topic, add_the_topic, TopicRepeated),
        ("open", invite, invite_too, None),
        ("open", close_it, propose, AssemblyClosed),
        ("open", close_it, comment, AssemblyClosed),
        ("open", close_it, endorse, AssemblyClosed),
        ("open", reject, approve, AlreadyAnswered),
        ("open", vote, remove, Refused),
        ("open", write, propose, StatementRepeated),
        ("open", delete_it, approve, AlreadyAnswered),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_an_act_waits_for_the_change_that_decides_on_it(
    app: Flask, before: str, change: Change, act: Act, end: type[DomainError] | None
) -> None:
    ended: list[type[DomainError] | None] = []

    def run() -> None:
        with app.app_context():
            try:
                act(load_assembly("trees"))
                ended.append(None)
            except DomainError as refusal:
                ended.append(type(refusal))
            finally:
                db.session.rollback()
                db.session.remove()

    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(update(ASSEMBLY).values(state=before, closed_at=None))
            if act in (remove, reword):
                connection.execute(VOTE.delete())
        with db.engine.connect() as other, db.engine.connect() as watching:
            change(other)
            thread = threading.Thread(target=run)
            thread.start()
            # Here it would have decided by what is true no longer a moment later.
            waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            while thread.is_alive() and not watching.scalar(waiting):
                watching.rollback()
            other.commit()
        thread.join(30)
    assert ended == [end]
