"""Ends the PostgreSQL server of a test run that was cut off: a process of its own, which outlives the one it watches.

Whoever runs tests holds the other end of this process's standard input. Where that ends without the word that all is
well, the test process was killed. The last guard to notice stops the server and removes its folder.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ALL_WELL = b"all is well\n"
PATIENCE = 10.0


def watch(folder: Path) -> None:
    """Start a guard over the server in `folder`; it leaves without a word when this process ends as it should.

    It stands in a session of its own, so that neither Ctrl-C nor a signal to the whole group of processes reaches it.
    """
    command = [sys.executable, "-I", __file__, str(folder), str(os.getpid())]
    guard = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    atexit.register(guard.communicate, ALL_WELL)


def is_alive(process: int) -> bool:
    """Whether there is such a process, and it is more than an entry that nobody has read yet."""
    try:
        os.kill(process, 0)
        return Path(f"/proc/{process}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    except ProcessLookupError:
        return False
    except OSError:
        return True


def is_used(folder: Path) -> bool:
    """Whether one of the processes that use the server still runs; the wheel keeps a list of them."""
    return any(is_alive(int(user)) for user in json.loads((folder / ".handle_pids.json").read_text()))


def end_server(folder: Path) -> None:
    """Stop the server in `folder` at once and remove it."""
    with suppress(OSError, ValueError, IndexError):
        server = int((folder / "postmaster.pid").read_text().split()[0])
        # "Immediate shutdown": nobody will want to recover what is in it.
        os.kill(server, signal.SIGQUIT)
        until = time.monotonic() + PATIENCE
        while is_alive(server) and time.monotonic() < until:
            time.sleep(0.05)
        if is_alive(server):
            os.kill(server, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


def main(folder: Path, watched: int) -> None:
    """Wait for the end of the test process; clean up after it if it was killed and nobody else is there."""
    if sys.stdin.buffer.readline() == ALL_WELL:
        return
    # A process that is being killed closes its files a moment before it is gone.
    until = time.monotonic() + PATIENCE
    while is_alive(watched) and time.monotonic() < until:
        time.sleep(0.05)
    with suppress(OSError, ValueError):
        if not is_used(folder):
            end_server(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
