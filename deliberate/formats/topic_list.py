"""Reads and writes which statements have which topics, as CSV: statement, text, topics with semicolons between them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from deliberate.formats.cells import LARGEST_NUMBER
from deliberate.formats.csv_guard import guard_text
from deliberate.formats.errors import FormatError
from deliberate.formats.tables import read_table
from deliberate.text import N_, clean_line, normalize_for_comparison

COLUMNS = ("statement", "text", "topics")
COLUMN_NAMES = {
    "statement": ("number", "statement number", "comment id", "id", "aussage", "nummer"),
    "topics": ("topic", "label", "labels", "tags", "themen", "thema"),
}
SEPARATOR = ";"
LONGEST_NAME, MOST_PER_STATEMENT = 60, 20


def write_topic_list(rows: Iterable[tuple[int, str, Sequence[str]]]) -> str:
    """Return the table; text is guarded against being run as a formula.

    A topic whose name has a semicolon is written with a comma in its place, which reads as one topic again.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number, text, topics in rows:
        names = f"{SEPARATOR} ".join(name.replace(SEPARATOR, ",") for name in topics)
        writer.writerow((number, guard_text(text), guard_text(names)))
    return out.getvalue()


def read_topic_list(raw: bytes, name: str = "CSV") -> dict[int, list[str]]:
    """Return the names of the topics by the number of the statement; an empty cell means none.

    Names that look alike are one, in the spelling that comes first. Raises FormatError with the line.
    """
    table = read_table(raw, name, COLUMN_NAMES, required=("statement", "topics"))
    spellings: dict[str, str] = {}
    found: dict[int, list[str]] = {}
    for line, cells in table.records():
        number = parse_statement_number(cells["statement"].strip(), line, name)
        if number in found:
            raise FormatError(name, line, N_("statement %(number)d is there twice."), number=number)
        found[number] = parse_topics(cells["topics"], line, name, spellings)
    return found


def parse_statement_number(cell: str, line: int, name: str) -> int:
    """Return the number of a statement, also as spreadsheets write it (7.0)."""
    digits = cell.removesuffix(".0")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 10 and int(digits) <= LARGEST_NUMBER):
        raise FormatError(name, line, N_("“%(cell)s” is not the number of a statement."), cell=cell[:40])
    return int(digits)


def parse_topics(cell: str, line: int, name: str, spellings: dict[str, str]) -> list[str]:
    """Return the topics of one cell, each once."""
    names = [clean_line(part) for part in cell.split(SEPARATOR)]
    names = [spellings.setdefault(normalize_for_comparison(one), one) for one in names if one]
    if any(len(one) > LONGEST_NAME for one in names):
        raise FormatError(name, line, N_("the name of a topic is longer than %(most)d characters."), most=LONGEST_NAME)
    if len(names) > MOST_PER_STATEMENT:
        raise FormatError(name, line, N_("a statement has at most %(most)d topics."), most=MOST_PER_STATEMENT)
    return list(dict.fromkeys(names))
