"""Mails that have nowhere to go are kept as files in the data folder, for its owner alone."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from deliberate.storage.private_files import make_folder

FOLDER = "mails"


def find_mail_file(data: Path, number: int) -> Path:
    """Return the path of a kept mail; any mail program opens such a file."""
    return data / FOLDER / f"{number:06d}.eml"


def write_mail_file(data: Path, number: int, content: bytes) -> None:
    """Write a mail, whole or not at all; written once more it takes its own place."""
    path = find_mail_file(data, number)
    make_folder(path.parent)
    # Made for its owner alone.
    handle, draft = tempfile.mkstemp(prefix=".mail-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)


def delete_mail_files(data: Path, kept: set[int]) -> None:
    """Delete the files of mails that are not among these numbers: their rows are gone."""
    for path in (data / FOLDER).glob("*.eml"):
        if path.stem.isdecimal() and int(path.stem) not in kept:
            path.unlink(missing_ok=True)


def read_mail_file(data: Path, number: int) -> bytes | None:
    """Return a kept mail; None where the file is gone."""
    path = find_mail_file(data, number)
    return path.read_bytes() if path.is_file() else None
