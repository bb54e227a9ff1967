"""Reads a list of statements from CSV as people save it: with or without a header, comma, semicolon or tab."""

from __future__ import annotations

import csv
import io

from deliberate.formats.csv_guard import unguarded
from deliberate.formats.errors import FormatError

# Names of the column that holds the statements; without one of them the first column does.
HEADERS = ("text", "statement", "comment-body", "aussage")


def read_seed_list(raw: bytes, name: str = "CSV") -> list[tuple[int, str]]:
    """Line number and text of each statement; empty lines and empty cells are passed over.

    Raises FormatError with the line where the file is not UTF-8, holds NUL bytes, or a row has a stray delimiter.
    """
    text = decoded(raw, name)
    rows = numbered_rows(text, name)
    if not rows:
        return []
    header = [cell.strip().lower() for cell in rows[0][1]]
    named = next((header.index(title) for title in HEADERS if title in header), None)
    body = rows if named is None else rows[1:]
    for line, row in body:
        if len(row) != len(header):
            reason = f"there are {len(row)} cells where the first line has {len(header)}; put texts in quotation marks."
            raise FormatError(name, line, reason)
    return [(line, unguarded(row[named or 0])) for line, row in body if row[named or 0].strip()]


def decoded(raw: bytes, name: str) -> str:
    """The bytes as text, without a byte order mark."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise FormatError(name, line, f"the byte {raw[error.start]:#04x} is not UTF-8 text.") from None
    if "\0" in text:
        raise FormatError(name, text[: text.index("\0")].count("\n") + 1, "there is a NUL byte; this is no text file.")
    return text


def numbered_rows(text: str, name: str) -> list[tuple[int, list[str]]]:
    """Rows that hold anything, each with the line it begins in."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    rows: list[tuple[int, list[str]]] = []
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return rows
        except csv.Error as error:
            raise FormatError(name, line, f"{error}.") from None
        if any(cell.strip() for cell in row):
            rows.append((line, row))


def delimiter_of(text: str) -> str:
    """A tab or semicolon if the header line has one, else a comma; commas within a sentence do not count."""
    first = text.lstrip().split("\n", 1)[0]
    return next((sign for sign in "\t;" if sign in first), ",")
