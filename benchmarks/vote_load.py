"""Sends requests that were made beforehand over many connections, from one thread, so that little of the machine goes
into sending."""

from __future__ import annotations

import selectors
import socket
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Answered:
    """What came back: seconds each request took, votes acknowledged, answers by status, and how long it all lasted."""

    took: list[float] = field(default_factory=list)
    stored: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    lasted: float = 0.0

    def quantile(self, share: float) -> float:
        """Return the milliseconds within which this share was answered."""
        ordered = sorted(self.took)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


@dataclass
class Line:
    """One connection: what was received of the present answer, and when its request was due."""

    socket: socket.socket
    due: float = 0.0
    received: bytes = b""


class Load:
    """Requests over so many connections: each sends its next as soon as it is answered, or as a schedule says."""

    def __init__(self, port: int, connections: int) -> None:
        self.selector = selectors.DefaultSelector()
        self.lines = [Line(connect(port)) for _ in range(connections)]
        for line in self.lines:
            self.selector.register(line.socket, selectors.EVENT_READ, line)

    def close(self) -> None:
        """Close every connection."""
        self.selector.close()
        for line in self.lines:
            line.socket.close()

    def run(self, requests: Iterator[bytes], seconds: float, rate: float = 0.0, limit: int = 0) -> Answered:
        """Send for so many seconds, or `limit` requests. rate: requests per second of an open loop; 0: a closed loop.

        In an open loop a request's time counts from when it was due, whether a connection was free or not.
        """
        found, idle, begun = Answered(), deque(self.lines), time.perf_counter()
        sent = waiting = 0
        over = False
        while waiting or not over:
            at = time.perf_counter()
            over = over or at - begun > seconds or (limit > 0 and sent >= limit)
            while not over and idle and (not rate or begun + sent / rate <= at):
                request = next(requests, None)
                if request is None:
                    over = True
                    break
                line = idle.popleft()
                line.due, line.received = (begun + sent / rate) if rate else time.perf_counter(), b""
                line.socket.sendall(request)
                sent, waiting = sent + 1, waiting + 1
                over = limit > 0 and sent >= limit
            pause = max(0.0, begun + sent / rate - time.perf_counter()) if rate and idle and not over else 0.5
            for key, _ in self.selector.select(pause if waiting or not over else 0):
                if read_answer(key.data, found):
                    idle.append(key.data)
                    waiting -= 1
        found.lasted = time.perf_counter() - begun
        return found


def connect(port: int) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), timeout=30)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def read_answer(line: Line, found: Answered) -> bool:
    """Take what has come on a connection; return whether the answer is whole."""
    got = line.socket.recv(65_536)
    line.received += got
    head, parted, body = line.received.partition(b"\r\n\r\n")
    if got and not parted:
        return False
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
    if got and len(body) < length:
        return False
    found.took.append(time.perf_counter() - line.due)
    found.stored += body.count(b'"stored":true')
    status = head[9:12].decode() or "cut off"
    found.statuses[status] = found.statuses.get(status, 0) + 1
    if not got:
        raise SystemExit("The server closed a connection.")
    return True
