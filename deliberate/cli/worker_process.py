"""The worker as a process of its own beside the web server: it computes without holding up those who vote."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from typing import IO

log = logging.getLogger(__name__)

AGAIN_AFTER_SECONDS = 2.0
PATIENCE_SECONDS = 15.0


class WorkerProcess:
    """A worker that lives as long as this process does, and is started again should it die before.

    It holds the reading end of a pipe. The pipe closes when this process stops it, and also when this process is
    killed, so no worker stays behind.
    """

    def __init__(self, data: str, base: str) -> None:
        """Prepare it. base: the public address, which links in mails lead to."""
        self.environment = {**os.environ, "DELIBERATE_BASE_URL": base}
        self.command = [sys.executable, "-m", "deliberate", "--data", data, "worker", "--until-input-ends"]
        self.ending = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        self.thread = threading.Thread(target=self.watch, name="deliberate-companion", daemon=True)

    def start(self) -> None:
        """Start the worker and watch over it."""
        self.process = self.begin()
        self.thread.start()

    def begin(self) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches the server alone, which then ends the worker in good order.
        return subprocess.Popen(  # noqa: S603  (our own words; only the data folder comes from the command line)
            self.command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True, env=self.environment
        )

    def watch(self) -> None:
        """Wait for the worker; one that ends by itself is followed by another."""
        while self.process is not None:
            code = self.process.wait()
            if self.ending.wait(AGAIN_AFTER_SECONDS):
                return
            log.warning("The worker ended with %s and is started again", code)
            try:
                self.process = self.begin()
            except OSError as problem:
                # No memory or no process to be had for a moment: the next round tries again.
                log.warning("The worker cannot be started yet: %s", problem)

    def list_processes(self) -> list[int]:
        """Return the process of the worker, where there is one."""
        return [] if self.process is None else [self.process.pid]

    def stop(self) -> None:
        """End the worker; an analysis under way is taken up again at the next start."""
        self.ending.set()
        if self.process is None:
            return
        end_worker(self.process)
        if self.thread.is_alive():
            self.thread.join(PATIENCE_SECONDS)
            # One that was begun in the same moment.
            end_worker(self.process)


def end_worker(process: subprocess.Popen[bytes]) -> None:
    """Let a worker end what it has begun, and wait for that; kill it where that takes too long."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for_end(stream: IO[bytes]) -> None:
    """Wait until whoever holds the other end of the pipe has closed it or is gone."""
    while stream.read(1024):
        pass
