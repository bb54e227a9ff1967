"""Lists of segments from CSV: a person in each row, by number or by the host's id, and every refusal with its line."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberate.formats.cells import LARGEST_NUMBER
from deliberate.formats.errors import FormatError
from deliberate.formats.segment_list import LONGEST_ANSWER, LONGEST_ID, MOST_SEGMENTS, SegmentRow, read_segment_list


def test_a_row_is_a_person_with_an_answer_to_each_segment() -> None:
    rows = read_segment_list(b"participant,age,place\n7,old,town\n8,young,village\n")
    assert rows == [
        SegmentRow(2, 7, None, {"age": "old", "place": "town"}),
        SegmentRow(3, 8, None, {"age": "young", "place": "village"}),
    ]


@pytest.mark.parametrize("heading", ["participant", "Teilnehmernummer", "PID", "number"])
def test_usual_headings_name_the_number(heading: str) -> None:
    (row,) = read_segment_list(f"{heading};Alter\n7;alt\n".encode())
    assert (row.number, row.external_id, row.answers) == (7, None, {"Alter": "alt"})


def test_a_number_as_spreadsheets_write_it_is_a_number_and_an_id_may_be_any_text() -> None:
    assert read_segment_list(f"participant,age\n{LARGEST_NUMBER}.0,old\n".encode())[0].number == LARGEST_NUMBER
    assert read_segment_list(b"xid,age\n007.0,old\n")[0].external_id == "007.0"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("name,age\nx,old", "line 1: the first column"),
        ("participant\n1", "line 1: 1 to 12 columns"),
        ("participant,age\n1,old\n1,young", "line 3: “1” is already in line 2"),
        ("participant,age\nx1,old", "line 2: “x1” does not identify a participant"),
        ("participant,age\n1,old,x", "line 2: this row has 3 cells"),
        ("participant,age\n-1,old", "line 2: “-1” does not identify a participant"),
        (f"participant,age\n{LARGEST_NUMBER + 1},old", "does not identify a participant"),
        ("participant,age\n²,old", "“²” does not identify a participant"),
        ("external_id,age\n,old", "line 2: “” does not identify a participant"),
        (f"external_id,age\n{'x' * (LONGEST_ID + 1)},old", "does not identify a participant"),
        ("participant,age,AGE\n1,old,old", "columns with different names"),
        ("participant," + ",".join(map(str, range(MOST_SEGMENTS + 1))) + "\n", "1 to 12 columns"),
        (f"participant,{'a' * (LONGEST_ANSWER + 1)}\n1,old", "a column name is longer than 60"),
        (f"participant,age\n1,{'o' * (LONGEST_ANSWER + 1)}", "line 2: an answer is longer than 60"),
    ],
)
def test_files_that_make_no_sense_are_refused_by_line(text: str, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        read_segment_list(text.encode())


def test_empty_answers_are_unknown_and_semicolons_are_fine() -> None:
    rows = read_segment_list(b"external_id;age;place\na;old;\nb;;town\n")
    assert [(row.external_id, row.answers) for row in rows] == [("a", {"age": "old"}), ("b", {"place": "town"})]


@pytest.mark.parametrize(
    "raw",
    [
        b"participant,age,\n1,old,\n\n2,,\n,,\n",
        b"participant\tage\r1\told\r\r2\t\r",
        b"Participant;AGE\n1;old\n2\n",
        "participant,age\n1.0,old\n2.0,\n".encode("utf-16"),
        b"sep=,\nage,participant\nold,1\n,2\n",
    ],
)
def test_what_spreadsheets_do_to_a_table_is_fine(raw: bytes) -> None:
    rows = read_segment_list(raw)
    assert [(row.number, list(row.answers.values())) for row in rows] == [(1, ["old"]), (2, [])]


def test_answers_that_look_alike_are_one_in_the_spelling_that_comes_first() -> None:
    rows = read_segment_list("participant,age\n1,Old\n2, OLD\u200b\n3,young\n".encode())
    assert [row.answers["age"] for row in rows] == ["Old", "Old", "young"]


def test_a_file_that_breaks_off_is_refused() -> None:
    with pytest.raises(FormatError, match="line 3: the file ends"):
        read_segment_list(b"participant,age\n1,old\n2")


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused_in_words(raw: bytes) -> None:
    with suppress(FormatError):
        assert all(isinstance(row, SegmentRow) for row in read_segment_list(b"participant,age\n" + raw))
