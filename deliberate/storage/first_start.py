"""The first start of a data folder, also where several processes make it together, and where one is killed at it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine, text

from deliberate.storage.private_files import make_file, remove_file

try:
    import fcntl
except ImportError:  # pragma: no cover  (Windows: processes must be started one after another there)
    fcntl = None  # type: ignore[assignment]

MARK = "first-start"
# Any number that nothing else in the database locks.
UPGRADE_LOCK = 1_145_390_931


def note_first_start(folder: Path) -> None:
    """Note that this folder has no database yet, before anything else is made in it.

    A key without a database would otherwise look like a database that was lost.
    """
    with suppress(FileExistsError):
        os.close(make_file(folder / MARK))


def is_first_start(folder: Path) -> bool:
    """Return whether the first start of this folder has begun and not ended."""
    return (folder / MARK).exists()


def end_first_start(folder: Path) -> None:
    """Note that the database stands."""
    remove_file(folder / MARK)


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Let one process of this machine at a time into the block; the system frees the lock when a process dies."""
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Where a file system has no locks, processes have to be started one after another.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def lock_server(engine: Engine) -> Iterator[None]:
    """Let one process at a time into the block, of all machines that share this PostgreSQL database."""
    with engine.connect() as connection, connection.begin():
        # Another machine may migrate for minutes, much longer than a request waits for a lock.
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": UPGRADE_LOCK})
        yield
