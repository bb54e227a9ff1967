"""Reads CSV tables strictly: every refusal names file, line and reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from deliberate.formats.errors import FormatError

csv.field_size_limit(10_000_000)

# What other programs put between cells instead of a comma, by the name a reader knows.
OTHER_DELIMITERS = {";": "semicolon", "\t": "tab", "|": "vertical bar", ":": "colon"}
ACCEPTED = ",;\t"


def text_of(path: Path) -> str:
    """The file as text. Raises FormatError where it is missing, not UTF-8, or holds NUL bytes."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise FormatError(path.name, None, "the file is missing.") from None
    except OSError as error:
        raise FormatError(path.name, None, f"the file cannot be read ({error.strerror}).") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise FormatError(path.name, line, f"the byte {raw[error.start]:#04x} is not UTF-8 text.") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise FormatError(path.name, line, "there is a NUL byte; this is no text file.")
    return text


def rows_of(path: Path, required: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells of each row. Raises FormatError for missing or doubled columns and ragged rows."""
    header, rows = table_of(path, required)
    for line, row in rows:
        yield line, dict(zip(header, row, strict=True))


def table_of(path: Path, required: tuple[str, ...]) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The header and an iterator of line number and cells. Commas, semicolons and tabs are read."""
    text = text_of(path)
    if not text.strip():
        raise FormatError(path.name, None, "the file is empty.")
    delimiter = delimiter_of(text.split("\n", 1)[0], required)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [cell.strip() for cell in next(reader)]
    except csv.Error as error:
        raise FormatError(path.name, 1, f"{error}.") from None
    check_header(path, header, required)
    return header, cells(path, reader, len(header))


def delimiter_of(line: str, required: tuple[str, ...]) -> str:
    """What stands between the cells of the header line: the sign that brings out the wanted columns, else a comma."""
    for sign in ACCEPTED:
        if set(required) <= {cell.strip().strip('"') for cell in line.split(sign)}:
            return sign
    return next((sign for sign in ACCEPTED if sign in line), ",")


def check_header(path: Path, header: list[str], required: tuple[str, ...]) -> None:
    """Refuse a header without the wanted columns or with one of them twice."""
    missing = [name for name in required if name not in header]
    if missing:
        other = next((word for sign, word in OTHER_DELIMITERS.items() if len(header) == 1 and sign in header[0]), None)
        found = f"there are: {', '.join(header[:12])[:200]}."
        if other is not None:
            found = f"the cells seem to be parted by a {other}; save the file with commas."
        raise FormatError(path.name, 1, f"the column “{missing[0]}” is missing; {found}")
    if len(set(header)) < len(header):
        doubled = next(name for place, name in enumerate(header) if name in header[:place])
        raise FormatError(path.name, 1, f"the column “{doubled}” is there twice.")


def cells(path: Path, reader: Iterator[list[str]], width: int) -> Iterator[tuple[int, list[str]]]:
    """Rows with as many cells as the header; blank lines are passed over."""
    while True:
        line = getattr(reader, "line_num", 0) + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FormatError(path.name, line, f"{error}.") from None
        if not row:
            continue
        if len(row) != width:
            raise FormatError(path.name, line, f"there are {len(row)} cells where the header has {width}.")
        yield line, row
