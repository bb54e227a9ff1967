"""Files that organizers send: what was sent, and what a reader makes of it or says against it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import flash, request
from flask_babel import gettext

from deliberate.errors import Invalid
from deliberate.formats.errors import FormatError
from deliberate.formats.limits import UPLOAD
from deliberate.formats.text_files import decode_text
from deliberate.text import N_, clean_line

Content = TypeVar("Content")
LONGEST_NAME = 120


class FileUnreadable(Invalid):
    message = N_("The file could not be read: %(reason)s")
    hint = N_("Nothing was saved. Save the table as “CSV UTF-8” and upload it again.")


def read_sent_file(field: str, name: str = "CSV") -> tuple[bytes, str]:
    """Return content and name of the file in this field; empty bytes and the given name where none was sent.

    A file that is too large is read only as far as it takes to notice.
    """
    sent = request.files.get(field)
    if sent is None:
        return b"", name
    return sent.read(UPLOAD.size + 1), clean_line(sent.filename or name)[:LONGEST_NAME] or name


def parse_sent_file(read: Callable[[bytes, str], Content], raw: bytes, name: str) -> Content:
    """Return what a reader of the formats room makes of a file. Raises FileUnreadable with its line and reason.

    Where the encoding had to be guessed, the next page says so.
    """
    try:
        found = read(raw, name)
        notes = decode_text(raw, name).notes
    except FormatError as problem:
        raise FileUnreadable(reason=problem.message) from None
    for note in notes:
        flash(note.render(gettext), "status")
    return found
