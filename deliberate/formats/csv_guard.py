"""Keeps text in CSV from being run as a formula, and takes the guard off again when it is read."""

from __future__ import annotations

# What spreadsheet programs take for the start of a formula or a command, full-width forms included.
STARTERS = frozenset("=+-@\t\r\n\0|＝＋－＠'")


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet might run it."""
    return f"'{text}" if text[:1] in STARTERS and text else text


def unguarded(text: str) -> str:
    """The text as it was before `guarded`."""
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in STARTERS else text
