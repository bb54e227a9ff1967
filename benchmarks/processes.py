"""Runs one command to its end and says what it cost: wall and CPU seconds, and the largest memory it had."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Wall seconds, CPU seconds of the process and its children, largest memory in GB, and how it ended."""

    wall: float
    cpu: float
    peak: float
    status: int


def cost_of(command: list[str], folder: Path) -> Cost:
    """What the command costs, started in `folder`; its output is dropped."""
    begun = time.perf_counter()
    started = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begun
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6, started.returncode)
