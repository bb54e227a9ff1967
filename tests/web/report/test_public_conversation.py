"""A real assembly on a chatbot's rules: its question let hardly anything about democratizing AI come to a vote.

Codes are made here from patterns, not taken from anywhere: the texts stay in the shared data.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from deliberate.extensions import db
from deliberate.formats.code_list import read_code_list
from deliberate.jobs.analysis import analyse_now
from deliberate.models import Question, Run
from deliberate.reports.build import build_report
from deliberate.services.coding.code_import import import_codes
from deliberate.services.imports import import_polis

# Texts that lower a barrier to using AI: languages, disability, access for all, plain words, price.
USE = (
    r"speak all languages|accessible .*(disabilit|all$)|accessible to all"
    r"|(easily|easy to) understand|free (to|for) all"
)
GOVERNANCE = r"audited by an independent|regulated by a governing|oversight committee|oversight by gov"
BENEFITS = r"universal annual income|help all the people who will lose jobs"
PATTERNS = {"use": USE, "governance": GOVERNANCE, "benefits": BENEFITS}


def codes_for(text: str) -> list[dict[str, str]]:
    return [
        {"concept": concept, "stance": "supports"}
        for concept, pattern in PATTERNS.items()
        if re.search(pattern, text, re.IGNORECASE)
    ]


def code_file(question: Question) -> bytes:
    """One coder codes every statement, another all that touch a concept and sixty more."""
    entries: list[dict[str, Any]] = []
    for statement in question.statements:
        codes = codes_for(statement.text)
        entries.append({"statement": statement.number, "coder": "first", "codes": codes})
        if codes or statement.number < 60:
            entries.append({"statement": statement.number, "coder": "second", "codes": codes})
    # JSON is YAML too, and writes every part out.
    return json.dumps(entries).encode()


@pytest.fixture
def analysed(app: Flask, shared_data: Path) -> Flask:
    with app.app_context():
        assembly = import_polis(folder=shared_data / "ccai", slug="chatbot", strict=True).assembly
        assembly.modules = ["tally", "outcomes"]
        question = assembly.questions[0]
        import_codes(
            question=question, given=read_code_list(code_file(question), "codes.yaml"), actor=None, file="codes"
        )
        db.session.commit()
        run = analyse_now(question)
        assert run.state == "finished", run.error
    return app


@pytest.mark.slow
def test_a_minister_reads_what_was_never_asked(analysed: Flask) -> None:
    with analysed.app_context():
        run = db.session.query(Run).one()
        report = build_report(run)
        views = {view.concept.key: view for view in report.concepts.concepts}
        coded = len(report.outcomes) - report.concepts.profile.not_coded - report.concepts.profile.repeats
        assert report.concepts.profile.none / coded > 0.95
        assert [view.concept.key for view in report.concepts.silent] == ["development", "benefits", "governance"]
        use = views["use"]
        assert use.robust is not None
        assert (use.robust.sign, use.exposure) == ("supports", 5)
        assert len(use.cells["endorsed_support"]) >= 3
        assert not use.cells["endorsed_hindrance"]
        assert views["governance"].moderated.rejected == 3
        assert views["governance"].moderated.waiting >= 1
        assert views["benefits"].moderated.rejected == 2
    page = analysed.test_client().get("/a/chatbot/1/report/concepts").text
    words = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", page)))
    assert (
        f"Of {coded} statements voted on and coded, {report.concepts.profile.none} touch none of the four forms."
        in words
    )
    assert "not about democratizing AI, but about something else" in words
    assert (
        "No evidence: nothing that was voted on touches AI development, AI benefits and AI governance directly."
        in words
    )
    assert "it was never asked" in words
    assert "That silence was made by the process, not by the people." in words
