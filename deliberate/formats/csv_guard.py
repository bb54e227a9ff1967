"""Keeps text in CSV from being run as a formula, and takes the guard off again when it is read.

A table saved with commas is often opened with semicolons or tabs. Then a cell begins wherever such a character is in a
text, in quotation marks or not: each place where a cell could begin is guarded, not the first alone.
"""

from __future__ import annotations

import re

# What spreadsheet programs take for the start of a formula or a command, full-width forms included.
STARTERS = frozenset("=+-@\t\r\n\0|＝＋－＠'")
FORMULA = "=+\\-@|＝＋－＠"
# Spreadsheets may skip blanks and quotation marks before a formula.
PASSED_OVER = '\\s\0"'
DELIMITERS = frozenset(",;\t\r\n")
FORMULA_START = re.compile(f"[{PASSED_OVER}]*+[{FORMULA}]")
# A run of delimiters and skipped characters, apostrophes, and the start of a formula if one follows.
CELL_START = re.compile(f"([{PASSED_OVER},;]++)('*+)([{FORMULA}]?)")


def guard_text(text: str) -> str:
    """Return the text with an apostrophe before whatever a spreadsheet might run."""
    inner = CELL_START.sub(add_apostrophe, text)
    return f"'{inner}" if needs_guard(inner) else inner


def unguard_text(text: str) -> str:
    """Return the text as it was before `guard_text`."""
    return text if "'" not in text else CELL_START.sub(remove_apostrophe, unguard_start(text))


def unguard_start(text: str) -> str:
    """Return the text without an apostrophe at its start: what programs that guard only whole cells have put there."""
    return text[1:] if text[:1] == "'" and needs_guard(text[1:]) else text


def needs_guard(text: str) -> bool:
    """Return whether a cell with this text could be taken for a formula, or for one that is guarded already."""
    return (text[:1] in STARTERS and bool(text)) or FORMULA_START.match(text) is not None


def add_apostrophe(found: re.Match[str]) -> str:
    """Return one apostrophe more where a formula follows a delimiter."""
    run, apostrophes, formula = found.groups()
    return f"{run}'{apostrophes}{formula}" if formula and has_delimiter(run) else found[0]


def remove_apostrophe(found: re.Match[str]) -> str:
    """Return one apostrophe less where a formula follows a delimiter."""
    run, apostrophes, formula = found.groups()
    return f"{run}{apostrophes[1:]}{formula}" if formula and apostrophes and has_delimiter(run) else found[0]


def has_delimiter(run: str) -> bool:
    """Return whether a cell could end within this run."""
    return not DELIMITERS.isdisjoint(run)
