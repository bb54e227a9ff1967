"""Every sentence of the report is a claim: it stands where it is true, and not where it is not.

`claims.json` lists the sentences, each with a world that says it and one that must not (worlds.py). A new sentence
needs a line there, with worlds that tell the two apart, or a test of its own.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from tests.house.source import HOUSE
from tests.web.report.sentence_list import find_sentence, list_sentences
from tests.web.report.worlds import FOUND, HISTORY, PAGES, read_worlds

CLAIMS: dict[str, tuple[str, str]] = json.loads(Path(__file__).with_name("claims.json").read_text(encoding="utf-8"))
# Sentences that other tests render both ways, and the file that does.
SIDES, VERSIONS = "tests/web/report/test_side_sentences.py", "tests/web/report/test_version_sentences.py"
FILES = "tests/web/report/test_files.py"
ELSEWHERE = {
    "People on both sides of every dimension of opinion are clear on <b>%(n)d of %(num)d</b> statement.": (
        "tests/web/report/test_sentences.py", "People on both sides of every dimension of opinion are clear on",
    ),
    "They are divided on <b>%(num)d</b>: “%(text)s”. %(low)s agree on one side, %(high)s on the other.": (
        SIDES, "agree on one side",
    ),
    "A side is the part of a dimension from the outermost %(floor)s%% to the outermost %(reach)s%% of the people; the "
    "outermost %(floor)s%% do not decide alone. People are placed by their votes on other statements, and count with "
    "the probability of lying there. Opinion groups are described, but change no outcome.": (
        SIDES, "A side is the part",
    ),
    "A statement is accepted if more than %(line)s%% of people agree, among everyone together and on both sides of "
    "every dimension of opinion.": (SIDES, "on both sides of every dimension"),
    "This must be at least %(sure)s%% certain for everyone, with at least %(least)d votes, and %(side)s%% for each of "
    "the six sides.": (SIDES, "for each of the six sides"),
    "The statement is rejected if disagreement meets the same conditions, divided if two sides of one dimension are "
    "certainly opposed or people as a whole are certainly split, with and without the outermost %(floor)s%% of each "
    "dimension, and undetermined in all other cases.": (
        SIDES, "divided if two sides",
    ),
    "Where accounts are found that vote as if by one script, a statement is published as divided only if it also is "
    "without them.": (SIDES, "published as divided only if it also is without them"),
    "Disc: everyone. Triangles: both sides of the dimension of opinion on which the statement hangs. Soft bars hold "
    "the true share in 95 of 100 cases for everyone, in 90 for a side.": (SIDES, "Triangles: both sides"),
    "Accepted, but for the outermost 5%% (%(num)d person).": (SIDES, "but for the outermost 5% (12 people)"),
    "Rejected, but for the outermost 5%% (%(num)d person).": (SIDES, "but for the outermost 5% (12 people)"),
    "Weakest side: %(side)s. %(share)s agree there (%(lower)s to %(upper)s; effective number of people: %(people)s).": (
        SIDES, "Weakest side: Dimension 2, low side. 71% agree there",
    ),
    "Weakest side: %(side)s. Fewer than ten people there: not shown.": (SIDES, "Fewer than ten people there"),
    "With the whole outer quarter of each side asked, the outcome would be: %(state)s.": (
        SIDES, "With the whole outer quarter",
    ),
    "No outcome would be different without them.": (SIDES, "No outcome would be different without them."),
    "Without them, %(num)d of %(all)d outcomes would be different.": (SIDES, "Without them, 3 of 9 outcomes"),
    "No version of this report has been published yet.": (VERSIONS, "No version of this report"),
    "Nothing has changed since: every outcome is the same today.": (VERSIONS, "Nothing has changed since"),
    "There is a newer version, of %(day)s.": (VERSIONS, "There is a newer version"),
    "This version stays as it is.": (VERSIONS, "This version stays as it is."),
    "Tagged for screen readers, with page numbers and the address of this report. A file is made once and then kept "
    "for everyone.": (FILES, "tagged"),
    "The file could not be made. Ask for it again, or print the page.": (FILES, "could not be made"),
    "This file could not be checked for accessibility, for example because no font has one of its letters. The page "
    "itself is accessible.": (FILES, "could not be checked for accessibility"),
    "People in all %(groups)d opinion groups are clear on <b>%(n)d of %(num)d</b> statement.": (
        "tests/web/report/test_sentences.py", "People in all 4 opinion groups are clear on",
    ),
}  # fmt: skip


def test_every_sentence_has_a_world_that_says_it_and_one_that_must_not() -> None:
    sentences = {forms[0] for forms in list_sentences()}
    assert sorted(sentences - CLAIMS.keys() - ELSEWHERE.keys()) == []
    assert sorted((CLAIMS.keys() | ELSEWHERE.keys()) - sentences) == [], "no page says these any more"
    worlds = {*FOUND, *HISTORY, *PAGES}
    assert {world for pair in CLAIMS.values() for world in pair} <= worlds
    assert [text for text, (says, silent) in CLAIMS.items() if says == silent] == []
    for path, words in ELSEWHERE.values():
        assert words in (HOUSE / path).read_text(encoding="utf-8")


@pytest.mark.slow
def test_it_stands_where_it_is_true_and_nowhere_else(voting_is_over: Flask) -> None:
    words = read_worlds(voting_is_over)
    wrong = []
    for forms in list_sentences():
        says, silent = CLAIMS.get(forms[0], ("", ""))
        if says and not find_sentence(forms, words[says]):
            wrong.append(f"not said in “{says}”: {forms[0]}")
        if silent and find_sentence(forms, words[silent]):
            wrong.append(f"said in “{silent}”: {forms[0]}")
    assert wrong == []
