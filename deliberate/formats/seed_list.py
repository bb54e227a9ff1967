"""Reads a list of statements as people save or paste it: a table with a column of statements, or one on each line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deliberate.formats.csv_guard import unguard_text
from deliberate.formats.errors import FormatError
from deliberate.formats.limits import UPLOAD
from deliberate.formats.tables import (
    CsvLines,
    canonicalize_header,
    check_header,
    describe_columns,
    normalize_column,
    read_even_rows,
    trim_row,
)
from deliberate.formats.text_files import decode_text
from deliberate.text import N_, Message

# What people and programs call the column of the statements, the likeliest first: English, German, French, Spanish,
# Italian, Portuguese, Dutch, Polish.
HEADERS = (
    "text", "statement text", "comment body", "comment text", "statement", "statements", "seed statement",
    "seed statements", "texts", "comment", "comments", "seed", "seeds", "proposal", "proposals", "idea", "ideas",
    "body", "aussagentext", "text der aussage", "aussage", "aussagen", "these", "thesen", "vorschlag", "vorschläge",
    "texte", "énoncé", "énoncés", "affirmation", "affirmations", "déclaration", "proposition", "propositions",
    "texto", "afirmación", "afirmaciones", "enunciado", "enunciados", "declaración", "propuesta", "propuestas",
    "testo", "affermazione", "affermazioni", "dichiarazione", "proposta", "proposte",
    "afirmação", "afirmações", "declaração", "stelling", "stellingen", "tekst", "stwierdzenie", "stwierdzenia",
)  # fmt: skip
COLUMN_NAMES = {"text": HEADERS}
KNOWN_COLUMNS = frozenset(map(normalize_column, HEADERS))
ENDS = re.compile(r"[.!?…:;,)\"'”’»]\s*$")
WHAT_TO_DO = Message(N_("Name the column of statements “text”."))


def read_seed_list(raw: bytes, name: str | Message = "CSV") -> list[tuple[int, str]]:
    """Return line number and text of each statement; empty lines and cells are skipped.

    Raises FormatError with the line where the file is not text, a row has a stray delimiter, or no column is known.
    """
    lines = CsvLines(decode_text(raw, name, UPLOAD).text, name, COLUMN_NAMES)
    first = next(lines.rows, None)
    if first is None:
        return []
    written = trim_row([unguard_text(cell).strip() for cell in first[1]])
    header = canonicalize_header(written, COLUMN_NAMES)
    if "text" not in header and len(written) > 1:
        reason = N_("no column has a name that means statements; %(columns)s %(advice)s")
        raise FormatError(name, first[0], reason, columns=describe_columns(written), advice=WHAT_TO_DO)
    check_header(header, written, (), name, first[0])
    column = header.index("text") if "text" in header else 0
    found = [
        (line, row[column]) for line, row in read_even_rows(lines, header, (), unguard_text) if row[column].strip()
    ]
    if "text" not in header:
        ensure_no_heading(written[0], [text for _, text in found], name, first[0])
        return [(first[0], unguard_text(first[1][0])), *found]
    if found and all(text.strip().isdigit() for _, text in found):
        reason = N_("the column “%(column)s” contains only numbers. %(advice)s")
        raise FormatError(name, first[0], reason, column=written[column], advice=WHAT_TO_DO)
    return found


def ensure_no_heading(first: str, others: Sequence[str], name: str | Message, line: int) -> None:
    """Refuse a first line that looks like an unknown column name above lines that are sentences."""
    sentences = sum(len(text.split()) > 3 for text in others)
    if len(first.split()) <= 2 and not ENDS.search(first) and 2 * sentences > len(others):
        reason = N_("the first line, “%(cell)s”, looks like an unknown column name. %(advice)s")
        raise FormatError(name, line, reason, cell=first[:40], advice=WHAT_TO_DO)


def read_pasted_seeds(text: str) -> list[tuple[int, str]]:
    """Return line number and text of pasted statements: one per line, or spreadsheet cells with their header."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        return []
    cells = lines[0][1].split("\t")
    if len(cells) > 1 and any(normalize_column(cell) in KNOWN_COLUMNS for cell in cells):
        return read_seed_list(text.encode("utf-8", "replace"), Message(N_("the pasted table")))
    return lines[1:] if len(lines) > 1 and normalize_column(lines[0][1]) in KNOWN_COLUMNS else lines
