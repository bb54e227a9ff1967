"""Reads tables of every kind of CSV that people's programs save; every refusal names file, line and reason.

One manner for all of them: the delimiter is guessed from the header and several lines, or taken from a line `sep=;`;
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

from deliberate.formats.csv_guard import unguard_text
from deliberate.formats.errors import FormatError
from deliberate.formats.limits import LONGEST_CELL, MOST_COLUMNS, UPLOAD, FileLimits
from deliberate.formats.text_files import decode_text
from deliberate.text import normalize_for_comparison

csv.field_size_limit(LONGEST_CELL)

ACCEPTED_DELIMITERS = ",;\t"
# No text holds it: with it every line is one cell.
NO_DELIMITER = "\x1f"
SEPARATOR_LINE = re.compile(r'"?sep=([,;|\t])"?[,;\t]*(\r\n|\r|\n|$)', re.IGNORECASE)
LOOKED_AT, MOST_LOOKED_AT = 20, 500_000
Row = tuple[int, list[str]]
# Names of columns by what they are called here, each in the spellings that are known, the likeliest first.
Names = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class CsvTable:
    """A header and rows of as many cells, each with its line in the file; `header` uses our names where it can."""

    file: str
    line: int
    header: list[str]
    written: list[str]
    rows: Iterator[Row]

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Line and cells by column of each row."""
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
        raise FormatError(name, None, "the file is empty.")
    written = trim_row([unguard(cell).strip() for cell in first[1]])
    header = canonicalize_header(written, names)
    check_header(header, written, required, name, first[0])
    rows = read_even_rows(lines, header, required, unguard)
    return CsvTable(name, first[0], header, written, rows)


class CsvLines:
    """Rows that hold anything, as they stand in the text, with the line each begins in."""

    def __init__(self, text: str, name: str, names: Names, delimiter: str | None = None) -> None:
        """names: columns that are known. delimiter: what stands between the cells, where that is sure."""
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
        """Line and cells of each row that is not blank. Raises FormatError."""
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter, strict=True)
        while True:
            line = reader.line_num + 1 + self.skipped
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise FormatError(self.name, line, describe_csv_error(error)) from None
            if any(cell.strip() for cell in row):
                yield line, row


def describe_csv_error(error: csv.Error) -> str:
    """Return what csv says, in words for people."""
    said = str(error)
    if "expected after" in said:
        return "after a quotation mark that ends a cell, something else follows; double the marks within a text."
    if "unexpected end of data" in said:
        return "a quotation mark is opened here and never closed."
    if "field larger" in said:
        return f"a cell has more than {LONGEST_CELL} characters."
    return f"{said}."


def read_even_rows(
    lines: CsvLines, header: Sequence[str], required: Collection[str], unguard: Callable[[str], str]
) -> Iterator[Row]:
    """Rows with as many cells as the header, without the guard against formulas.

    Empty cells too many are dropped. Cells too few are what spreadsheets leave out at the end of a row: they are
    empty, unless a needed one is missing or the file breaks off in this row.
    """
    width = len(header)
    least = 1 + max((header.index(column) for column in required), default=0)
    short: int | None = None
    for line, row in lines.rows:
        cells = row if len(row) == width else trim_row(row, width)
        if len(cells) > width or len(cells) < least:
            reason = f"there are {len(row)} cells where the first line has {width}; put texts in quotation marks."
            raise FormatError(lines.name, line, reason)
        short = line if len(cells) < width else None
        cells += [""] * (width - len(cells))
        yield line, [unguard(cell) if "'" in cell else cell for cell in cells]
    if short is not None and not lines.ends_whole:
        raise FormatError(lines.name, short, "the file breaks off in this row; save or download it once more.")


def trim_row(row: Sequence[str], least: int = 0) -> list[str]:
    """Return the row without empty cells at its end, but at least so many."""
    end = len(row)
    while end > least and not row[end - 1].strip():
        end -= 1
    return list(row[:end])


def normalize_column(written: str) -> str:
    """Return the name of a column without case, accents, signs between words and invisible signs."""
    plain = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", normalize_for_comparison(written))
        if sign.isalnum() or sign == " " or sign in "-_"
    )
    return " ".join(plain.replace("-", " ").replace("_", " ").split())


def canonicalize_header(written: Sequence[str], names: Names) -> list[str]:
    """Return the header with our names; of several columns with one meaning the likeliest spelling gets the name."""
    header, keys = list(written), [normalize_column(name) for name in written]
    for ours, spellings in names.items():
        known = dict.fromkeys(map(normalize_column, (ours, *spellings)))
        place = next((keys.index(spelling) for spelling in known if spelling in keys), None)
        if place is not None:
            header[place] = ours
    return header


def check_header(
    header: Sequence[str], written: Sequence[str], required: Collection[str], name: str, line: int
) -> None:
    """Refuse a header without the wanted columns, with one of them twice, or with far too many."""
    missing = [column for column in required if column not in header]
    if missing:
        raise FormatError(name, line, f"the column “{missing[0]}” is missing; {describe_columns(written)}")
    doubled = [column for column, count in Counter(header).items() if count > 1 and column]
    if doubled:
        raise FormatError(name, line, f"the column “{doubled[0][:40]}” is there twice.")
    if len(header) > MOST_COLUMNS:
        raise FormatError(name, line, f"there are more than {MOST_COLUMNS} columns.")


def describe_columns(written: Sequence[str]) -> str:
    """Return the columns of the file, for a refusal."""
    listed = ", ".join(f"“{cell[:40]}”" for cell in written[:12] if cell)
    more = f" and {len(written) - 12} more" if len(written) > 12 else ""
    return f"the file has: {listed}{more}."


def detect_delimiter(text: str, names: Names) -> str:
    """Return what stands between the cells: the sign that brings out known columns, else one that parts every line
    alike.

    A comma or semicolon with a space after each is punctuation. Without any such sign every line is one cell.
    """
    sample = "".join(islice(io.StringIO(text[:MOST_LOOKED_AT], newline=""), 200))
    known = {normalize_column(name) for ours, spellings in names.items() for name in (ours, *spellings)}
    found = {sign: read_sample_rows(sample, sign) for sign in ACCEPTED_DELIMITERS}
    hits = {sign: count_known(rows, known) for sign, rows in found.items()}
    best = max(ACCEPTED_DELIMITERS, key=lambda sign: (hits[sign], is_even(found[sign]), compute_width(found[sign])))
    if hits[best]:
        return best if compute_width(found[best]) > 1 else NO_DELIMITER
    even = [sign for sign in ACCEPTED_DELIMITERS if is_even(found[sign]) and not is_punctuation(sample, sign)]
    # A table with several columns has a delimiter, though its rows are ragged.
    ragged = [sign for sign in ACCEPTED_DELIMITERS if len(names) > 1 and compute_width(found[sign]) > 1]
    return max(even or ragged, key=lambda sign: compute_width(found[sign]), default=NO_DELIMITER)


def read_sample_rows(sample: str, sign: str) -> list[list[str]]:
    """Return the first rows that hold anything, as this delimiter parts them; what cannot be parted ends the list."""
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
    """Return how many cells of the first row are known names of columns."""
    cells = rows[0] if rows else ()
    return len(
        {
            normalize_column(cell) for cell in cells if not any(sign in cell for sign in ACCEPTED_DELIMITERS)
        }.intersection(known)
    )


def compute_width(rows: Sequence[Sequence[str]]) -> int:
    return len(rows[0]) if rows else 0


def is_even(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether all rows have as many cells, and more than one."""
    return compute_width(rows) > 1 and all(len(row) == len(rows[0]) for row in rows)


def is_punctuation(sample: str, sign: str) -> bool:
    """Return whether each of these signs is followed by a space or the end of its line, as within sentences."""
    return sign in ",;" and re.search(rf"{sign}(?!\s|$)", sample, re.MULTILINE) is None
