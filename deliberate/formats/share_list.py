"""Reads reference shares from CSV: segment, answer, share; any usual delimiter, decimal commas too."""

from __future__ import annotations

import csv
import io

from deliberate.formats.csv_guard import unguard_text
from deliberate.formats.errors import FormatError
from deliberate.formats.limits import UPLOAD
from deliberate.formats.tables import CsvLines, canonicalize_header, read_even_rows, trim_row
from deliberate.formats.text_files import decode_text
from deliberate.text import N_, clean_line

COLUMN_NAMES = {
    "segment": ("segments", "variable", "question", "merkmal", "segmente"),
    "answer": ("answers", "value", "category", "group", "antwort", "ausprägung", "gruppe"),
    "share": ("shares", "percent", "per cent", "number", "count", "people", "anteil", "prozent", "anzahl", "personen"),
}
COLUMNS = tuple(COLUMN_NAMES)


def read_share_list(raw: bytes, name: str = "CSV") -> str:
    """Return the file as lines of segment, answer and share with commas between; line numbers stay those of the file.

    Raises FormatError for a file that is empty or no text, and for a line without three cells.
    """
    lines = CsvLines(decode_text(raw, name, UPLOAD).text, name, COLUMN_NAMES)
    first = next(lines.rows, None)
    if first is None:
        raise FormatError(name, None, N_("the file is empty."))
    line, cells = first[0], trim_row(first[1])
    if len(cells) != 3:
        reason = N_("there are %(count)d cells in this row instead of three: segment, answer and share.")
        raise FormatError(name, line, reason, count=len(cells))
    header = canonicalize_header(cells, COLUMN_NAMES)
    named = set(header) == set(COLUMNS)
    places = [header.index(column) for column in COLUMNS] if named else [0, 1, 2]
    # An unknown header is left to the reader of the shares, which refuses it: its share is not a number.
    rows = [
        *([] if named else [(line, list(map(unguard_text, cells)))]),
        *read_even_rows(lines, COLUMNS, COLUMNS, unguard_text),
    ]
    written = [""] * (rows[-1][0] if rows else 0)
    for line, row in rows:
        segment, answer, share = (clean_line(row[place]) for place in places)
        written[line - 1] = format_csv_line([segment, answer, share.removesuffix("%").strip().replace(",", ".")])
    if not named and not is_share(rows[0][1][2]):
        written[rows[0][0] - 1] = ""
    return "\n".join(written)


def is_share(cell: str) -> bool:
    """Return whether a cell is a share, with a comma or a full stop, with or without the sign for percent."""
    return cell.strip().removesuffix("%").strip().replace(",", "", 1).replace(".", "", 1).isdecimal()


def format_csv_line(cells: list[str]) -> str:
    """Return one line of CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()
