"""The worker beside the web server: it comes back if it dies, and never outlives the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.demo import free_port
from tests.child_processes import ending, listen_to_ctrl_c

HOUSE = Path(__file__).resolve().parents[2]
needs_proc = pytest.mark.skipif(not Path(f"/proc/{os.getpid()}/task").is_dir(), reason="reads /proc of Linux")


def in_time(holds: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether it holds within so many seconds."""
    for _ in range(int(seconds * 10)):
        if holds():
            return True
        threading.Event().wait(0.1)
    return False


def workers(server: int) -> list[int]:
    """The processes that this one has started, by whichever of its threads."""
    found: list[int] = []
    for thread in Path(f"/proc/{server}/task").iterdir():
        found += [int(word) for word in (thread / "children").read_text().split()]
    return found


def answers(port: int) -> bool:
    """Whether the start page comes."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
            return bool(page.status == 200)
    except OSError:
        return False


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(") ", 1)[1][0]
    except OSError:
        return False
    return state != "Z"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`serve` with its worker, once the page answers."""
    port = free_port()
    command = [sys.executable, "-m", "deliberate", "--data", str(tmp_path / "data"), "serve", "--port", str(port)]
    process = subprocess.Popen(
        command,
        cwd=HOUSE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=listen_to_ctrl_c,  # noqa: PLW1509  (it takes no lock)
    )
    with ending(process):
        assert in_time(lambda: answers(port))
        yield process


@needs_proc
@pytest.mark.slow
def test_a_worker_that_dies_is_followed_by_another(server: subprocess.Popen[bytes]) -> None:
    (first,) = workers(server.pid)
    os.kill(first, signal.SIGKILL)
    assert in_time(lambda: any(one != first for one in workers(server.pid)))
    (second,) = workers(server.pid)
    server.send_signal(signal.SIGINT)
    assert server.wait(30) == 0
    assert in_time(lambda: not is_alive(second))


@needs_proc
@pytest.mark.slow
def test_a_worker_ends_with_a_server_that_is_killed(server: subprocess.Popen[bytes]) -> None:
    (worker,) = workers(server.pid)
    server.kill()
    server.wait()
    assert in_time(lambda: not is_alive(worker))
