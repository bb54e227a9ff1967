"""Many connections, slow senders and slow readers: everybody else is answered, and memory stays bounded."""

from __future__ import annotations

import http.client
import os
import re
import resource
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from benchmarks.demo import free_port
from tests.child_processes import ending

HOUSE = Path(__file__).resolve().parents[2]
IDLE, TRICKLING = 1_000, 50
MOST, FILES = 1_200, 4_000
SETTINGS = {
    "DELIBERATE_HEADER_SECONDS": "2",
    "DELIBERATE_REQUEST_SECONDS": "3",
    "DELIBERATE_ANSWER_SECONDS": "3",
    "DELIBERATE_MAX_CONNECTIONS": str(MOST),
    "DELIBERATE_RATE_LIMITS": "off",
}
FONT = "/static/fonts/atkinson-hyperlegible-next-latin-400-normal.woff2"
HALF = b"GET /login HTTP/1.1\r\nHost: here\r\nX-Long: "


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """Port and process of `serve` on an empty data folder, with short deadlines."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < FILES:
        if hard < FILES:
            pytest.skip(f"needs {FILES} open files")
        resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, hard))
    port = free_port()
    data = str(tmp_path_factory.mktemp("connections") / "data")
    command = [sys.executable, "-m", "deliberate", "--data", data, "serve", "--no-worker", "--port", str(port)]
    command += ["--processes", "1"]
    environment = {**os.environ, **SETTINGS}
    with ending(subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE, env=environment)) as process:
        assert process.stdout is not None
        assert f"Deliberate is running at http://127.0.0.1:{port} with".encode() in process.stdout.readline()
        # The link for the first account stands between.
        said = iter(process.stdout.readline, b"")
        assert any(b"--host 0.0.0.0" in line for line in said), "how phones get in"
        for _ in range(600):
            if process.poll() is not None or status(port) == 200:
                break
            threading.Event().wait(0.1)
        (web,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield port, int(web)


def status(port: int) -> int:
    """What a newcomer gets within ten seconds; 0 for nothing."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", "/login")
        return line.getresponse().status
    except OSError:
        return 0
    finally:
        line.close()


def opened(stack: ExitStack, port: int, sent: bytes = b"") -> socket.socket:
    """A connection that has sent this much."""
    line = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
    line.sendall(sent)
    return line


def is_cut(line: socket.socket) -> bool:
    """Whether the server has closed it; what it still sent is read away."""
    # The older `select` knows only 1,024 files.
    waiting = select.poll()
    waiting.register(line, select.POLLIN)
    while waiting.poll(0):
        try:
            if not line.recv(65_536):
                return True
        except OSError:
            return True
    return False


def in_time(holds: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether it holds within so many seconds."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        threading.Event().wait(0.05)
    return True


def memory(process: int) -> int:
    """Megabytes that a process holds."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    assert found is not None
    return int(found[1]) // 1024


def test_a_thousand_idle_connections_leave_room_for_a_newcomer(server: tuple[int, int]) -> None:
    port, process = server
    before = memory(process)
    with ExitStack() as stack:
        lines = [opened(stack, port, b"GET /login HTTP/1.1\r\nHost: here\r\n\r\n") for _ in range(IDLE)]
        assert all(line.recv(15) == b"HTTP/1.1 200 OK" for line in lines)
        assert status(port) == 200
        assert sum(is_cut(line) for line in lines) == 0, "browsers keep their connections"
        assert memory(process) < before + 100


def test_more_than_there_is_room_for_make_way_for_newcomers(server: tuple[int, int]) -> None:
    with ExitStack() as stack:
        lines = [opened(stack, server[0]) for _ in range(MOST + 50)]
        assert status(server[0]) == 200
        assert in_time(lambda: is_cut(lines[0])), "the one that was quiet longest"
        assert not is_cut(lines[-1])


def test_half_sent_headers_are_cut(server: tuple[int, int]) -> None:
    with ExitStack() as stack:
        lines = [opened(stack, server[0], HALF) for _ in range(150)]
        assert status(server[0]) == 200
        assert in_time(lambda: all(is_cut(line) for line in lines))


@pytest.mark.parametrize(
    "start", [HALF, b"POST /login HTTP/1.1\r\nHost: here\r\nContent-Length: 100000\r\n\r\n"], ids=["headers", "body"]
)
def test_tricklers_delay_nobody_and_are_cut(server: tuple[int, int], start: bytes) -> None:
    answers = []
    with ExitStack() as stack:
        lines = [opened(stack, server[0], start) for _ in range(TRICKLING)]

        def trickle() -> bool:
            for line in lines:
                try:
                    line.send(b"x")
                except OSError:
                    continue
            answers.append(status(server[0]))
            return all(is_cut(line) for line in lines)

        assert in_time(trickle)
    assert set(answers) == {200}


def test_framing_of_chunks_has_an_end(server: tuple[int, int]) -> None:
    with ExitStack() as stack:
        line = opened(stack, server[0], b"POST /login HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n")
        line.sendall(b"1;" + b"x" * 20_000)
        assert line.recv(12) == b"HTTP/1.1 400"


def test_readers_that_do_not_read_hold_no_thread_and_are_cut(server: tuple[int, int]) -> None:
    """Twelve of them, each asking for a thousand fonts ahead: there are four threads."""
    port, process = server
    before = memory(process)
    ahead = f"GET {FONT} HTTP/1.1\r\nHost: here\r\n\r\n".encode() * 1_000
    with ExitStack() as stack:
        lines = []
        for _ in range(12):
            line = stack.enter_context(socket.socket())
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            line.connect(("127.0.0.1", port))
            line.sendall(ahead[:60_000])
            lines.append(line)
        answers = []

        def all_are_gone() -> bool:
            answers.append(status(port))
            return all(is_reset(line) for line in lines)

        assert in_time(all_are_gone)
    assert set(answers) == {200}
    assert memory(process) < before + 60


def test_whoever_asks_ahead_and_reads_gets_every_answer_in_order(server: tuple[int, int]) -> None:
    asked = [FONT, "/login", "/nowhere", FONT.replace("400", "700")] * 60
    ahead = b"".join(f"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n".encode() for path in asked)
    with ExitStack() as stack:
        line = opened(stack, server[0])
        threading.Thread(target=line.sendall, args=(ahead,)).start()
        reader = stack.enter_context(line.makefile("rb"))
        answers = []
        for _ in asked:
            answers.append(int(reader.readline().split()[1]))
            length = 0
            while (header := reader.readline()) != b"\r\n":
                if header.lower().startswith(b"content-length:"):
                    length = int(header.split(b":")[1])
            assert len(reader.read(length)) == length
    assert answers == [200, 200, 404, 200] * 60


def is_reset(line: socket.socket) -> bool:
    """Whether the other side is gone, told without reading."""
    try:
        line.send(b"x")
    except OSError:
        return True
    return False
