"""Wording and author of each statement, as the routing gets them."""

from __future__ import annotations

from typing import Any

from deliberate.extensions import db
from deliberate.models import AssemblyState, Choice
from deliberate.models.columns import now
from deliberate.queries.statement_hints import load_statement_hints
from deliberate.queries.votes import load_vote_matrix
from deliberate.services.assemblies import create_assembly
from deliberate.services.joining import join_assembly
from deliberate.services.questions import add_question
from deliberate.services.statements import add_seeds, propose_statement
from deliberate.services.voting import cast_vote


def test_hints_stand_in_the_order_of_the_votes(db_session: Any) -> None:
    assembly = create_assembly(owner=None, title="Trees", slug="trees")
    question = add_question(assembly=assembly, actor=None, text="Which trees?")
    add_seeds(question=question, actor=None, texts=["Plant oaks.", "Plant pines."])
    assembly.state, assembly.opened_at = AssemblyState.OPEN, now()
    db.session.flush()
    silent, author = (join_assembly(assembly=assembly).participant for _ in range(2))
    mine = propose_statement(participant=author, question=question, text="Plant pears.")
    theirs = propose_statement(participant=silent, question=question, text="Plant plums.")
    first = question.statements[0]
    cast_vote(participant=author, statement_id=first.id, choice=Choice.AGREE)
    votes = load_vote_matrix(question)
    hints = load_statement_hints(question, votes)
    assert votes.statement_ids.tolist() == [s.number for s in (*question.statements[:2], mine, theirs)]
    assert list(hints.texts) == ["Plant oaks.", "Plant pines.", "Plant pears.", "Plant plums."]
    # Whoever has not voted has no place in the votes.
    assert votes.participant_ids.tolist() == [author.number]
    assert hints.author.tolist() == [-1, -1, 0, -1]
