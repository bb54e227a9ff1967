"""Reads reference shares from CSV: segment, answer, share; any usual delimiter, decimal commas too."""

from __future__ import annotations

import csv
import io

from deliberate.formats.csv_guard import unguarded
from deliberate.formats.errors import FormatError
from deliberate.formats.seed_list import decoded, numbered_rows


def read_share_list(raw: bytes, name: str = "CSV") -> str:
    """The file as lines of segment, answer and share with commas between; line numbers stay those of the file.

    Raises FormatError for a file that is empty or no text, and for a line without three cells.
    """
    rows = numbered_rows(decoded(raw, name), name)
    if not rows:
        raise FormatError(name, None, "the file is empty.")
    lines = [""] * rows[-1][0]
    for line, cells in rows:
        if len(cells) != 3:
            raise FormatError(name, line, f"there are {len(cells)} cells; segment, answer and share are expected.")
        segment, answer, share = (unguarded(cell).strip() for cell in cells)
        lines[line - 1] = written([segment, answer, share.replace(",", ".")])
    return "\n".join(lines)


def written(cells: list[str]) -> str:
    """One line of CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()
