"""Whether a run is stale: one statement finds out, and it notices everything that an analysis reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import current_app

from deliberate.analysis.input import load_analysis_input
from deliberate.concepts.codebook import read_shipped_codebook
from deliberate.concepts.coding import Code, StatementCoding
from deliberate.extensions import db
from deliberate.jobs.analysis import analyse_now
from deliberate.models import AuditEntry, CodingKind, Moderation, Participant, Question, Statement
from deliberate.models.json_columns import RunSettings
from deliberate.queries import analysis_input
from deliberate.queries.analysis_input import load_input_rows
from deliberate.queries.runs import is_stale
from deliberate.services.coding.codebooks import edit_rules
from deliberate.services.coding.codes import code_statement
from deliberate.services.merging import merge_participants
from deliberate.services.moderation import moderate_statement
from deliberate.services.voting import cast_vote, take_back_vote
from tests.databases import statements_asked
from tests.services.test_runs import TWO_CAMPS, first_vote, question_with

SUPPORTS = StatementCoding((Code("use", "supports"), Code("governance", "hinders", "indirect")))
NONE = StatementCoding(())


SETTINGS: RunSettings = {"modules": [], "settings": {}}


def coded_question(session: Any, *rows: str) -> Question:
    """Two coders differ on the first statement; the second came with a code."""
    question = question_with(session, *rows)
    first, second = question.statements[:2]
    code_statement(statement=first, coding=SUPPORTS, coder_name="Ada", was_blind=True)
    code_statement(statement=first, coding=NONE, coder_name="Ben", was_blind=True)
    code_statement(statement=second, coding=SUPPORTS, coder_name="template", kind=CodingKind.SUGGESTION, was_blind=True)
    session.commit()
    return question


def vote(question: Question) -> None:
    person, statement = first_vote(db.session, question)
    cast_vote(participant=person, statement_id=statement.id, choice=-1)


def take_back(question: Question) -> None:
    person, statement = first_vote(db.session, question)
    take_back_vote(participant=person, statement_id=statement.id)


def merge_people(question: Question) -> None:
    one, other = db.session.query(Participant).filter_by(assembly_id=question.assembly_id).order_by("number")[:2]
    merge_participants(kept=one, other=other, with_votes=True)


def moderate(question: Question) -> None:
    moderate_statement(
        statement=question.statements[1], actor=None, verdict=Moderation.REJECTED, reason="off_topic", note=""
    )


def merge_statements(question: Question) -> None:
    one, other = question.statements[:2]
    other.moderation, other.merged_into_id = Moderation.MERGED, one.id


def reword(question: Question) -> None:
    question.statements[2].text_key = "another text"


def replace(question: Question) -> None:
    old, new = question.statements[1:3]
    old.moderation, old.replaced_by_id = Moderation.REJECTED, new.id


def describe_voter(question: Question) -> None:
    question.statements[2].is_meta = True


def add_code(question: Question) -> None:
    code_statement(statement=question.statements[2], coding=SUPPORTS, coder_name="Ada", was_blind=True)


def change_code(question: Question) -> None:
    code_statement(statement=question.statements[0], coding=SUPPORTS, coder_name="Ben", was_blind=True)


def adjudicate(question: Question) -> None:
    code_statement(
        statement=question.statements[0],
        coding=NONE,
        coder_name="Cleo",
        rationale="It says nothing of use.",
        kind=CodingKind.ADJUDICATION,
        was_blind=True,
    )


def change_codebook(question: Question) -> None:
    edit_rules(assembly=question.assembly, actor=None, rules="Count what is said.", confusions="", reason="Clearer.")


def change_rule(question: Question) -> None:
    question.assembly.outcome_rule = {"threshold": 0.7}


def change_modules(question: Question) -> None:
    question.assembly.modules = ["tally", "outcomes"]


def change_settings(question: Question) -> None:
    question.assembly.module_settings = {"slate": {"size": 4}}


def import_segments(question: Question) -> None:
    db.session.add(AuditEntry(assembly_id=question.assembly_id, action="segments imported", subject="", detail={}))


ACTS = (
    vote, take_back, merge_people, moderate, merge_statements, reword, replace, describe_voter, add_code, change_code,
    adjudicate, change_codebook, change_rule, change_modules, change_settings, import_segments,
)  # fmt: skip


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_whatever_an_analysis_reads_makes_its_run_stale(db_session: Any, act: Callable[[Question], None]) -> None:
    question = coded_question(db_session, *TWO_CAMPS)
    run = analyse_now(question)
    assert not is_stale(run)
    act(question)
    db_session.commit()
    assert is_stale(run)


def test_another_version_of_the_code_makes_a_run_stale(db_session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run = analyse_now(coded_question(db_session, *TWO_CAMPS))
    monkeypatch.setattr(analysis_input, "__version__", "99")
    assert is_stale(run)


def test_what_an_analysis_does_not_read_leaves_its_run_fresh(db_session: Any) -> None:
    question = coded_question(db_session, *TWO_CAMPS)
    other = coded_question_beside(db_session, question)
    run = analyse_now(question)
    person = db_session.query(Participant).filter_by(assembly_id=question.assembly_id, number=1).one()
    cast_vote(participant=person, statement_id=other.statements[0].id, choice=1)
    question.statements[0].moderation_note = "Well said."
    db_session.commit()
    assert not is_stale(run)


def coded_question_beside(session: Any, question: Question) -> Question:
    """Another question of the same assembly, with one statement."""
    other = Question(assembly=question.assembly, position=2, text="Which shrubs?")
    session.add(other)
    session.flush()
    session.add(Statement(question=other, number=1, text="Roses.", text_key="roses"))
    session.commit()
    return other


@pytest.mark.parametrize("rows", [(), tuple(TWO_CAMPS)], ids=["empty", "coded"])
def test_staleness_costs_one_statement(db_session: Any, rows: tuple[str, ...]) -> None:
    run = analyse_now(coded_question(db_session, *rows) if rows else question_with(db_session))
    assert run.question.assembly.modules == []
    with statements_asked(current_app) as said:
        assert not is_stale(run)
    assert len(said) == 1, said


def test_an_analysis_reads_each_table_once(db_session: Any) -> None:
    """Texts and authors of statements are read apart, for the routing alone; so are when each
    person began, and what was published last."""
    question = coded_question(db_session, *TWO_CAMPS)
    settings = analyse_now(question).settings
    assert question.assembly.modules == []
    with statements_asked(current_app) as said:
        load_analysis_input(question, settings)
    documents = [one for one in said if "codebook_version.document" in one]
    codings = [one for one in said if "concept_code" in one]
    assert (len(documents), len(codings), len(said)) == (1, 1, 10), said


def test_the_rows_are_what_the_codebook_makes_of_them(db_session: Any) -> None:
    """Concepts that nobody has named change no coding, so that the fingerprint does without the codebook."""
    question = coded_question(db_session, *TWO_CAMPS)
    given = load_analysis_input(question, SETTINGS)
    rows = load_input_rows(question)
    assert rows.codebook_version == read_shipped_codebook().version
    assert [row.number for row in rows.statements] == [0, 1, 2]
    assert [(one.kind, one.coder) for one in rows.given[0]] == [("coder", "Ada"), ("coder", "Ben")]
    assert {number: (one.basis, one.coding) for number, one in given.codings.items()} == {
        0: ("disputed", NONE),
    }
    assert given.fingerprint == analysis_input.compute_fingerprint(rows, SETTINGS)


def test_the_newest_event_is_that_of_the_question(db_session: Any) -> None:
    question = question_with(db_session, "AD")
    before = load_input_rows(question).newest_event
    vote(question)
    assert load_input_rows(question).newest_event > before
