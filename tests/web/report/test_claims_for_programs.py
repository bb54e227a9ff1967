"""The sentences of outcome statement and terminal are those of the report: said where it says them, and only there.

`claims.json` names a world that says each sentence and one that must not; here both are read as a program reads them.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from deliberate.concepts.process import INFLUENCE_LEVELS
from deliberate.extensions import db
from deliberate.models import InfluenceLevel
from deliberate.reports.linked_data.statement import build_outcome_statement
from deliberate.reports.summary import WITHHELD, format_findings
from tests.web.report.sentence_list import find_sentence, is_sentence, read_messages
from tests.web.report.worlds import FOUND, load_run

CLAIMS: dict[str, tuple[str, str]] = json.loads(Path(__file__).with_name("claims.json").read_text(encoding="utf-8"))
# On concepts both speak; the open question of a tension stands in the outcome statement alone.
SPOKEN = ("concepts/sentences.py",)
WRITTEN = (*SPOKEN, "concepts/tensions.py")


def list_claims(rooms: tuple[str, ...]) -> list[tuple[tuple[str, ...], str, str]]:
    """Return the sentences on concepts, and the questions of tensions, with both their worlds."""
    found = dict.fromkeys(read_messages((), rooms[:1]))
    found |= dict.fromkeys(forms for forms in read_messages((), rooms[1:]) if forms[0].endswith("?"))
    return [(forms, *CLAIMS[forms[0]]) for forms in found if is_sentence(forms[0])]


@pytest.fixture
def said(voting_is_over: Flask) -> dict[str, tuple[str, str]]:
    """World → what the terminal prints, and the sentences of the outcome statement."""
    needed = {world for _, *pair in list_claims(WRITTEN) for world in pair} | {"withheld"}
    found = {}
    with voting_is_over.app_context():
        original = load_run().findings
        for name in needed & FOUND.keys():
            run, findings = load_run(), copy.deepcopy(dict(original or {}))
            FOUND[name](findings)
            run.findings = findings
            document = build_outcome_statement(
                run, base="https://example.org", licence="CC0-1.0", today=dt.date.today()
            )
            told = format_findings(run.question.assembly, [run])
            found[name] = (" ".join(told.split()), " ".join(read_sentences(document)))
            db.session.rollback()
            db.session.expunge_all()
    return found


def read_sentences(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the statement says in words of ours."""
    for concept in document["concepts"]:
        yield from concept["sentences"]
    for tension in document["tensions"]:
        yield tension["question"]


@pytest.mark.slow
def test_programs_read_what_the_report_says_and_nothing_else(said: dict[str, tuple[str, str]]) -> None:
    wrong = []
    for place, rooms in enumerate((SPOKEN, WRITTEN)):
        for forms, says, silent in list_claims(rooms):
            if says in said and not find_sentence(forms, said[says][place]):
                wrong.append(f"{place}: not said in “{says}”: {forms[0]}")
            if silent in said and find_sentence(forms, said[silent][place]):
                wrong.append(f"{place}: said in “{silent}”: {forms[0]}")
    assert wrong == []
    assert WITHHELD in said["withheld"][0]
    assert WITHHELD not in said["as it is"][0]


def test_the_terminal_says_what_needs_more_votes_only_where_it_does(voting_is_over: Flask) -> None:
    with voting_is_over.app_context():
        run = load_run()
        findings = copy.deepcopy(dict(run.findings or {}))
        before = format_findings(run.question.assembly, [run])
        FOUND["too few for a slate"](findings)
        run.findings = findings
        after = format_findings(run.question.assembly, [run])
        db.session.rollback()
    assert "Votes still needed: 3." in after
    assert "Votes still needed" not in before


def test_the_outcome_statement_says_the_level_of_influence_that_was_promised(voting_is_over: Flask) -> None:
    with voting_is_over.app_context():
        run = load_run()
        said = {}
        for level in INFLUENCE_LEVELS:
            run.question.assembly.influence_level = InfluenceLevel(level)
            document = build_outcome_statement(
                run, base="https://example.org", licence="CC0-1.0", today=dt.date.today()
            )
            said[level] = json.dumps(document)
        db.session.rollback()
    for level, sentence in INFLUENCE_LEVELS.items():
        assert {other for other, text in said.items() if sentence in text} == {level}
