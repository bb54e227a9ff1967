"""Lists of statements as people save them, and the line of whatever cannot be read."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberate.formats.errors import FormatError
from deliberate.formats.seed_list import read_seed_list


@pytest.mark.parametrize(
    ("raw", "texts"),
    [
        (b"text\nOne.\nTwo.\n", [(2, "One."), (3, "Two.")]),
        (b"\xef\xbb\xbfid;text;author\r\n1;One, and more.;A\r\n", [(2, "One, and more.")]),
        (b"Statement\tby\nOne.\tA\n", [(2, "One.")]),
        (b"One.\n\nTwo.\n", [(1, "One."), (3, "Two.")]),
        (b'text\n"One,\nin two lines"\nTwo.\n', [(2, "One,\nin two lines"), (4, "Two.")]),
        (b"text\n'=SUM(A1)\n", [(2, "=SUM(A1)")]),
        (b"", []),
        (b"text\n", []),
    ],
)
def test_lists_are_read_as_people_save_them(raw: bytes, texts: list[tuple[int, str]]) -> None:
    assert read_seed_list(raw) == texts


@pytest.mark.parametrize(
    ("raw", "line", "reason"),
    [
        (b"text\nOne, two.\n", 2, "there are 2 cells where the first line has 1; put texts in quotation marks."),
        (b"text\nGr\xfc\xdfe\n", 2, "the byte 0xfc is not UTF-8 text."),
        (b'text\n"One" two\n', 2, "',' expected after '\"'."),
        (b"text\nOne.\nTw\0o.\n", 3, "there is a NUL byte; this is no text file."),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(raw: bytes, line: int, reason: str) -> None:
    with pytest.raises(FormatError) as refused:
        read_seed_list(raw, "seeds.csv")
    assert (refused.value.line, refused.value.reason) == (line, reason)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_list_or_a_refusal(raw: bytes) -> None:
    with contextlib.suppress(FormatError):
        assert all(text.strip() for _, text in read_seed_list(raw))
