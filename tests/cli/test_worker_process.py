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
from deliberate.cli import worker_process
from deliberate.cli.connections import ConnectionLimits
from deliberate.cli.rsgi_adapter import BodyLimits
from deliberate.cli.web_process import WebSettings
from deliberate.cli.web_server import WebServer
from deliberate.cli.worker_process import WorkerProcess
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


def started(server: int) -> list[int]:
    """The processes that this one has started, by whichever of its threads."""
    found: list[int] = []
    for thread in Path(f"/proc/{server}/task").iterdir():
        found += [int(word) for word in (thread / "children").read_text().split()]
    return [one for one in found if is_alive(one)]


def is_worker(process: int) -> bool:
    return b"\0worker\0" in Path(f"/proc/{process}/cmdline").read_bytes()


def workers(server: int) -> list[int]:
    """The workers beside this server."""
    return [one for one in started(server) if is_worker(one)]


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


@needs_proc
@pytest.mark.slow
def test_a_reload_leaves_nothing_of_the_former_worker(server: subprocess.Popen[bytes]) -> None:
    (former,) = workers(server.pid)
    server.send_signal(signal.SIGHUP)
    # Not even its entry in the table of processes: one for each reload would stay as long as the server.
    assert in_time(lambda: not Path(f"/proc/{former}").exists())
    assert in_time(lambda: len(workers(server.pid)) == 1)
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0


def test_a_worker_that_cannot_be_started_for_a_moment_comes_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_process, "AGAIN_AFTER_SECONDS", 0.01)
    beside = WorkerProcess(str(tmp_path), "http://127.0.0.1:8000")
    beside.command = [sys.executable, "-c", "pass"]
    lasting = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    beside.start()
    beside.command = [str(tmp_path / "no such program")]
    first = beside.process
    assert first is not None
    first.wait()
    # Tried in vain meanwhile.
    threading.Event().wait(0.1)
    assert beside.thread.is_alive()
    beside.command = lasting
    assert in_time(lambda: beside.process is not first)
    assert beside.process is not None
    beside.stop()
    assert beside.process.returncode == 0
    assert not beside.thread.is_alive()


def test_a_web_process_that_cannot_be_started_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = WebSettings(1, BodyLimits(1, 1.0, 1), ConnectionLimits(1, 1.0, 1.0, 1.0, 1))
    server = WebServer(lambda *_: [], [], settings, 2)
    answers: list[OSError | int] = [4_000_001, BlockingIOError(11, "no process to be had"), 4_000_002]

    def fork() -> int:
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    monkeypatch.setattr(os, "fork", fork)
    server.replace_dead()
    assert list(server.born) == [4_000_001]
    monkeypatch.setattr("deliberate.cli.web_server.find_end", lambda _: None)
    server.replace_dead()
    assert list(server.born) == [4_000_001, 4_000_002]


@pytest.mark.slow
def test_a_worker_ends_in_good_order_when_it_is_told_to(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "deliberate", "--data", str(tmp_path / "data"), "worker"]
    with ending(subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE, text=True)) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline().startswith("Waiting")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
