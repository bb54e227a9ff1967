"""Several web processes on one port: one that dies is replaced, a stop or reload ends what was begun."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.demo import free_port
from tests.child_processes import ending, listen_to_ctrl_c
from tests.cli.test_worker_process import answers, in_time, is_alive, needs_proc, started

HOUSE = Path(__file__).resolve().parents[2]
# Large enough that it may be sent slowly, and for the application to refuse it.
BODY = b"email=" + b"x" * 2_000_000
pytestmark = [needs_proc, pytest.mark.slow]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """`serve` with two web processes and no worker, once the page answers."""
    port = free_port()
    command = [sys.executable, "-m", "deliberate", "--data", str(tmp_path / "data"), "serve", "--port", str(port)]
    command += ["--no-worker", "--processes", "2"]
    process = subprocess.Popen(
        command,
        cwd=HOUSE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=listen_to_ctrl_c,  # noqa: PLW1509  (it takes no lock)
    )
    with ending(process):
        assert in_time(lambda: answers(port))
        yield port, process


def begin_request(port: int) -> socket.socket:
    """A request of which half the body has been sent."""
    line = socket.create_connection(("127.0.0.1", port), timeout=20)
    head = f"POST /login HTTP/1.1\r\nHost: here\r\nContent-Length: {len(BODY)}\r\n"
    line.sendall(head.encode() + b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" + BODY[:10])
    return line


def end_request(line: socket.socket) -> int:
    """The status of the answer, once the rest of the body has been sent."""
    line.sendall(BODY[10:])
    answer = http.client.HTTPResponse(line)
    answer.begin()
    assert b"<html" in answer.read(), "the application has answered"
    line.close()
    return answer.status


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_a_stop_ends_what_was_begun(server: tuple[int, subprocess.Popen[bytes]], told: signal.Signals) -> None:
    port, process = server
    idle = socket.create_connection(("127.0.0.1", port))
    lines = [begin_request(port) for _ in range(8)]
    both = started(process.pid)
    process.send_signal(told)
    assert in_time(lambda: not accepts(port)), "newcomers are turned away at once"
    assert {end_request(line) for line in lines} == {413}
    assert process.wait(30) == 0
    assert not any(is_alive(one) for one in both)
    idle.close()


def test_a_web_process_that_is_killed_is_replaced(server: tuple[int, subprocess.Popen[bytes]]) -> None:
    port, process = server
    first, second = started(process.pid)
    os.kill(first, signal.SIGKILL)
    assert all(answers(port) for _ in range(20)), "the other one takes everything meanwhile"
    assert in_time(lambda: len(started(process.pid)) == 2 and first not in started(process.pid))
    assert second in started(process.pid)


def test_web_processes_end_with_the_one_that_watches_them(server: tuple[int, subprocess.Popen[bytes]]) -> None:
    port, process = server
    both = started(process.pid)
    process.kill()
    process.wait()
    assert in_time(lambda: not any(is_alive(one) for one in both))
    assert not accepts(port)


def test_a_reload_changes_the_processes_and_loses_no_request(server: tuple[int, subprocess.Popen[bytes]]) -> None:
    port, process = server
    before = started(process.pid)
    line = begin_request(port)
    process.send_signal(signal.SIGHUP)
    lost = []

    def is_changed() -> bool:
        lost.append(not answers(port))
        now = started(process.pid)
        return len([one for one in now if one not in before]) == 2

    assert in_time(is_changed)
    assert end_request(line) == 413
    assert in_time(lambda: not any(is_alive(one) for one in before))
    assert not any(lost)
    assert answers(port)


def accepts(port: int) -> bool:
    """Whether a connection comes about."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True
