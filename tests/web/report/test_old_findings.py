"""Findings that an earlier version stored make every chapter: what it did not tell is said or left out."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Question
from deliberate.queries.runs import find_latest_finished_run
from tests.house.page import Page

CHAPTERS = (
    "", "/shared", "/divides", "/groups", "/concepts", "/tensions", "/responses", "/robustness", "/statements",
    "/method", "/all",
)  # fmt: skip
Document = dict[str, Any]


def without(*keys: str) -> Callable[[Document], None]:
    """Take parts out that older versions did not store."""

    def change(findings: Document) -> None:
        for key in keys:
            findings.pop(key, None)

    return change


def without_modules(*names: str) -> Callable[[Document], None]:
    """Leave out what modules found that did not exist yet, or that an assembly does not run."""

    def change(findings: Document) -> None:
        findings["modules"] = [module for module in findings["modules"] if module["module"] not in names]

    return change


def without_steadiness(findings: Document) -> None:
    for outcome in findings["outcomes"]:
        outcome.pop("steady", None)


def with_an_older_rule(findings: Document) -> None:
    """A rule that told no more than its threshold, and a block of a kind that is not known any more."""
    for module in findings["modules"]:
        if module["module"] == "outcomes":
            module["settings"] = {"threshold": 0.6}
            module["blocks"].append({"kind": "hologram", "name": "outcomes.hologram", "depth": 3})


def with_nothing_decided(findings: Document) -> None:
    for outcome in findings["outcomes"]:
        outcome |= {"state": "undetermined", "lines": []}


def with_nothing_voted_on(findings: Document) -> None:
    findings["outcomes"], findings["modules"], findings["tensions"] = [], [], []


CHANGES: dict[str, Callable[[Document], None]] = {
    "before participation and agreement were counted": without("participation", "agreement"),
    "before people were resampled": without_steadiness,
    "a rule that told less": with_an_older_rule,
    "without modules on groups": without_modules("space", "structure", "groups", "representative", "group_consensus"),
    "without the tally": without_modules("tally"),
    "without the rule": without_modules("outcomes"),
    "nothing decided": with_nothing_decided,
    "nothing voted on": with_nothing_voted_on,
}


# The emptiest and the oldest kind in each run; the others with the slow tests.
ALWAYS = {next(iter(CHANGES)), list(CHANGES)[-1]}
KINDS = [pytest.param(name, marks=() if name in ALWAYS else pytest.mark.slow) for name in CHANGES]


@pytest.mark.parametrize("name", KINDS)
def test_every_chapter_is_made_of_older_findings(voting_is_over: Flask, name: str) -> None:
    with voting_is_over.app_context():
        question = db.session.scalars(select(Question).where(Question.position == 2)).one()
        run = find_latest_finished_run(question)
        assert run is not None
        assert run.findings is not None
        findings = dict(copy.deepcopy(run.findings))
        CHANGES[name](findings)
        run.findings = findings
        db.session.commit()
    client = voting_is_over.test_client()
    for chapter in CHAPTERS:
        answer = client.get(f"/a/city-ai/2/report{chapter}")
        assert answer.status_code == 200, chapter
        assert Page(answer.text).faults() == [], chapter
    first = client.get("/a/city-ai/2/report").text
    if name.startswith("nothing"):
        assert "Clearest of all" not in first
        assert "are clear on" not in first
    if name == "nothing decided":
        assert "There is not enough evidence that people accept or reject any statement." in first
    if name == "nothing voted on":
        assert "There is nothing to report yet." in first
    if name == "without modules on groups":
        assert "People are clear on" in first
