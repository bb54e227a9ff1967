"""Lists of statements as people save them, and the line of whatever cannot be read."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberate.formats.errors import FormatError
from deliberate.formats.seed_list import WHAT_TO_DO, read_seed_list
from deliberate.formats.text_files import OTHER_KINDS

AFTER_QUOTE = "text follows the quotation mark that closes a cell; double every quotation mark inside a text."
SAW = "the columns of the file are “id”, “wording”."
NOT_KNOWN = f"unknown column name. {WHAT_TO_DO}"


@pytest.mark.parametrize(
    ("raw", "texts"),
    [
        (b"text\nOne.\nTwo.\n", [(2, "One."), (3, "Two.")]),
        (b"\xef\xbb\xbfid;text;author\r\n1;One, and more.;A\r\n", [(2, "One, and more.")]),
        (b"Statement\tby\nOne.\tA\n", [(2, "One.")]),
        (b"One.\n\nTwo.\n", [(1, "One."), (3, "Two.")]),
        (b'text\n"One,\nin two lines"\nTwo.\n', [(2, "One,\nin two lines"), (4, "Two.")]),
        (b"text\n'=SUM(A1)\n", [(2, "=SUM(A1)")]),
        (b"text\nOne, two; three.\n", [(2, "One, two; three.")]),
        (b"One; two, and three.\nFour.\n", [(1, "One; two, and three."), (2, "Four.")]),
        (b"One, and two.\nThree, and four.\n", [(1, "One, and two."), (2, "Three, and four.")]),
        (b"", []),
        (b"text\n", []),
    ],
)
def test_lists_are_read_as_people_save_them(raw: bytes, texts: list[tuple[int, str]]) -> None:
    assert read_seed_list(raw) == texts


@pytest.mark.parametrize(
    ("raw", "line", "reason"),
    [
        (b"id,text\n1,One, two.\n", 2, "this row has 3 cells but the first line has 2; put texts in quotation marks."),
        (b"text\nGr\x81\xdfe\n", 2, "the byte 0x81 is not UTF-8 text."),
        (b'text\n"One" two\n', 2, AFTER_QUOTE),
        (b'text\n"One two\n', 2, "a quotation mark is opened here and never closed."),
        (b"PK\x03\x04 ...", None, OTHER_KINDS[b"PK\x03\x04"]),
        (b"id;wording\n1;One, two three four.\n", 1, f"no column has a name that means statements; {SAW} {WHAT_TO_DO}"),
        (b"wording\nOne two three four.\n", 1, f"the first line, “wording”, looks like an {NOT_KNOWN}"),
        (b"statement,coder\n3,Ann\n", 1, f"the column “statement” contains only numbers. {WHAT_TO_DO}"),
        (b"text\nOne.\nTw\0o.\n", 3, "there is a NUL byte, so this is not a text file."),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(raw: bytes, line: int, reason: str) -> None:
    with pytest.raises(FormatError) as refused:
        read_seed_list(raw, "seeds.csv")
    assert (refused.value.line, str(refused.value.reason)) == (line, reason)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_list_or_a_refusal(raw: bytes) -> None:
    with contextlib.suppress(FormatError):
        assert all(text.strip() for _, text in read_seed_list(raw))


NAMES = (
    "comment_text", "comment-body", "Statements", "statement", "text", "TEXT ", "Statement text", "Aussage", "Énoncé",
    "\u200bText", "Seed_Statements",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "form",
    [
        "{name}\nOne; =two, three.\n",
        "id;{name}\n1;One\n2;Two\n",
        "sep=;\nid;{name}\n1;One\n2;Two\n",
        "id\t{name}\tnote\n1\tOne\t\n2\tTwo\t\n",
        "{name},,\nOne,,\nTwo,,\n",
        '"id","{name}"\r1,"One\rand more"\r\r2,"Two"\r',
    ],
)
def test_every_usual_heading_is_a_heading(name: str, form: str) -> None:
    first = "One; =two, three." if "=two" in form else "One\rand more" if "\r" in form else "One"
    texts = [text for _, text in read_seed_list(form.format(name=name).encode(), "seeds.csv")]
    assert texts[0] == first
    assert texts[1:] in ([], ["Two"])
