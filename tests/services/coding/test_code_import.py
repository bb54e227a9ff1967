"""Codes from a file: all or nothing, in words, and never over an answer given at the desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from deliberate.cli import command
from deliberate.concepts.coding import Code, StatementCoding
from deliberate.errors import ImportRefused
from deliberate.extensions import db
from deliberate.formats.code_list import GivenCode, GivenCoding
from deliberate.models import AssemblyState, Coding, Question, ResultsVisibility, Run, RunState
from deliberate.queries.coding.codings import load_final_codings
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import create_assembly
from deliberate.services.coding.code_import import import_codes
from deliberate.services.coding.codes import code_statement
from deliberate.services.questions import add_question
from deliberate.services.statements import add_statement

PLUS = GivenCode("use", "supports")


@pytest.fixture
def question(db_session: Any) -> Question:
    made = add_question(
        assembly=create_assembly(owner=None, title="Trees", slug="trees"), actor=None, text="Which trees?"
    )
    for text in ("Everyone may use it.", "It is polite.", "Nobody may use it."):
        add_statement(question=made, text=text)
    db.session.flush()
    return made


def brought(question: Question, *given: GivenCoding) -> list[Coding]:
    return import_codes(question=question, given=given, actor=None, file="codes.csv")


def test_codes_of_two_coders_come_in_and_settle(question: Question) -> None:
    brought(
        question,
        GivenCoding(2, 1, "Ann", (PLUS,), ("vague",), "towns", "because"),
        GivenCoding(3, 1, "Bob", (PLUS,), ("vague",)),
        GivenCoding(4, 2, "Ann"),
    )
    settled = load_final_codings(question)
    assert settled[1].coding == StatementCoding((Code("use", "supports"),), ("vague",), "towns")
    assert (settled[1].basis, settled[1].coders) == ("agreed", 2)
    assert (settled[2].coding.is_none, settled[2].basis) == (True, "single")
    assert set(settled) == {1, 2}


def test_everything_wrong_is_said_and_nothing_is_stored(question: Question) -> None:
    with pytest.raises(ImportRefused) as refusal:
        brought(
            question,
            GivenCoding(2, 1, "Ann", (PLUS,)),
            GivenCoding(3, 9, "Ann", (PLUS,)),
            GivenCoding(4, 2, "Ann", (GivenCode("wealth", "supports"),)),
            GivenCoding(5, 3, "Ann", (GivenCode("use", "likes"),), ()),
            GivenCoding(6, 3, "Bob", (), ("no_such_flag",)),
        )
    said = str(refusal.value)
    for words in (
        "line 3: there is no statement 9",
        "line 4: there is no concept “wealth”",
        "line 5: the stance must be one of",
    ):
        assert f"codes.csv, {words}" in said
    assert "line 6: there is no flag" in said
    assert db.session.query(Coding).count() == 0


def test_a_second_import_replaces_the_first(question: Question) -> None:
    brought(question, GivenCoding(2, 1, "Ann", (PLUS,)))
    brought(question, GivenCoding(2, 1, "Ann", (GivenCode("use", "hinders"),)))
    (row,) = db.session.query(Coding).all()
    assert [(code.concept, code.stance) for code in row.codes] == [("use", "hinders")]
    assert row.first_answer == {"codes": [{"concept": "use", "stance": "supports", "directness": "direct"}]}


def test_a_file_never_replaces_what_was_coded_at_the_desk(question: Question) -> None:
    ann = register_account(email="ann@example.org", password="long enough words", display_name="Ann")
    code_statement(statement=question.statements[0], coding=StatementCoding(), actor=ann)
    with pytest.raises(ImportRefused, match="in the workbench"):
        brought(question, GivenCoding(2, 1, "Ann", (PLUS,)))


def test_two_coders_of_one_name_stay_two(question: Question) -> None:
    ann, other = (
        register_account(email=f"{name}@example.org", password="long enough words", display_name="Ann")
        for name in ("a", "b")
    )
    first = code_statement(statement=question.statements[0], coding=StatementCoding(), actor=ann)
    second = code_statement(statement=question.statements[0], coding=StatementCoding(), actor=other)
    assert (first.coder_name, second.coder_name) == ("Ann", f"Ann ({other.id})")
    again = code_statement(statement=question.statements[0], coding=StatementCoding(), actor=ann)
    assert (again.id, again.coder_name) == (first.id, "Ann")


def test_codes_after_an_open_result_are_not_blind(question: Question) -> None:
    (before,) = brought(question, GivenCoding(2, 1, "Ann", (PLUS,)))
    question.assembly.state, question.assembly.opened_at = AssemblyState.OPEN, question.created_at
    question.assembly.results_visibility = ResultsVisibility.MEMBERS
    finished = RunState.FINISHED
    db.session.add(
        Run(question_id=question.id, settings={}, findings={}, code_version="1", seed=1, state=finished,
            finished_at=question.created_at)
    )  # fmt: skip
    (hidden,) = brought(question, GivenCoding(2, 1, "Bob", (PLUS,)))
    question.assembly.results_visibility = ResultsVisibility.LIVE
    (after,) = brought(question, GivenCoding(2, 1, "Eve", (PLUS,)))
    assert [before.was_blind, hidden.was_blind, after.was_blind] == [True, True, False]


def test_the_command_reads_a_file(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        made = add_question(
            assembly=create_assembly(owner=None, title="Trees", slug="trees"), actor=None, text="Which trees?"
        )
        add_statement(question=made, text="Everyone may use it.")
        db.session.commit()
    good, bad = tmp_path / "codes.csv", tmp_path / "bad.csv"
    good.write_text("statement,coder,concept,stance\n1,Ann,use,supports\n", encoding="utf-8")
    bad.write_text("statement,coder,concept,stance\n1,Ann,use\n", encoding="utf-8")
    options = ["--data", str(app.config["DATA"]), "import", "codes", "trees"]
    environment = {"DELIBERATE_DATABASE_URL": str(app.config["DATABASE_URL"] or "")}
    refused = CliRunner().invoke(command, [*options, str(bad)], env=environment)
    assert refused.exit_code == 1
    assert "bad.csv, line 2: this row has 3 cells" in refused.output
    done = CliRunner().invoke(command, [*options, str(good)], env=environment)
    assert done.output.strip() == "Imported codings: 1; coders: 1; statements: 1."
    with app.app_context():
        assert db.session.query(Coding).count() == 1
