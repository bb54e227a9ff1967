"""Reads CSV tables strictly: every refusal names file, line and reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from deliberate.formats.errors import FormatError

csv.field_size_limit(10_000_000)


def text_of(path: Path) -> str:
    """The file as text. Raises FormatError where it is missing, not UTF-8, or holds NUL bytes."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise FormatError(path.name, None, "the file is missing.") from None
    except OSError as error:
        raise FormatError(path.name, None, f"the file cannot be read ({error.strerror}).") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise FormatError(path.name, line, f"the byte {raw[error.start]:#04x} is not UTF-8 text.") from None


def rows_of(path: Path, required: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells of each row. Raises FormatError for missing or doubled columns and ragged rows."""
    header, rows = table_of(path, required)
    for line, row in rows:
        yield line, dict(zip(header, row, strict=True))


def table_of(path: Path, required: tuple[str, ...]) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The header and an iterator of line number and cells."""
    text = text_of(path)
    first = text.split("\n", 1)[0]
    delimiter = "," if "," in first else next((sign for sign in ";\t" if sign in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [cell.strip() for cell in next(reader)]
    except StopIteration:
        raise FormatError(path.name, None, "the file is empty.") from None
    except csv.Error as error:
        raise FormatError(path.name, 1, f"{error}.") from None
    missing = [name for name in required if name not in header]
    if missing:
        raise FormatError(path.name, 1, f"the column “{missing[0]}” is missing; there are: {', '.join(header[:12])}.")
    doubled = sorted({name for name in header if header.count(name) > 1}) if len(set(header)) < len(header) else []
    if doubled:
        raise FormatError(path.name, 1, f"the column “{doubled[0]}” is there twice.")
    return header, cells(path, reader, len(header))


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


def whole(path: Path, line: int, column: str, cell: str) -> int:
    """A cell as a whole number. Raises FormatError in words."""
    try:
        value = float(cell)
        number = int(value)
    except (ValueError, OverflowError):
        raise FormatError(path.name, line, f"“{cell[:40]}” in {column} is not a whole number.") from None
    if number != value or abs(number) > 2**53:
        raise FormatError(path.name, line, f"“{cell[:40]}” in {column} is not a whole number.")
    return number
