"""Reads a file named on the command line with one of the readers in `formats`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from deliberate.errors import ImportRefused
from deliberate.formats.errors import FormatError
from deliberate.formats.limits import UPLOAD
from deliberate.formats.text_files import decode_text, read_file

Content = TypeVar("Content")


def read_given_file(read: Callable[[bytes, str], Content], path: Path) -> Content:
    """Return what a reader makes of the file, and note if its encoding was guessed. Raises ImportRefused."""
    try:
        raw = read_file(path, UPLOAD)
        content = read(raw, path.name)
        notes = decode_text(raw, path.name).notes
    except FormatError as problem:
        raise ImportRefused(reason=problem.message) from None
    for note in notes:
        click.echo(f"Note: {note}", err=True)
    return content
