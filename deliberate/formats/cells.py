"""Parses single cells of a table as numbers, booleans and times, and refuses others with the reason."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from deliberate.formats.errors import FormatError
from deliberate.text import N_

# Room for one more below the largest whole number that every database keeps (2³¹ − 1).
LARGEST_NUMBER = 2_000_000_000
MILLISECONDS_FROM = 100_000_000_000
LAST_SECOND = 253_402_300_799  # the end of the year 9999
# A whole number as people and spreadsheets write it: 7, -1, 7.0, 1.5E+12.
NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{0,20})?([eE][+-]?[0-9]{1,2})?")


def parse_integer_cell(path: Path, line: int, column: str, cell: str) -> int:
    """Return a cell as a whole number. Raises FormatError with the reason."""
    cell = cell.strip()
    if len(cell) < 16 and cell.isascii() and cell.isdigit():
        return int(cell)
    value = float(cell) if NUMBER.fullmatch(cell) else 0.5
    if value != np.floor(value) or abs(value) > 2**53:
        raise FormatError(
            path.name, line, N_("“%(cell)s” in %(column)s is not a whole number."), cell=cell[:40], column=column
        )
    return int(value)


def parse_number_cell(path: Path, line: int, column: str, cell: str) -> int:
    """Return a cell as the public number of a person or a statement: from 0 to two thousand million."""
    number = parse_integer_cell(path, line, column, cell)
    if number < 0:
        raise FormatError(path.name, line, N_("%(number)d in %(column)s is negative."), number=number, column=column)
    if number > LARGEST_NUMBER:
        raise FormatError(path.name, line, N_("%(number)d in %(column)s is too large."), number=number, column=column)
    return number


def parse_boolean_cell(path: Path, line: int, column: str, cell: str) -> bool:
    """Return a yes-or-no cell in any of the spellings exporters use; blank is no."""
    word = cell.strip().lower()
    if word in {"true", "t", "1", "yes"}:
        return True
    if word in {"false", "f", "0", "no", ""}:
        return False
    raise FormatError(
        path.name, line, N_("“%(cell)s” in %(column)s is neither true nor false."), cell=cell[:20], column=column
    )


def parse_times(path: Path, stamps: list[tuple[int, str]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return time stamps as written, for ordering, and in seconds; blank and 0 are unknown times.

    stamps: line number and cell of each row. A file holds either seconds or milliseconds: a mix is refused.
    """
    raw = np.array(
        [parse_integer_cell(path, line, "timestamp", stamp or "0") for line, stamp in stamps], dtype=np.int64
    )
    known = raw != 0
    fine = known & (raw >= MILLISECONDS_FROM)
    if fine.any() and not (fine == known).all():
        odd = int(np.argmax(known & ~fine))
        reason = N_("this time is in seconds, but other times in this file are in milliseconds.")
        raise FormatError(path.name, stamps[odd][0], reason)
    seconds = raw // 1000 if fine.any() else raw
    outside = (seconds < 0) | (seconds > LAST_SECOND)
    if outside.any():
        place = int(np.argmax(outside))
        raise FormatError(
            path.name, stamps[place][0], N_("the time %(time)d is not between 1970 and 9999."), time=int(raw[place])
        )
    return raw, seconds
