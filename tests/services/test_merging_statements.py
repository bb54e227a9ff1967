"""Merging leads to a statement that people can vote on, whatever two moderators do at once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask

from deliberate.aggregation.linked_statements import resolve_links
from deliberate.errors import DomainError, Refused
from deliberate.extensions import db
from deliberate.models import Question, Statement
from deliberate.queries.votes import load_vote_matrix
from deliberate.services.assemblies import create_assembly
from deliberate.services.moderation import MergedInCircle, MergedIntoRejected, moderate_statement
from deliberate.services.questions import add_question
from deliberate.services.statements import StatementStandsForOthers, add_seeds, remove_statement


def make_question() -> Question:
    assembly = create_assembly(owner=None, title="Trees", slug="trees")
    question = add_question(assembly=assembly, actor=None, text="Which trees?")
    add_seeds(question=question, actor=None, texts=["Plant limes.", "Plant oaks.", "Plant elms.", "Plant pines."])
    return question


def merge(one: Statement, into: Statement) -> None:
    moderate_statement(statement=one, actor=None, verdict="merged", merged_into=into)


def test_a_rejected_statement_takes_no_others_in(db_session: Any) -> None:
    limes, oaks, elms, _ = make_question().statements
    moderate_statement(statement=oaks, actor=None, verdict="rejected", reason="spam")
    with pytest.raises(MergedIntoRejected, match="Statement number 2 was rejected"):
        merge(limes, oaks)
    moderate_statement(statement=oaks, actor=None, verdict="visible")
    merge(oaks, elms)
    moderate_statement(statement=elms, actor=None, verdict="rejected", reason="spam")
    with pytest.raises(MergedIntoRejected, match="number 3"):
        merge(limes, oaks)
    assert (limes.moderation, limes.merged_into_id) == ("visible", None)


def test_merging_into_a_merged_statement_leads_to_the_last_one(db_session: Any) -> None:
    limes, oaks, elms, pines = make_question().statements
    merge(oaks, elms)
    merge(elms, pines)
    merge(limes, oaks)
    assert (limes.merged_into_id, limes.moderation) == (pines.id, "merged")
    with pytest.raises(MergedInCircle, match="number 2"):
        merge(pines, oaks)
    assert pines.moderation == "visible"
    votes = load_vote_matrix(limes.question)
    assert votes.twin_of is not None
    assert resolve_links(votes.twin_of).tolist() == [3, 3, 3, 3]


def test_a_statement_that_stands_for_another_is_not_removed(db_session: Any) -> None:
    limes, oaks, *_ = make_question().statements
    merge(limes, oaks)
    with pytest.raises(StatementStandsForOthers, match="Statement number 1 was merged into this one"):
        remove_statement(statement=oaks, actor=None)
    moderate_statement(statement=limes, actor=None, verdict="visible")
    remove_statement(statement=oaks, actor=None)
    assert [statement.number for statement in limes.question.statements] == [1, 3, 4]


def test_two_moderators_at_once_make_no_circle(app: Flask) -> None:
    with app.app_context():
        limes, oaks, *_ = make_question().statements
        db.session.commit()
        keys = [limes.id, oaks.id]
    ready, refused = threading.Barrier(2), []

    def click(one: int, into: int) -> None:
        with app.app_context():
            seen = [db.session.get_one(Statement, key) for key in (one, into)]
            assert [statement.moderation for statement in seen] == ["visible", "visible"]
            db.session.commit()
            ready.wait(30)
            try:
                merge(*seen)
                db.session.commit()
            except DomainError as refusal:
                db.session.rollback()
                refused.append(refusal)
            db.session.remove()

    clicks = [threading.Thread(target=click, args=pair) for pair in (keys, keys[::-1])]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join(30)
    assert [type(refusal) for refusal in refused] == [MergedInCircle]
    assert isinstance(refused[0], Refused)
    with app.app_context():
        states = [db.session.get_one(Statement, key).moderation for key in keys]
        assert sorted(states) == ["merged", "visible"]
