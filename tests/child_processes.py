"""Child processes of tests, which end with the block that started them, also where an assertion in it fails."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import AnyStr


@contextmanager
def ending(process: subprocess.Popen[AnyStr]) -> Iterator[subprocess.Popen[AnyStr]]:
    """Hand the process over; kill it if it still runs at the end of the block, wait for it and close its pipes.

    A process that is left behind speaks up much later, as a ResourceWarning in another test.
    """
    try:
        yield process
    finally:
        process.kill()
        # What a dead reader never took is lost with it.
        with suppress(BrokenPipeError), process:
            process.wait(30)


def listen_to_ctrl_c() -> None:
    """As from a terminal. A shell that runs the tests in the background lets what it starts ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
