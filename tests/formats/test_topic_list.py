"""Topics as a table: what is written is read again, and what cannot be read is refused with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberate.formats.errors import FormatError
from deliberate.formats.topic_list import read_topic_list, write_topic_list
from deliberate.text import clean_line, normalize_for_comparison

names = st.text(max_size=30).map(clean_line).filter(lambda name: name and normalize_for_comparison(name))
rows = st.dictionaries(
    st.integers(0, 99_999),
    st.tuples(st.text(max_size=30).map(clean_line), st.lists(names, max_size=4, unique_by=normalize_for_comparison)),
    min_size=1,
)


@given(rows)
def test_what_is_written_comes_back(table: dict[int, tuple[str, list[str]]]) -> None:
    written = write_topic_list((number, text, topics) for number, (text, topics) in table.items())
    found = read_topic_list(written.encode())
    assert found.keys() == table.keys()
    for number, (_, topics) in table.items():
        expected = {normalize_for_comparison(clean_line(one.replace(";", ","))) for one in topics}
        assert {normalize_for_comparison(one) for one in found[number]} == expected


def test_spreadsheets_and_other_languages_are_read() -> None:
    text = 'Nummer;Thema\r\n3.0;"Busse; Parks"\r\n4;\r\n'
    assert read_topic_list(text.encode()) == {3: ["Busse", "Parks"], 4: []}


def test_names_that_look_alike_are_one() -> None:
    assert read_topic_list(b"statement,topics\n1,Buses\n2,BUSES; buses\n") == {1: ["Buses"], 2: ["Buses"]}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("statement,topics\nx,Buses\n", "line 2"),
        ("statement,topics\n1,Buses\n1,Parks\n", "line 3"),
        (f"statement,topics\n1,{'x' * 61}\n", "line 2"),
        ("text,topics\na,Buses\n", "line 1"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, line: str) -> None:
    with pytest.raises(FormatError, match=line):
        read_topic_list(text.encode())
