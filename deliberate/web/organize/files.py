"""Files that organizers send: what was sent, and what a reader makes of it or says against it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import request

from deliberate.errors import Invalid
from deliberate.formats.errors import FormatError
from deliberate.text import N_

Content = TypeVar("Content")


class FileUnreadable(Invalid):
    message = N_("The file could not be read: %(reason)s")
    hint = N_("Nothing was stored. Save the table as “CSV UTF-8” and send it again.")


def sent_file(field: str, name: str = "CSV") -> tuple[bytes, str]:
    """Content and name of the file in this field; empty, and the name given here, where none came."""
    sent = request.files.get(field)
    return (b"", name) if sent is None else (sent.read(), sent.filename or name)


def readable(read: Callable[[bytes, str], Content], raw: bytes, name: str) -> Content:
    """What a reader of the formats room makes of a file. Raises FileUnreadable with its line and reason."""
    try:
        return read(raw, name)
    except FormatError as problem:
        raise FileUnreadable(reason=str(problem)) from None
