"""Reads what is known about participants from CSV: a column that names the person, then one column per segment."""

from __future__ import annotations

from dataclasses import dataclass

from deliberate.formats.csv_guard import unguarded
from deliberate.formats.errors import FormatError
from deliberate.formats.seed_list import decoded, numbered_rows

NUMBER, EXTERNAL = ("participant", "number"), ("external_id", "xid", "id")
LONGEST = 60
MOST_SEGMENTS = 12


@dataclass(frozen=True)
class SegmentRow:
    """One person, by public number or by the host's id, with the answer to each segment; line of the file."""

    line: int
    number: int | None
    external_id: str | None
    answers: dict[str, str]


def read_segment_list(raw: bytes, name: str = "CSV") -> list[SegmentRow]:
    """The rows of the file; empty answers are left out. Raises FormatError with the line."""
    rows = numbered_rows(decoded(raw, name), name)
    if not rows:
        raise FormatError(name, None, "the file is empty.")
    header = [cell.strip() for cell in rows[0][1]]
    by_number = header[0].lower() in NUMBER
    if not by_number and header[0].lower() not in EXTERNAL:
        raise FormatError(name, rows[0][0], "the first column must be called “participant” or “external_id”.")
    segments = header[1:]
    if not segments or len(segments) > MOST_SEGMENTS or len(set(segments)) < len(segments) or not all(segments):
        raise FormatError(name, rows[0][0], f"one to {MOST_SEGMENTS} columns with different names must follow.")
    found = [segment_row(name, line, cells, segments, by_number) for line, cells in rows[1:]]
    seen: dict[object, int] = {}
    for row in found:
        key = row.number if by_number else row.external_id
        if key in seen:
            raise FormatError(name, row.line, f"“{key}” already stands in line {seen[key]}.")
        seen[key] = row.line
    return found


def segment_row(name: str, line: int, cells: list[str], segments: list[str], by_number: bool) -> SegmentRow:
    """One line of the file."""
    if len(cells) != len(segments) + 1:
        raise FormatError(name, line, f"there are {len(cells)} cells where the first line has {len(segments) + 1}.")
    who = unguarded(cells[0]).strip()
    if not who or (by_number and not (who.isascii() and who.isdigit())):
        raise FormatError(name, line, f"“{who}” names no person.")
    given = {segment: unguarded(cell).strip() for segment, cell in zip(segments, cells[1:], strict=True)}
    long = next((answer for answer in given.values() if len(answer) > LONGEST), None)
    if long is not None:
        raise FormatError(name, line, f"an answer is longer than {LONGEST} characters.")
    answers = {segment: answer for segment, answer in given.items() if answer}
    return SegmentRow(line, int(who) if by_number else None, None if by_number else who, answers)
