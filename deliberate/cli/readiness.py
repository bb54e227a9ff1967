"""Waits until a connection has something to do, at the same cost for ten connections and for ten thousand.

Waitress looks at every connection before it waits, which takes some milliseconds for each request while a room full of
phones keeps its connections open. Here the operating system remembers what each connection waits for. Only connections
with an event are looked at again, and all of them once a second.
"""

from __future__ import annotations

import contextlib
import select
import time
from collections import deque
from typing import Any

from waitress import wasyncore

SCAN_SECONDS = 1.0


class ConnectionPoller:
    """The connections that the system watches; any thread may add to `touched`, the rest is for the main thread."""

    def __init__(self, sockets: dict[int, Any]) -> None:
        self.sockets = sockets
        self.touched: deque[Any] = deque()
        self.interests: dict[int, int] = {}
        self.always: list[tuple[int, Any]] = []
        self.next_scan = 0.0
        # Linux only; elsewhere every connection is scanned each time, as waitress does.
        self.poller = select.epoll() if hasattr(select, "epoll") else None

    def run(self, timeout: float) -> None:
        """Serve until interrupted."""
        if self.poller is None:  # pragma: no cover
            wasyncore.loop(timeout, use_poll=True, map=self.sockets)
        while self.sockets:
            self.turn(timeout)

    def turn(self, timeout: float) -> None:
        """Update what is watched, wait, and let connections with an event act."""
        now = time.monotonic()
        if now >= self.next_scan:
            self.next_scan = now + SCAN_SECONDS
            self.touched.clear()
            self.always = [(number, one) for number, one in self.sockets.items() if not hasattr(one, "outbufs")]
            for number, one in list(self.sockets.items()):
                self.note(number, one)
        for number, server in self.always:
            self.note(number, server)
        while self.touched:
            touched = self.touched.popleft()
            number = touched._fileno
            if self.sockets.get(number) is touched:
                self.note(number, touched)
        assert self.poller is not None
        for number, flags in self.poller.poll(timeout):
            found = self.sockets.get(number)
            if found is not None:
                wasyncore.readwrite(found, flags)
                self.touched.append(found)

    def note(self, number: int, one: Any) -> None:
        """Tell the system what this connection waits for, where that has changed."""
        assert self.poller is not None
        flags = select.POLLIN | select.POLLPRI if one.readable() else 0
        if one.writable() and not one.accepting:
            flags |= select.POLLOUT
        # Making room or maintenance may have closed it just now.
        if self.sockets.get(number) is not one or flags == self.interests.get(number, 0):
            return
        if not flags:
            self.forget(number)
        elif number in self.interests:
            self.poller.modify(number, flags)
            self.interests[number] = flags
        else:
            self.poller.register(number, flags)
            self.interests[number] = flags

    def forget(self, number: int) -> None:
        """Stop waiting for this connection."""
        if self.interests.pop(number, 0) and self.poller is not None:
            with contextlib.suppress(OSError):
                self.poller.unregister(number)

    def close(self) -> None:
        """Release the system's resources."""
        if self.poller is not None:
            self.poller.close()
