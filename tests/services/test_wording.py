"""A changed wording on every database: in place until somebody was shown it, then a statement of its own."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from deliberate.concepts.coding import Code, StatementCoding
from deliberate.errors import (
    AlreadyAnswered,
    DomainError,
    ReasonMissing,
    StatementNotVisible,
    StatementRepeated,
    WordingChanged,
)
from deliberate.extensions import db
from deliberate.formats.full import read_full
from deliberate.models import Assembly, Choice, Exposure, Moderation, Participant, Statement, Vote
from deliberate.queries.analysis_input import build_submitted_statements, load_input_rows
from deliberate.queries.coding.codings import load_final_codings
from deliberate.queries.counts import count_question_participation
from deliberate.queries.next_statement import load_voting_queue
from deliberate.queries.votes import load_vote_matrix
from deliberate.reports.exports import build_full_document
from deliberate.reports.exports.polis import build_conversation
from deliberate.services.assemblies import close_assembly
from deliberate.services.coding.codes import code_statement
from deliberate.services.comments import add_comment
from deliberate.services.full_import import build_assembly
from deliberate.services.joining import join_assembly
from deliberate.services.moderation import moderate_statement
from deliberate.services.statements import StatementWasShown, propose_statement, remove_statement
from deliberate.services.voting import cast_vote, take_back_vote
from deliberate.services.wording import WordingFixed, WordingWasShown, edit_statement, load_audiences
from tests.services.test_voting import open_assembly, statements_of

AGREE, DISAGREE = Choice.AGREE, Choice.DISAGREE
OLD, NEW = "Plant limes.", "Fell all limes."


def reword(statement: Statement, text: str = NEW) -> Statement:
    """Change a wording that people have been shown."""
    return edit_statement(statement=statement, actor=None, text=text, reason="It said the opposite.", makes_new=True)


def test_an_unseen_text_changes_in_place_and_asks_for_its_wording(db_session: Any) -> None:
    assembly = open_assembly()
    limes, person = statements_of(assembly)[0], join_assembly(assembly=assembly).participant
    assert edit_statement(statement=limes, actor=None, text=NEW) is limes
    assert (limes.text, limes.wording, limes.text_in(1), limes.text_in(2)) == (NEW, 2, OLD, NEW)
    wordings: tuple[dict[str, Any], ...] = ({}, {"wording": 1}, {"wording": 3})
    for wording in wordings:
        with pytest.raises(WordingChanged):
            cast_vote(participant=person, statement_id=limes.id, choice=AGREE, **wording)
    assert cast_vote(participant=person, statement_id=limes.id, choice=DISAGREE, wording=2)


def test_a_seen_text_is_replaced_and_keeps_its_votes(db_session: Any) -> None:
    assembly = open_assembly()
    limes, oaks = statements_of(assembly)
    person, other = join_assembly(assembly=assembly).participant, join_assembly(assembly=assembly).participant
    cast_vote(participant=person, statement_id=limes.id, choice=AGREE)
    cast_vote(participant=other, statement_id=oaks.id, choice=AGREE)
    add_comment(participant=person, statement=limes, text="They smell good.")
    coding = StatementCoding((Code("use", "supports", "direct"),))
    code_statement(statement=limes, coding=coding, coder_name="ada")
    with pytest.raises(WordingWasShown):
        edit_statement(statement=limes, actor=None, text=NEW)
    with pytest.raises(ReasonMissing):
        edit_statement(statement=limes, actor=None, text=NEW, makes_new=True, reason="  ")
    made = reword(limes)

    assert (limes.text, limes.replaced_by_id, limes.moderation_note) == (OLD, made.id, "It said the opposite.")
    assert (made.text, made.number, made.wording, made.moderation, made.origin) == (NEW, 3, 1, "visible", "seed")
    assert (made.comments, made.codings, len(limes.comments), len(limes.codings)) == ([], [], 1, 1)
    # The old one takes nothing more, and its voters are asked about the new one.
    for act in (
        lambda: cast_vote(participant=other, statement_id=limes.id, choice=AGREE),
        lambda: add_comment(participant=person, statement=limes, text="And shade."),
    ):
        with pytest.raises(WordingChanged):
            act()
    question = limes.question
    assert [line.number for line in load_voting_queue(question, person).open] == [2, 3]
    # Its votes are kept, and count for nothing that is said of the new text.
    assert db_session.scalars(select(Vote.choice).where(Vote.statement_id == limes.id)).all() == [AGREE]
    matrix = load_vote_matrix(question)
    assert matrix.moderation.tolist() == [-1, 1, 1]
    assert matrix.counts.tolist()[2] == [0, 0, 0]
    counts = count_question_participation(question)
    assert (counts.voters, counts.votes, counts.statements, counts.visible) == (1, 1, 2, 2)
    assert [record.moderation for record in build_conversation(question).statements] == [-1, 1, 1]
    assert list(load_final_codings(question)) == [1]
    assert [item.number for item in build_submitted_statements(load_input_rows(question).statements, {})] == [2, 3], (
        "it was not turned down by a moderator"
    )


def test_what_was_replaced_is_decided_on_no_more(db_session: Any) -> None:
    assembly = open_assembly()
    limes, oaks = statements_of(assembly)
    cast_vote(participant=join_assembly(assembly=assembly).participant, statement_id=limes.id, choice=AGREE)
    made = reword(limes)
    acts: tuple[Callable[[], object], ...] = (
        lambda: moderate_statement(statement=limes, actor=None, verdict="visible"),
        lambda: moderate_statement(statement=oaks, actor=None, verdict="merged", merged_into=limes),
        lambda: edit_statement(statement=limes, actor=None, text="Plant more limes.", makes_new=True, reason="x"),
    )
    for refused in acts:
        with pytest.raises(AlreadyAnswered):
            refused()
    with pytest.raises(StatementWasShown):
        remove_statement(statement=made, actor=None)
    # The first text may come back; the chain leads from the oldest to the newest.
    cast_vote(participant=join_assembly(assembly=assembly).participant, statement_id=made.id, choice=AGREE)
    back = reword(made, OLD)
    assert (limes.newest, made.newest, back.number) == (back, back, 4)
    moderate_statement(statement=back, actor=None, verdict="rejected", reason="unclear")
    with pytest.raises(StatementNotVisible):
        cast_vote(participant=join_assembly(assembly=assembly).participant, statement_id=back.id, choice=AGREE)


def test_being_shown_is_enough_and_the_author_is_no_audience(db_session: Any) -> None:
    assembly = open_assembly()
    question = assembly.questions[0]
    author, reader = join_assembly(assembly=assembly).participant, join_assembly(assembly=assembly).participant
    mine = propose_statement(participant=author, question=question, text="Plant pears.")
    db_session.add(Exposure(participant_id=author.id, statement_id=mine.id, purpose="random", probability=1.0))
    db_session.flush()
    assert load_audiences([mine.id]) == {}
    assert edit_statement(statement=mine, actor=None, text="Plant pear trees.") is mine
    with pytest.raises(AlreadyAnswered):
        moderate_statement(statement=mine, actor=None, verdict="visible", wording=1)
    moderate_statement(statement=mine, actor=None, verdict="visible", wording=2)
    cast_vote(participant=reader, statement_id=mine.id, choice=AGREE, wording=2)
    db_session.add(Exposure(participant_id=reader.id, statement_id=mine.id, purpose="random", probability=1.0))
    take_back_vote(participant=reader, statement_id=mine.id)
    seen = load_audiences([mine.id])[mine.id]
    assert (seen.shown, seen.voters) == (1, 0)
    made = reword(mine, "Plant cherries.")
    assert (made.author_id, made.origin) == (author.id, "participant")
    with pytest.raises(StatementRepeated):
        reword(made, "plant oaks")


def test_after_the_vote_a_result_cannot_be_reworded_away(db_session: Any) -> None:
    assembly = open_assembly()
    limes, oaks = statements_of(assembly)
    cast_vote(participant=join_assembly(assembly=assembly).participant, statement_id=limes.id, choice=AGREE)
    close_assembly(assembly=assembly, actor=None)
    with pytest.raises(WordingFixed):
        reword(limes)
    assert edit_statement(statement=oaks, actor=None, text="Plant many oaks.") is oaks


def test_wordings_travel_in_the_full_document(db_session: Any, tmp_path: Path) -> None:
    assembly = open_assembly()
    limes, oaks = statements_of(assembly)
    cast_vote(participant=join_assembly(assembly=assembly).participant, statement_id=limes.id, choice=AGREE)
    reword(limes)
    edit_statement(statement=oaks, actor=None, text="Plant many oaks.")
    path = tmp_path / "trees.json"
    path.write_text(json.dumps(build_full_document(assembly)))
    copy = build_assembly(read_full(path), "copy")
    first, second, third = sorted(copy.questions[0].statements, key=lambda item: item.number)
    assert (first.replaced_by_id, first.moderation_reason) == (third.id, "reworded")
    assert (second.wording, second.text_in(1)) == (2, "Plant oaks.")
    document = json.loads(path.read_text())
    document["questions"][0]["statements"][2]["replaced_by"] = 1
    path.write_text(json.dumps(document))
    with pytest.raises(Exception, match="replaced by a later statement"):
        read_full(path)


def test_no_vote_lands_on_a_text_that_was_not_shown(app: Flask) -> None:
    """Eight people vote on what they were shown while it is changed under them, five times over."""
    with app.app_context():
        assembly = open_assembly()
        assembly_id, key = assembly.id, statements_of(assembly)[0].id
        people = [join_assembly(assembly=assembly).participant.id for _ in range(8)]
        db.session.commit()
    for turn in range(5):
        with app.app_context():
            newest = db.session.get_one(Statement, key).newest
            key, wording, text = newest.id, newest.wording, newest.text
        ended = edit_while_voting(app, key, wording, f"Plant limes {turn}.", people)
        with app.app_context():
            statement = db.session.get_one(Statement, key)
            stored = db.session.scalars(select(Vote.participant_id).where(Vote.statement_id == key)).all()
            assert len(stored) == ended[1:].count("done")
            assert set(ended) <= {"done", "WordingChanged", "WordingWasShown"}
            if stored:
                assert statement.text == text, "a text with votes stays what it was"
    with app.app_context():
        assert db.session.get_one(Assembly, assembly_id).is_open


def edit_while_voting(app: Flask, key: int, wording: int, text: str, people: list[int]) -> list[str]:
    """What the edit and each vote ended with; the edit was told that nobody has seen the text, or that some have."""
    start = threading.Barrier(len(people) + 1)
    ended = [""] * (len(people) + 1)

    def act(place: int) -> None:
        with app.app_context():
            start.wait(timeout=30)
            try:
                if place == 0:
                    statement = db.session.get_one(Statement, key)
                    edit_statement(statement=statement, actor=None, text=text, reason="Plainer.", makes_new=True)
                else:
                    person = db.session.get_one(Participant, people[place - 1])
                    cast_vote(participant=person, statement_id=key, choice=AGREE, wording=wording)
                db.session.commit()
                ended[place] = "done"
            except DomainError as refusal:
                db.session.rollback()
                ended[place] = type(refusal).__name__
            finally:
                db.session.remove()

    threads = [threading.Thread(target=act, args=(place,)) for place in range(len(people) + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return ended


def test_a_waiting_statement_can_be_reworded_too(db_session: Any) -> None:
    assembly = open_assembly()
    limes = statements_of(assembly)[0]
    cast_vote(participant=join_assembly(assembly=assembly).participant, statement_id=limes.id, choice=AGREE)
    moderate_statement(statement=limes, actor=None, verdict="waiting")
    assert reword(limes).moderation == Moderation.WAITING
