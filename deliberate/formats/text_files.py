"""Bytes as text: the encodings that people's programs write, and a refusal with the reason for everything else."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from deliberate.formats.errors import NOT_UTF8, FormatError
from deliberate.formats.limits import ARCHIVE, UPLOAD, FileLimits, ensure_size
from deliberate.text import N_, Message

GUESSED_ENCODING = N_(
    "%(file)s is not UTF-8; it was read as Windows-1252 (Western European). Please check accents and special "
    "characters."
)
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# First bytes of files that people send in place of a table, and what to do in the program that made them.
OTHER_KINDS = {
    b"PK\x03\x04": N_("this is a spreadsheet or an archive, not a text file; save the table as CSV (UTF-8)."),
    b"\xd0\xcf\x11\xe0": N_("this is a spreadsheet or a document, not a text file; save the table as CSV (UTF-8)."),
    b"%PDF": N_("this is a PDF, not a text file."),
}
# Characters that no text in an 8-bit encoding holds.
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class TextFile:
    """The text of a file without a byte order mark; `is_guessed` where the encoding was not sure."""

    name: str | Message
    text: str
    is_guessed: bool = False

    @property
    def notes(self) -> tuple[Message, ...]:
        """What people should know about how the file was read."""
        return (Message(GUESSED_ENCODING, {"file": self.name}),) if self.is_guessed else ()


def decode_text(raw: bytes, name: str | Message, limits: FileLimits = UPLOAD) -> TextFile:
    """Decode UTF-8, UTF-16 with its byte order mark, else Windows-1252. Raises FormatError if too large or not text."""
    ensure_size(len(raw), name, limits)
    for start, reason in OTHER_KINDS.items():
        if raw.startswith(start):
            raise FormatError(name, None, reason)
    if raw.startswith(UTF16_MARKS):
        return ensure_no_nul(TextFile(name, decode_utf16(raw, name)))
    try:
        return ensure_no_nul(TextFile(name, raw.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        return ensure_no_nul(TextFile(name, decode_windows_1252(raw, name, error), is_guessed=True))


def decode_utf16(raw: bytes, name: str | Message) -> str:
    try:
        return raw.decode("utf-16")
    except UnicodeDecodeError as error:
        raise FormatError(
            name, None, N_("this is not complete UTF-16 text (byte %(place)d)."), place=error.start
        ) from None


def decode_windows_1252(raw: bytes, name: str | Message, first: UnicodeDecodeError) -> str:
    """Return the bytes as Windows-1252. Raises FormatError, with the first byte that is not UTF-8, where they are no
    text."""
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        text = "\0"
    if CONTROL.search(text) and "\0" not in raw.decode("latin-1"):
        line = raw[: first.start].count(b"\n") + 1
        raise FormatError(name, line, NOT_UTF8, byte=f"{raw[first.start]:#04x}")
    return text


def ensure_no_nul(file: TextFile) -> TextFile:
    """Return the file, if it holds no NUL character. Raises FormatError with its line."""
    if "\0" in file.text:
        line = file.text[: file.text.index("\0")].count("\n") + 1
        raise FormatError(file.name, line, N_("there is a NUL byte, so this is not a text file."))
    return file


def read_file(path: Path, limits: FileLimits = ARCHIVE) -> bytes:
    """Return the bytes of a file. Raises FormatError where it is missing, no plain file, unreadable or too large."""
    try:
        if not path.is_file():
            reason = N_("this is not a file.") if path.exists() else N_("the file is missing.")
            raise FormatError(path.name, None, reason)
        ensure_size(path.stat().st_size, path.name, limits)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, FormatError):
            raise
        why = getattr(error, "strerror", None) or Message(N_("its name can't be used"))
        raise FormatError(path.name, None, N_("the file can't be read (%(fault)s)."), fault=why) from None
