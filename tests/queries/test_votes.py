"""The votes of a question as a matrix: linked statements, reasons, and what was drawn for whom."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from deliberate.models import Choice, Exposure, Moderation, Participant, Vote
from deliberate.queries.votes import load_vote_matrix
from deliberate.services.exposures import log_exposure, recount_shown
from deliberate.services.joining import join_assembly
from deliberate.services.moderation import moderate_statement
from deliberate.services.voting import cast_vote
from tests.services.test_routing import draw_next, open_assembly, statements_of
from tests.web.organize.conftest import make_account, make_draft


def test_linked_statements_and_reasons_reach_the_matrix(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    assembly = make_draft(owner)
    (question,) = assembly.questions
    first, second = question.statements[:2]
    person = Participant(assembly=assembly, number=1)
    db_session.add(person)
    db_session.flush()
    db_session.add(Vote(participant_id=person.id, statement_id=second.id, choice=0, pass_reason="unclear"))
    moderate_statement(statement=second, actor=owner, verdict=Moderation.MERGED, merged_into=first)
    votes = load_vote_matrix(question)
    assert votes.twin_of is not None
    assert np.flatnonzero(votes.twin_of >= 0).tolist() == [1]
    assert votes.pass_reasons["unclear"].tolist()[:2] == [0, 1]
    assert votes.counts[0].tolist() == [0, 0, 0]
    assert votes.deduplicated.counts[0].tolist() == [0, 1, 0]


def test_what_was_drawn_reaches_the_analysis_in_order(db_session: Any) -> None:
    assembly = open_assembly()
    question = assembly.questions[0]
    people = [join_assembly(assembly=assembly).participant for _ in range(3)]
    for person in people:
        draw = draw_next(assembly, person)
        assert draw is not None
        log_exposure(participant=person, draw=draw)
    recount_shown(question)
    db_session.expire_all()
    assert sum(statement.shown for statement in statements_of(assembly)) == 3
    # The third person never votes: no person of the votes, so no draw of theirs.
    for person in people[:2]:
        cast_vote(participant=person, statement_id=statements_of(assembly)[0].id, choice=Choice.AGREE)
    shown = load_vote_matrix(question).exposures
    assert shown is not None
    assert shown.person.tolist() == [0, 1]
    logged = list(db_session.scalars(select(Exposure.probability).order_by(Exposure.id)))
    assert shown.probability.tolist() == pytest.approx(logged[:2])
