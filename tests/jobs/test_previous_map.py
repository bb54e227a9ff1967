"""A question's second map: turned towards the first, which the run keeps so that it can be repeated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from deliberate.aggregation.runner import run_modules
from deliberate.jobs.analysis import analyse_now
from deliberate.models import AssemblyState, EntryKind, Question, Run, Statement
from deliberate.models.columns import now
from deliberate.queries.votes import load_vote_matrix
from deliberate.reports.exports.full import build_run_document
from deliberate.services.assemblies import create_assembly
from deliberate.services.bulk_votes import add_participants, insert_votes

WIDTH = 24


def question_with_statements(session: Any) -> Question:
    assembly = create_assembly(owner=None, title="Trees", slug="trees")
    assembly.state, assembly.opened_at, assembly.modules = AssemblyState.OPEN, now(), ["space"]
    question = Question(assembly=assembly, position=1, text="Which trees?")
    session.add(question)
    session.flush()
    session.add_all(Statement(question=question, number=n, text=f"{n}.", text_key=str(n)) for n in range(WIDTH))
    session.commit()
    return question


def people_vote(session: Any, question: Question, first: int, last: int) -> None:
    """People who differ along two lines."""
    random = np.random.default_rng(7)
    directions = 1.6 * random.normal(size=(2, WIDTH))
    opinion = np.random.default_rng(first).normal(size=(last - first, 2)) @ directions
    choices = np.sign(opinion + np.random.default_rng(last).logistic(size=opinion.shape)).astype(int)
    entries = [{"number": n, "external_id": None} for n in range(first, last)]
    people = add_participants(assembly=question.assembly, people=entries, entry=EntryKind.IMPORTED)
    insert_votes(
        question=question,
        rows=[
            {"participant_id": people[first + row], "statement_id": question.statements[column].id,
             "choice": int(choices[row, column]), "cast_at": now(), "pass_reason": None}
            for row in range(last - first) for column in range(WIDTH)
        ],
    )  # fmt: skip
    session.commit()


def spots(run: Run) -> np.ndarray:
    assert run.findings is not None
    block = next(block for block in run.findings["modules"][0]["blocks"] if block["name"] == "space.map")
    return np.array([[spot["x"], spot["y"]] for spot in block["statements"]])


def mirrored(findings: Mapping[str, Any]) -> dict[str, Any]:
    """The findings as if their map had come out the other way round."""
    blocks = [
        block
        if block["name"] != "space.map"
        else {**block, "statements": [{**spot, "x": -spot["x"]} for spot in block["statements"]]}
        for block in findings["modules"][0]["blocks"]
    ]
    return {**findings, "modules": [{**findings["modules"][0], "blocks": blocks}]}


def test_a_run_after_more_votes_does_not_flip_and_can_be_repeated(db_session: Any) -> None:
    question = question_with_statements(db_session)
    people_vote(db_session, question, 0, 150)
    first = analyse_now(question)
    assert first.previous_map is None
    plain = first.findings
    assert plain is not None
    first.findings = mirrored(plain)
    db_session.commit()
    shown = spots(first)

    people_vote(db_session, question, 150, 200)
    second = analyse_now(question)
    assert second.id != first.id
    now_shown = spots(second)
    for axis in (0, 1):
        assert np.corrcoef(shown[:, axis], now_shown[:, axis])[0, 1] > 0.9

    document = build_run_document(second, {one.id: one.number for one in question.statements})
    assert document["earlier"]["space"]["run"] == first.id
    settings = document["settings"]
    votes = load_vote_matrix(question)
    again = run_modules(votes, settings["modules"], settings["settings"], previous_map=document["earlier"])
    assert again.to_json() == document["findings"]["modules"]
    assert run_modules(votes, settings["modules"], settings["settings"]).to_json() != document["findings"]["modules"]


def test_a_replay_of_the_first_run_gives_the_same(db_session: Any) -> None:
    question = question_with_statements(db_session)
    people_vote(db_session, question, 0, 150)
    votes = load_vote_matrix(question)
    document = build_run_document(analyse_now(question), {one.id: one.number for one in question.statements})
    settings = document["settings"]
    again = run_modules(votes, settings["modules"], settings["settings"], previous_map=document["earlier"])
    assert again.to_json() == document["findings"]["modules"]
