"""Reference shares from CSV: segment, answer and share in any usual form, on the lines on which they stood."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberate.formats.errors import FormatError
from deliberate.formats.share_list import is_share, read_share_list


@pytest.mark.parametrize(
    ("raw", "shares"),
    [
        (b"age,young,50\nage,old,50\n", "age,young,50\nage,old,50"),
        (b"age;young;0,5\nage;old;0,5\n", "age,young,0.5\nage,old,0.5"),
        (b"what,who,how many\nage,young,50\n", "\nage,young,50"),
        (b"Anteil;Merkmal;Antwort\r\n50 %;age;young, or so\r\n;;\r\n", '\nage,"young, or so",50'),
        (b"sep=;\nage;young;1\n", "\nage,young,1"),
    ],
)
def test_reference_shares_are_read_as_spreadsheets_save_them(raw: bytes, shares: str) -> None:
    assert read_share_list(raw) == shares


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", None, "the file is empty"),
        ("age,young\n", 1, "there are 2 cells in this row instead of three"),
        ("segment,answer,share,more\nage,young,50,x\n", 1, "there are 4 cells"),
        ("segment,answer,share\nage,young\n", 2, "2 cells"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, line: int | None, words: str) -> None:
    with pytest.raises(FormatError, match=words) as refused:
        read_share_list(text.encode())
    assert refused.value.line == line


def test_lines_stay_where_they_were_so_that_a_refusal_of_a_share_names_the_right_one() -> None:
    shares = read_share_list(b"segment,answer,share\n\nage,young,50\n\n\nage,old,many\n")
    assert shares.split("\n") == ["", "", "age,young,50", "", "", "age,old,many"]


def test_a_guarded_text_comes_back_as_it_was_written() -> None:
    assert read_share_list(b"segment,answer,share\nage,'=young,50\n") == "\nage,=young,50"


@pytest.mark.parametrize("cell", ["50", "0,5", "0.5", " 50 % ", ".5"])
def test_a_share_is_a_number_with_comma_or_stop_and_perhaps_the_sign(cell: str) -> None:
    assert is_share(cell)


@pytest.mark.parametrize("cell", ["", "%", "half", "1e3", "-5", "1.000,5,5", "²"])
def test_what_is_no_share(cell: str) -> None:
    assert not is_share(cell)


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused_in_words(raw: bytes) -> None:
    with suppress(FormatError):
        assert isinstance(read_share_list(raw), str)
