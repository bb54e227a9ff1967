"""Old runs read in today's words: each former sentence has a successor that is still said, with its placeholders."""

from __future__ import annotations

import re

from deliberate.findings.blocks import StoredNote, StoredTable, parse_block
from deliberate.findings.document import ModuleFindings
from deliberate.findings.former_sentences import read_successors
from deliberate.findings.parts import parse_sentences
from tests.house.test_plurals import single

PLACEHOLDER = re.compile(r"%\(\w+\)[ds]")


def test_every_successor_is_a_sentence_that_is_said_today() -> None:
    said = single()
    assert [text for text in read_successors().values() if text not in said] == []


def test_placeholders_are_those_of_the_values_that_were_stored() -> None:
    for former, today in read_successors().items():
        assert sorted(PLACEHOLDER.findall(former)) == sorted(PLACEHOLDER.findall(today)), former


def test_the_texts_of_a_stored_block_are_read_in_todays_words() -> None:
    stored = {
        "kind": "table",
        "name": "structure.gains",
        "title": "What each line adds to the prediction of hidden votes",
        "columns": [{"key": "line", "label": "Line", "unit": "count"}],
        "rows": [{"line": 1, "words": "People differ along one line.", "answer": "Line"}],
        "note": "Drawn by lot where more people voted.",
    }
    block = parse_block(stored)
    assert isinstance(block, StoredTable)
    assert block.title == "What each dimension adds to predicting held-out votes"
    assert block.columns[0].label == "Dimension"
    assert block.note == "Selected at random where more people voted."
    assert block.rows[0].values == {
        "line": 1, "words": "People differ along one dimension of opinion.", "answer": "Line"
    }  # fmt: skip
    assert block.to_json() == stored


def test_the_values_of_a_stored_note_still_fill_it() -> None:
    text = (
        "Groups are looked for once %(people)d people have cast %(votes)d votes or more. Missing so far: %(missing)d."
    )
    values = {"people": 60, "votes": 7, "missing": 12}
    block = parse_block({"kind": "note", "name": "groups.insufficient", "title": "", "text": text, "values": values})
    assert isinstance(block, StoredNote)
    assert block.text % block.values == (
        "Groups are looked for once 60 people have cast 7 votes or more. People still needed: 12."
    )


def test_titles_of_modules_and_sentences_on_concepts_too() -> None:
    module = ModuleFindings({"module": "quality", "title": "How the votes came about", "question": "?"})
    assert module.title == "Participation and data quality"
    assert parse_sentences([["One statement could not be decided.", {"undetermined": 1}]]) == (
        ("One statement is undetermined.", {"undetermined": 1}),
    )


def test_another_package_keeps_its_own_words() -> None:
    column = {"key": "line", "label": "Line"}
    block = parse_block({"kind": "table", "name": "transit.lines", "title": "Line", "columns": [column], "rows": []})
    assert isinstance(block, StoredTable)
    assert (block.title, block.columns[0].label) == ("Line", "Line")
