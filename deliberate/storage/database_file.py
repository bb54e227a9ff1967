"""The file of a SQLite database while it is in use: a lost one is noticed before anything is acknowledged.

SQLite keeps writing into a file that was deleted or moved: every vote would be acknowledged and lost.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.engine import make_url

FileIdentity = tuple[int, int]


class DatabaseLost(sqlite3.OperationalError):
    """The file is missing, empty, or another one than when this process opened it first."""

    sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
    sqlite_errorname = "SQLITE_CANTOPEN"


def find_database_file(url: str) -> Path | None:
    """Return the file of a SQLite database by its address; None for one in memory or on a server."""
    parsed = make_url(url)
    name = parsed.database or ""
    is_file = parsed.get_backend_name() == "sqlite" and name not in ("", ":memory:") and not name.startswith("file:")
    return Path(name) if is_file else None


def is_missing(path: Path) -> bool:
    """Return whether there is no database: no file, or an empty one."""
    return not path.exists() or path.stat().st_size == 0


def read_identity(path: str) -> FileIdentity:
    """Return the device and inode of the file, which tell it from any other. Raises DatabaseLost."""
    try:
        found = os.stat(path)
    except OSError as error:
        raise DatabaseLost(f"the database file {path} is missing") from error
    return found.st_dev, found.st_ino


def check_identity(path: str, identity: FileIdentity) -> int:
    """Return the size of the file, which must be the one that was opened. Raises DatabaseLost."""
    try:
        found = os.stat(path)
    except OSError as error:
        raise DatabaseLost(f"the database file {path} is missing") from error
    if (found.st_dev, found.st_ino) != identity:
        raise DatabaseLost(f"the database file {path} was replaced while it was in use")
    return found.st_size


def build_no_create_uri(path: str) -> str:
    """Return the address that opens the file and never makes a new one where it is missing."""
    return f"file:{quote(path)}?mode=rw"
