"""Who uses a data folder now: processes that serve it share a lock, a restore wants it alone.

The system frees the lock when a process ends, however it ends.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover  (Windows: nobody can tell)
    fcntl = None  # type: ignore[assignment]

LOCK_FILE = "in-use"
# How long a process that starts waits for one that looks, at the same moment, whether it is alone.
START_SECONDS, RETRY_SECONDS = 0.5, 0.01


class FolderTaken(RuntimeError):
    """Other processes use the folder."""

    def __init__(self, pids: list[int]) -> None:
        super().__init__(", ".join(str(pid) for pid in pids) or "unknown")


def hold_folder(folder: Path) -> int | None:
    """Use the folder beside others for as long as this process lives, or until the descriptor returned is closed.

    Raises FolderTaken while a restore has it alone.
    """
    if fcntl is None:
        return None
    handle = open_lock(folder)
    try:
        if try_lock(handle, fcntl.LOCK_EX):
            # No one else is here: the processes named in the file are gone.
            os.ftruncate(handle, 0)
        if not try_to_share(handle):
            raise FolderTaken(read_pids(folder))
        os.write(handle, f"{os.getpid()}\n".encode())
    except BaseException:
        os.close(handle)
        raise
    return handle


@contextmanager
def take_folder_alone(folder: Path) -> Iterator[None]:
    """Use the folder while no one else does. Raises FolderTaken."""
    if fcntl is None:
        yield
        return
    handle = open_lock(folder)
    try:
        if not try_lock(handle, fcntl.LOCK_EX):
            raise FolderTaken(read_pids(folder))
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)


def open_lock(folder: Path) -> int:
    return os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)


def try_lock(handle: int, kind: int) -> bool:
    """Try to lock without waiting; return whether it worked."""
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def try_to_share(handle: int) -> bool:
    """Try to share the lock; return whether it worked. Another process that starts now has it alone for a moment."""
    until = time.monotonic() + START_SECONDS
    while not try_lock(handle, fcntl.LOCK_SH):
        if time.monotonic() > until:
            return False
        time.sleep(RETRY_SECONDS)
    return True


def read_pids(folder: Path) -> list[int]:
    """Return the registered processes that still run."""
    lines = (folder / LOCK_FILE).read_text(encoding="ascii").split()
    return sorted({int(line) for line in lines if line.isdigit() and is_running(int(line))})


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
