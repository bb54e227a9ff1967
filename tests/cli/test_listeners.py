"""Each web process has sockets and processors of its own, and none of them is lost with a process."""

from __future__ import annotations

import errno
import os
import socket
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberate.cli.connections import ConnectionLimits
from deliberate.cli.rsgi_adapter import BodyLimits
from deliberate.cli.web_process import WebSettings
from deliberate.cli.web_server import WebServer, choose_listeners, choose_processors, open_listeners

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems share one socket")


def accept_all(listener: socket.socket) -> int:
    """How many connections wait at a socket."""
    count = 0
    while True:
        try:
            listener.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


def test_a_burst_of_connections_is_shared_by_all_processes() -> None:
    listeners = open_listeners("127.0.0.1", 0, 3)
    address = listeners[0].getsockname()
    assert {one.getsockname() for one in listeners} == {address}
    callers = [socket.create_connection(address) for _ in range(120)]
    shares = [accept_all(one) for one in listeners]
    for one in [*callers, *listeners]:
        one.close()
    assert sum(shares) == 120
    assert min(shares) >= 15


def test_a_port_in_use_is_refused_and_leaves_nothing_open() -> None:
    listeners = open_listeners("127.0.0.1", 0, 2)
    port = listeners[0].getsockname()[1]
    before = len(os.listdir("/proc/self/fd"))
    for processes in (1, 2):
        with pytest.raises(OSError, match="in use") as refused:
            open_listeners("127.0.0.1", port, processes)
        assert refused.value.errno == errno.EADDRINUSE
    assert len(os.listdir("/proc/self/fd")) == before
    for one in listeners:
        one.close()
    for one in open_listeners("127.0.0.1", port, 2):
        one.close()


@given(addresses=st.integers(1, 3), opened=st.integers(1, 6), processes=st.integers(1, 6))
def test_every_socket_is_served_also_after_a_reload_with_other_numbers(
    addresses: int, opened: int, processes: int
) -> None:
    sockets = [socket.socket.__new__(socket.socket) for _ in range(addresses * opened)]
    shares = [choose_listeners(sockets, place, processes) for place in range(processes)]
    assert {id(one) for share in shares for one in share} == {id(one) for one in sockets}
    if opened == processes:
        assert {len(share) for share in shares} == {addresses}, "one for each address"


@given(usable=st.sets(st.integers(0, 63), min_size=1, max_size=16), processes=st.integers(1, 20))
def test_processors_are_shared_out_whole(usable: set[int], processes: int) -> None:
    shares = [choose_processors(usable, place, processes) for place in range(processes)]
    assert set().union(*shares) == usable
    assert all(shares)
    if len(usable) >= processes:
        assert sum(map(len, shares)) == len(usable), "no two share one"
    else:
        assert shares == [usable] * processes


def test_who_follows_a_dead_process_takes_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = WebSettings(1, BodyLimits(1, 1.0, 1), ConnectionLimits(1, 1.0, 1.0, 1.0, 1))
    server = WebServer(lambda *_: [], [], settings, 3)
    numbers = iter(range(4_000_001, 4_000_009))
    monkeypatch.setattr(os, "fork", lambda: next(numbers))
    monkeypatch.setattr("deliberate.cli.web_server.find_end", lambda pid: 9 if pid == 4_000_002 else None)
    monkeypatch.setattr("deliberate.cli.web_server.SHORTEST_LIFE_SECONDS", 0)
    server.replace_dead()
    server.replace_dead()
    assert server.places == {4_000_001: 0, 4_000_003: 2, 4_000_004: 1}
