"""Folders and files that only the account running the service may read."""

from __future__ import annotations

import os
import stat
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


def is_open_to_others(path: Path) -> bool:
    """Return whether another account of this machine may read or enter the file or folder."""
    return os.name == "posix" and bool(path.stat().st_mode & OTHERS)
