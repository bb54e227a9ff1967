"""Folders and files that only the account running the service may read."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

FOLDER_MODE, FILE_MODE = 0o700, 0o600
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_folder(folder: Path) -> None:
    """Create the folder for its owner alone; an existing one stays as it is."""
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)


def make_file(path: Path) -> int:
    """Create a file for its owner alone and return its descriptor. Raises FileExistsError."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, FILE_MODE)


def write_file_once(path: Path, content: str) -> bool:
    """Write a small file for its owner alone, whole or not at all; return whether it was this call that made it.

    Of several processes that start together one makes the file, and none of them can read half of it: it gets its
    name when its content is on disk, and a link never takes the place of something else.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return name_once(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def name_once(draft: Path, path: Path) -> bool:
    """Give a finished file its name unless the name is taken; return whether it got it."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    except OSError:
        # File systems without links; the short moment between looking and renaming remains.
        if os.path.lexists(path):
            return False
        os.rename(draft, path)
    return True


def remove_file(path: Path) -> None:
    """Remove a file that may be gone, or that another process removes at the same time."""
    with suppress(FileNotFoundError):
        path.unlink()


def is_open_to_others(path: Path) -> bool:
    """Return whether another account of this machine may read or enter the file or folder."""
    return os.name == "posix" and bool(path.stat().st_mode & OTHERS)
