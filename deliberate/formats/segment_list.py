"""Reads what is known about participants from CSV: a column that names the person, then one column per segment."""

from __future__ import annotations

from dataclasses import dataclass

from deliberate.formats.cells import LARGEST_NUMBER
from deliberate.formats.errors import FormatError
from deliberate.formats.tables import CsvTable, describe_columns, read_table
from deliberate.text import N_, clean_line, normalize_for_comparison

COLUMN_NAMES = {
    "participant": ("number", "participant number", "pid", "teilnehmer", "teilnehmernummer", "nummer"),
    "external_id": ("xid", "id", "host id", "kennung"),
}
LONGEST_ANSWER = 60
LONGEST_ID = 200
MOST_SEGMENTS = 12


@dataclass(frozen=True)
class SegmentRow:
    """One person, by public number or by the host's id, with the answer to each segment; line of the file."""

    line: int
    number: int | None
    external_id: str | None
    answers: dict[str, str]


def read_segment_list(raw: bytes, name: str = "CSV") -> list[SegmentRow]:
    """Return the rows of the file; empty answers are left out. Raises FormatError with the line.

    Names and answers that look alike are one, in the spelling that comes first.
    """
    table = read_table(raw, name, COLUMN_NAMES)
    by_number = "participant" in table.header
    if not by_number and "external_id" not in table.header:
        reason = N_("the first column must be named “participant” or “external_id”; %(columns)s")
        raise FormatError(name, table.line, reason, columns=describe_columns(table.written))
    who = table.header.index("participant" if by_number else "external_id")
    segments = find_segment_columns(table)
    spellings: dict[tuple[str, str], str] = {}
    found: list[SegmentRow] = []
    seen: dict[object, int] = {}
    for line, cells in table.rows:
        answers = {}
        for place, segment in segments.items():
            answer = parse_answer_cell(cells[place], line, name)
            if answer:
                answers[segment] = spellings.setdefault((segment, normalize_for_comparison(answer)), answer)
        row = build_segment_row(name, line, cells[who].strip(), answers, by_number)
        key = row.number if by_number else row.external_id
        if key in seen:
            reason = N_("“%(who)s” is already in line %(earlier)d.")
            raise FormatError(name, line, reason, who=key, earlier=seen[key])
        seen[key] = line
        found.append(row)
    return found


def find_segment_columns(table: CsvTable) -> dict[int, str]:
    """Return the name of each segment by its column. Raises FormatError where there is none, too many or one twice."""
    names = {place: clean_line(name) for place, name in enumerate(table.header) if name not in COLUMN_NAMES}
    alike = {normalize_for_comparison(name) for name in names.values()}
    if not names or len(names) > MOST_SEGMENTS or len(alike) < len(names) or not all(alike):
        reason = N_("1 to %(most)d columns with different names must follow; %(columns)s")
        raise FormatError(table.file, table.line, reason, most=MOST_SEGMENTS, columns=describe_columns(table.written))
    if any(len(name) > LONGEST_ANSWER for name in names.values()):
        reason = N_("a column name is longer than %(most)d characters.")
        raise FormatError(table.file, table.line, reason, most=LONGEST_ANSWER)
    return names


def parse_answer_cell(cell: str, line: int, name: str) -> str:
    """Return one cell as an answer."""
    answer = clean_line(cell)
    if len(answer) > LONGEST_ANSWER:
        raise FormatError(name, line, N_("an answer is longer than %(most)d characters."), most=LONGEST_ANSWER)
    return answer


def build_segment_row(name: str, line: int, who: str, answers: dict[str, str], by_number: bool) -> SegmentRow:
    """Return one line of the file."""
    if not by_number and who and len(who) <= LONGEST_ID:
        return SegmentRow(line, None, who, answers)
    if by_number and is_participant_number(who):
        return SegmentRow(line, int(float(who)), None, answers)
    raise FormatError(name, line, N_("“%(who)s” does not identify a participant."), who=who[:40])


def is_participant_number(who: str) -> bool:
    """Return whether this is the public number of a person, also as spreadsheets write it (7.0)."""
    digits = who.removesuffix(".0")
    return digits.isascii() and digits.isdigit() and len(digits) <= 10 and int(digits) <= LARGEST_NUMBER
