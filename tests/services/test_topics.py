"""Topics: made, given, taken, undone, kept with a new wording, from a file; the log tells each act."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from deliberate.errors import Refused, TextEmpty, TextTooLong
from deliberate.extensions import db
from deliberate.models import Assembly, AuditEntry, Moderation, Question, Statement, StatementTopic
from deliberate.queries.topics import load_labels, load_suggested_topics, load_topic_names, load_topics
from deliberate.services.assemblies import open_assembly
from deliberate.services.cloning import clone_assembly
from deliberate.services.joining import join_assembly
from deliberate.services.moderation import moderate_statement
from deliberate.services.questions import add_question
from deliberate.services.statements import add_statement
from deliberate.services.topics import (
    StatementsUnknown,
    TopicRepeated,
    UndoImpossible,
    add_topic,
    change_labels,
    edit_topic,
    make_topics,
    move_topic,
    remove_topic,
    replace_labels,
    undo_labels,
)
from deliberate.services.voting import cast_vote
from deliberate.services.wording import edit_statement
from tests.web.organize.conftest import make_account, make_draft

TEXTS = [
    "Buses should run at night.", "Buses should be free for pupils.", "Night buses need guards.",
    "Parks need more trees.", "Trees in parks need water.", "Benches belong in parks.",
    "Schools need smaller classes.", "Classes in schools begin too early.", "Schools should teach cooking in classes.",
]  # fmt: skip


@pytest.fixture
def question(db_session: Any) -> Question:
    """A question with nine statements about three things."""
    assembly = make_draft(make_account("ada@example.org"))
    made = add_question(assembly=assembly, actor=None, text="What does our town need?")
    for text in TEXTS:
        add_statement(question=made, text=text)
    db_session.flush()
    db_session.expire_all()
    return made


def actions(assembly: Assembly) -> list[str]:
    rows = select(AuditEntry.action).where(AuditEntry.assembly_id == assembly.id).order_by(AuditEntry.id)
    return [action for action in db.session.scalars(rows) if action.startswith("topic")]


def test_topics_keep_their_numbers_and_change_their_order(question: Question) -> None:
    buses, parks = (add_topic(question=question, actor=None, name=name) for name in ("Buses", "Parks"))
    move_topic(topic=parks, actor=None, up=True)
    assert [(one.number, one.name) for one in load_topics(question)] == [(2, "Parks"), (1, "Buses")]
    move_topic(topic=parks, actor=None, up=True)
    edit_topic(topic=buses, actor=None, name=" Buses  and trams ", description="What runs")
    edit_topic(topic=buses, actor=None, name="Buses and trams", description="What runs")
    assert (buses.name, buses.description) == ("Buses and trams", "What runs")
    assert actions(question.assembly) == ["topic added", "topic added", "topics ordered", "topic changed"]


def test_names_that_look_alike_are_refused(question: Question) -> None:
    add_topic(question=question, actor=None, name="Buses")
    other = add_topic(question=question, actor=None, name="Trams")
    with pytest.raises(TopicRepeated):
        add_topic(question=question, actor=None, name=" buses ")
    with pytest.raises(TopicRepeated):
        edit_topic(topic=other, actor=None, name="BUSES", description="")
    with pytest.raises(TextEmpty):
        add_topic(question=question, actor=None, name=" … ")
    with pytest.raises(TextTooLong):
        add_topic(question=question, actor=None, name="x" * 61)


def test_labels_are_given_taken_and_undone_and_undone_again(question: Question) -> None:
    buses, parks = (add_topic(question=question, actor=None, name=name) for name in ("Buses", "Parks"))
    one, two, three, *_ = question.statements
    first = change_labels(question=question, actor=None, give=[(one, buses), (two, buses), (one, parks)])
    again = change_labels(question=question, actor=None, give=[(one, buses)], take=[(three, parks)])
    assert (first.given, first.taken, again.entry) == (3, 0, None)
    assert load_labels(question) == {1: [1, 2], 2: [1]}
    assert first.entry is not None
    taken = undo_labels(question=question, actor=None, entry=first.entry)
    assert (load_labels(question), taken.taken) == ({}, 3)
    assert taken.entry is not None
    assert undo_labels(question=question, actor=None, entry=taken.entry).given == 3
    assert load_topic_names(question) == {1: ["Buses", "Parks"], 2: ["Buses"]}
    assert actions(question.assembly)[2:] == ["topics given"] * 3


def test_what_is_gone_cannot_be_undone(question: Question) -> None:
    buses = add_topic(question=question, actor=None, name="Buses")
    change = change_labels(question=question, actor=None, give=[(question.statements[0], buses)])
    assert change.entry is not None
    remove_topic(topic=buses, actor=None)
    assert load_labels(question) == {}
    with pytest.raises(UndoImpossible):
        undo_labels(question=question, actor=None, entry=change.entry)
    other = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id).limit(1)).one()
    with pytest.raises(UndoImpossible):
        undo_labels(question=question, actor=None, entry=other)


def test_rejected_statements_get_no_topic(question: Question) -> None:
    buses = add_topic(question=question, actor=None, name="Buses")
    moderate_statement(statement=question.statements[0], actor=None, verdict=Moderation.REJECTED, reason="spam")
    with pytest.raises(Refused):
        change_labels(question=question, actor=None, give=[(question.statements[0], buses)])


def test_suggestions_follow_the_words_and_are_the_same_every_time(question: Question) -> None:
    found = load_suggested_topics(question)
    assert {tuple(sorted(one.number for one in topic.statements)) for topic in found} <= {
        (1, 2, 3), (4, 5, 6), (7, 8, 9), (5, 6), (4, 5), (7, 8), (8, 9)
    }  # fmt: skip
    assert found
    assert found == load_suggested_topics(question)
    change = make_topics(question=question, actor=None, wanted=[("Town", found[0].statements)])
    assert change.given == len(found[0].statements)
    assert all(row.is_suggested for row in db.session.scalars(select(StatementTopic)))


def test_two_suggestions_with_one_name_become_one_topic(question: Question) -> None:
    one, two, *_ = question.statements
    make_topics(question=question, actor=None, wanted=[("Buses", [one]), ("buses", [two])])
    assert load_topic_names(question) == {1: ["Buses"], 2: ["Buses"]}


def test_a_file_gives_just_the_topics_it_names(question: Question) -> None:
    buses = add_topic(question=question, actor=None, name="Buses")
    change_labels(question=question, actor=None, give=[(one, buses) for one in question.statements[:3]])
    replace_labels(question=question, actor=None, rows={1: ["Night", "BUSES"], 2: []})
    assert load_topic_names(question) == {1: ["Buses", "Night"], 3: ["Buses"]}
    with pytest.raises(StatementsUnknown):
        replace_labels(question=question, actor=None, rows={99: ["Night"]})


def test_a_new_wording_keeps_the_topics(question: Question) -> None:
    buses = add_topic(question=question, actor=None, name="Buses")
    statement = question.statements[0]
    change_labels(question=question, actor=None, give=[(statement, buses)])
    open_assembly(assembly=question.assembly, actor=None)
    cast_vote(participant=join_assembly(assembly=question.assembly).participant, statement_id=statement.id, choice=1)
    new = edit_statement(statement=statement, actor=None, text="Run buses at night.", reason="Clearer", makes_new=True)
    assert new.id != statement.id
    assert load_labels(question)[new.number] == [buses.number]


def test_a_copy_of_the_assembly_has_the_topics_of_its_seeds(question: Question) -> None:
    buses = add_topic(question=question, actor=None, name="Buses", description="What runs")
    change_labels(question=question, actor=None, give=[(one, buses) for one in question.statements[:2]])
    made = clone_assembly(assembly=question.assembly, actor=None, title="Again").assembly
    copy = db.session.scalars(select(Question).where(Question.assembly_id == made.id, Question.position == 2)).one()
    assert load_topic_names(copy) == {1: ["Buses"], 2: ["Buses"]}
    assert [one.description for one in load_topics(copy)] == ["What runs"]
    assert db.session.scalar(select(Statement.id).where(Statement.question_id == copy.id)) is not None
