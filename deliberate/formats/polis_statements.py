"""Reads comments.csv: the statements of a Polis export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from deliberate.formats.cells import parse_boolean_cell, parse_integer_cell, parse_number_cell, parse_times
from deliberate.formats.csv_guard import unguard_text
from deliberate.formats.errors import FormatError
from deliberate.formats.limits import ARCHIVE
from deliberate.formats.records import StatementRecord
from deliberate.formats.tables import read_table
from deliberate.formats.text_files import read_file
from deliberate.text import N_

REQUIRED_COLUMNS = ("timestamp", "comment-id", "author-id", "moderated", "comment-body")
COLUMN_NAMES: dict[str, tuple[str, ...]] = dict.fromkeys((*REQUIRED_COLUMNS, "is-seed", "is-meta"), ())


def read_statements(path: Path, unguard: Callable[[str], str] = unguard_text) -> list[StatementRecord]:
    """Return the statements in the order of the file; its counts are of events and are not read."""
    lines = list(
        read_table(
            read_file(path), path.name, COLUMN_NAMES, REQUIRED_COLUMNS, limits=ARCHIVE, unguard=unguard
        ).records()
    )
    _, seconds = parse_times(path, [(line, row["timestamp"]) for line, row in lines])
    found: dict[int, StatementRecord] = {}
    for (line, row), at in zip(lines, seconds.tolist(), strict=True):
        record = parse_statement(path, line, row, at)
        if record.number in found:
            raise FormatError(path.name, line, N_("statement %(number)d is listed twice."), number=record.number)
        found[record.number] = record
    return list(found.values())


def parse_statement(path: Path, line: int, row: dict[str, str], at: int) -> StatementRecord:
    """Return one row as a record."""
    moderation = parse_integer_cell(path, line, "moderated", row["moderated"].strip() or "0")
    if moderation not in (-1, 0, 1):
        raise FormatError(path.name, line, N_("“moderated” must be -1, 0 or 1, not %(value)d."), value=moderation)
    author, seed = row["author-id"].strip(), row.get("is-seed", "").strip()
    return StatementRecord(
        number=parse_number_cell(path, line, "comment-id", row["comment-id"]),
        text=row["comment-body"],
        author=parse_number_cell(path, line, "author-id", author) if author else None,
        moderation=moderation,
        is_seed=parse_boolean_cell(path, line, "is-seed", seed) if seed else None,
        is_meta=parse_boolean_cell(path, line, "is-meta", row.get("is-meta", "")),
        written_at=at or None,
    )
