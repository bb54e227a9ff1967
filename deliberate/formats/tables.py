"""Reads tables of every kind of CSV that people's programs save; every refusal names file, line and reason.

All are read the same way: the delimiter is guessed from the header and several lines, or taken from a line `sep=;`;
blank rows, empty columns at the end, any line ends and column names in other spellings are fine.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from deliberate.formats.csv_guard import unguard_text
from deliberate.formats.errors import FormatError
from deliberate.formats.limits import LONGEST_CELL, MOST_COLUMNS, UPLOAD, FileLimits
from deliberate.formats.text_files import decode_text
from deliberate.text import N_, Message, normalize_for_comparison

csv.field_size_limit(LONGEST_CELL)

ACCEPTED_DELIMITERS = ",;\t"
# A character that no text holds: with it as delimiter, every line is one cell.
NO_DELIMITER = "\x1f"
SEPARATOR_LINE = re.compile(r'"?sep=([,;|\t])"?[,;\t]*(\r\n|\r|\n|$)', re.IGNORECASE)
LOOKED_AT, MOST_LOOKED_AT = 20, 500_000
Row = tuple[int, list[str]]
# Our name of each column → its known spellings, the likeliest first.
Names = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class CsvTable:
    """A header and rows of the same width, each with its line in the file; `header` has our names for known columns."""

    file: str | Message
    line: int
    header: list[str]
    written: list[str]
    rows: Iterator[Row]

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield line and cells by column of each row."""
        for line, row in self.rows:
            yield line, dict(zip(self.header, row, strict=True))


def read_table(
    raw: bytes,
    name: str,
    names: Names,
    required: Collection[str] = (),
    *,
    limits: FileLimits = UPLOAD,
    unguard: Callable[[str], str] = unguard_text,
) -> CsvTable:
    """Return the table in a file. Raises FormatError, also for a row while rows are read.

    names: the columns that are known, under our names. required: those that must be there and filled in every row
    that is cut short.
    """
    lines = CsvLines(decode_text(raw, name, limits).text, name, names)
    first = next(lines.rows, None)
    if first is None:
        raise FormatError(name, None, N_("the file is empty."))
    written = trim_row([unguard(cell).strip() for cell in first[1]])
    header = canonicalize_header(written, names)
    check_header(header, written, required, name, first[0])
    rows = read_even_rows(lines, header, required, unguard)
    return CsvTable(name, first[0], header, written, rows)


class CsvLines:
    """The rows of a text that are not blank, each with the line where it begins."""

    def __init__(self, text: str, name: str | Message, names: Names, delimiter: str | None = None) -> None:
        """Find the delimiter. names: known columns. delimiter: the one to use unless the text declares another."""
        self.name = name
        self.ends_whole = text.endswith(("\n", "\r")) or not text
        declared = SEPARATOR_LINE.match(text)
        self.skipped = 0
        if declared is not None:
            text, self.skipped = text[declared.end() :], 1
            self.delimiter = declared[1]
        else:
            self.delimiter = delimiter or detect_delimiter(text, names)
        if self.delimiter == NO_DELIMITER:
            text = text.replace(NO_DELIMITER, " ")
        self.rows = self.numbered(text)

    def numbered(self, text: str) -> Iterator[Row]:
        """Yield line and cells of each row that is not blank. Raises FormatError."""
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter, strict=True)
        while True:
            line = reader.line_num + 1 + self.skipped
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                reason, values = describe_csv_error(error)
                raise FormatError(self.name, line, reason, **values) from None
            if any(cell.strip() for cell in row):
                yield line, row


def describe_csv_error(error: csv.Error) -> tuple[str, dict[str, Any]]:
    """Return the message of the csv module as a readable reason and its values."""
    message = str(error)
    if "expected after" in message:
        return N_("text follows the quotation mark that closes a cell; double every quotation mark inside a text."), {}
    if "unexpected end of data" in message:
        return N_("a quotation mark is opened here and never closed."), {}
    if "field larger" in message:
        return N_("a cell is longer than %(most)d characters."), {"most": LONGEST_CELL}
    return N_("this line can't be read as CSV (%(fault)s)."), {"fault": message}


def read_even_rows(
    lines: CsvLines, header: Sequence[str], required: Collection[str], unguard: Callable[[str], str]
) -> Iterator[Row]:
    """Yield rows with as many cells as the header, without the guard against formulas.

    Surplus empty cells are dropped. Spreadsheets leave out empty cells at the end of a row, so missing ones are empty,
    unless a required one is missing or the file breaks off in this row.
    """
    width = len(header)
    least = 1 + max((header.index(column) for column in required), default=0)
    short: int | None = None
    for line, row in lines.rows:
        cells = row if len(row) == width else trim_row(row, width)
        if len(cells) > width or len(cells) < least:
            reason = N_("this row has %(count)d cells but the first line has %(width)d; put texts in quotation marks.")
            raise FormatError(lines.name, line, reason, count=len(row), width=width)
        short = line if len(cells) < width else None
        cells += [""] * (width - len(cells))
        yield line, [unguard(cell) if "'" in cell else cell for cell in cells]
    if short is not None and not lines.ends_whole:
        raise FormatError(lines.name, short, N_("the file ends in the middle of this row; save or download it again."))


def trim_row(row: Sequence[str], least: int = 0) -> list[str]:
    """Return the row without empty cells at its end, but at least `least` cells."""
    end = len(row)
    while end > least and not row[end - 1].strip():
        end -= 1
    return list(row[:end])


def normalize_column(written: str) -> str:
    """Return the name of a column without case, accents, separators and invisible characters."""
    plain = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", normalize_for_comparison(written))
        if sign.isalnum() or sign == " " or sign in "-_"
    )
    return " ".join(plain.replace("-", " ").replace("_", " ").split())


def canonicalize_header(written: Sequence[str], names: Names) -> list[str]:
    """Return the header with our names; of several columns for one name, the likeliest spelling gets it."""
    header, keys = list(written), [normalize_column(name) for name in written]
    for ours, spellings in names.items():
        known = dict.fromkeys(map(normalize_column, (ours, *spellings)))
        index = next((keys.index(spelling) for spelling in known if spelling in keys), None)
        if index is not None:
            header[index] = ours
    return header


def check_header(
    header: Sequence[str], written: Sequence[str], required: Collection[str], name: str | Message, line: int
) -> None:
    """Refuse a header without the wanted columns, with one of them twice, or with far too many."""
    missing = [column for column in required if column not in header]
    if missing:
        reason = N_("the column “%(column)s” is missing; %(columns)s")
        raise FormatError(name, line, reason, column=missing[0], columns=describe_columns(written))
    doubled = [column for column, count in Counter(header).items() if count > 1 and column]
    if doubled:
        raise FormatError(name, line, N_("the column “%(column)s” appears twice."), column=doubled[0][:40])
    if len(header) > MOST_COLUMNS:
        raise FormatError(name, line, N_("there are more than %(most)d columns."), most=MOST_COLUMNS)


def describe_columns(written: Sequence[str]) -> Message:
    """Return the columns of the file, for a refusal."""
    listed = ", ".join(f"“{cell[:40]}”" for cell in written[:12] if cell)
    if len(written) > 12:
        return Message(
            N_("the columns of the file are %(listed)s and %(more)d more."),
            {"listed": listed, "more": len(written) - 12},
        )
    return Message(N_("the columns of the file are %(listed)s."), {"listed": listed})


def detect_delimiter(text: str, names: Names) -> str:
    """Return the delimiter: the one that yields known columns, else one that splits every line into as many
    cells.

    A comma or semicolon always followed by a space is punctuation. Without a delimiter, every line is one cell.
    """
    sample = "".join(islice(io.StringIO(text[:MOST_LOOKED_AT], newline=""), 200))
    known = {normalize_column(name) for ours, spellings in names.items() for name in (ours, *spellings)}
    found = {sign: read_sample_rows(sample, sign) for sign in ACCEPTED_DELIMITERS}
    hits = {sign: count_known(rows, known) for sign, rows in found.items()}
    best = max(ACCEPTED_DELIMITERS, key=lambda sign: (hits[sign], is_even(found[sign]), compute_width(found[sign])))
    if hits[best]:
        return best if compute_width(found[best]) > 1 else NO_DELIMITER
    even = [sign for sign in ACCEPTED_DELIMITERS if is_even(found[sign]) and not is_punctuation(sample, sign)]
    # A table with several columns must have a delimiter, even if its rows are ragged.
    ragged = [sign for sign in ACCEPTED_DELIMITERS if len(names) > 1 and compute_width(found[sign]) > 1]
    return max(even or ragged, key=lambda sign: compute_width(found[sign]), default=NO_DELIMITER)


def read_sample_rows(sample: str, sign: str) -> list[list[str]]:
    """Return the first rows that are not blank, split by this delimiter, up to a row that cannot be parsed."""
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=sign)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) == LOOKED_AT:
                break
    except csv.Error:
        pass
    return rows


def count_known(rows: Sequence[Sequence[str]], known: Collection[str]) -> int:
    """Return how many cells of the first row are known column names."""
    cells = rows[0] if rows else ()
    return len(
        {
            normalize_column(cell) for cell in cells if not any(sign in cell for sign in ACCEPTED_DELIMITERS)
        }.intersection(known)
    )


def compute_width(rows: Sequence[Sequence[str]]) -> int:
    return len(rows[0]) if rows else 0


def is_even(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether all rows have the same number of cells, and more than one."""
    return compute_width(rows) > 1 and all(len(row) == len(rows[0]) for row in rows)


def is_punctuation(sample: str, sign: str) -> bool:
    """Return whether this character is always followed by a space or the end of its line, as in sentences."""
    return sign in ",;" and re.search(rf"{sign}(?!\s|$)", sample, re.MULTILINE) is None
