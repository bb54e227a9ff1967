"""No text becomes a formula, whatever delimiter the table is opened with, and every text comes back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deliberate.formats.csv_guard import guard_text, unguard_start, unguard_text
from deliberate.formats.polis_reader import read_summary
from deliberate.formats.polis_writer import guard_row, write_csv
from deliberate.formats.tables import read_table

FORMULA = tuple("=+-@|＝＋－＠")
PIECES = st.sampled_from([*"=+-@|＝＋－＠'\";,\t\r\n\0 \xa0", "a", "; =1", '";', ";'", "'="])
TEXTS = st.lists(PIECES | st.characters(exclude_categories=["Cs"]), max_size=12).map("".join)


def opens_as_formula(cell: str) -> bool:
    """Whether a spreadsheet that passes over blanks and quotation marks might run this cell."""
    return cell.lstrip(' "\t\r\n\0\xa0').startswith(FORMULA)


def opened(raw: str, delimiter: str) -> list[str]:
    """Every cell of the file as a program sees it that takes this for the delimiter."""
    return [cell for row in csv.reader(io.StringIO(raw, newline=""), delimiter=delimiter) for cell in row]


@settings(max_examples=300, derandomize=True)
@given(st.lists(TEXTS, min_size=1, max_size=3))
@example(["Good; =cmd()"])
@example(['a;"', "=1"])
@example(["'=1; ''-2"])
def test_no_piece_of_a_file_opens_as_a_formula(texts: list[str]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(guard_row(["x", *texts, 1]))
    for delimiter in ",;\t":
        for cell in opened(out.getvalue(), delimiter):
            assert not opens_as_formula(cell), (delimiter, cell)
    for text in texts:
        assert unguard_text(guard_text(text)) == text
        for sign in ",;\t\r\n":
            assert not any(map(opens_as_formula, guard_text(text).split(sign)))


@settings(max_examples=100, derandomize=True)
@given(TEXTS.filter(lambda text: "\0" not in text))
def test_our_own_reader_gives_the_text_back(text: str) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([["id", "text"], guard_row([1, text])])
    table = read_table(out.getvalue().encode(), "x.csv", {"text": (), "id": ()}, ("id",))
    assert [row["text"] for _, row in table.records()] == [text]


def test_other_programs_texts_keep_their_apostrophes() -> None:
    assert unguard_start("He said, '-5 is cold'") == "He said, '-5 is cold'"
    assert unguard_start("'=1+1") == "=1+1"


@pytest.mark.parametrize("text", ["=1; =2", "a\n=b", "topic, with, commas"])
def test_summaries_are_guarded_and_read_back(tmp_path: Path, text: str) -> None:
    write_csv(tmp_path / "summary.csv", None, [("topic", text), ("voters", 3)])
    assert read_summary(tmp_path / "summary.csv") == {"topic": text, "voters": "3"}
