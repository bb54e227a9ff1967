"""One connection of the web server: how long what it sends and what it reads may take.

Waitress alone watches for silence, so a client that sends or reads one byte at a time stays forever, and an answer that
no one reads can hold a thread. Here every request and every answer has a deadline, and no thread waits for a reader.
"""

from __future__ import annotations

import socket
import struct
import time
from dataclasses import dataclass
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.receiver import ChunkedReceiver
from waitress.utilities import BadRequest

# What the framing of a body sent in chunks may take between two chunks.
FRAMING_BYTES = 4_096


@dataclass(frozen=True)
class ConnectionLimits:
    """How many connections are kept; seconds of silence, for whole headers, whole requests, whole answers; bytes that
    unfinished requests and unread answers may take together."""

    connections: int
    idle: float
    headers: float
    request: float
    answer: float
    waiting_bytes: int


class TimedRequest(HTTPRequestParser):
    """A request as it comes in. It knows when its first byte came."""

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self.begun = time.time()

    def received(self, data: bytes) -> int:
        """Take in some bytes. Waitress would join the framing of chunks again for each byte, without a limit."""
        consumed: int = super().received(data)
        body = self.body_rcv
        if isinstance(body, ChunkedReceiver) and len(body.control_line) + len(body.trailer) > FRAMING_BYTES:
            self.error = BadRequest("Chunk framing too long")
            self.completed = True
        return consumed

    @property
    def size(self) -> int:
        """How many bytes of it are here."""
        return len(self.header_plus) + int(self.body_bytes_received)


class TimedConnection(HTTPChannel):
    """One connection, with deadlines for what it sends and for what it reads."""

    parser_class = TimedRequest
    gone = False
    # A further request waits until the answer before it has been read.
    postponed = False
    # Requests are answered one after the other: which one is now, and since when its answer waits to be read.
    turn = 0
    seen_turn = -1
    unread_since = 0.0
    answered_at = 0.0

    def readable(self) -> bool:
        """Return whether something may be read; never from one that was closed a moment ago."""
        return not self.gone and bool(super().readable())

    def writable(self) -> bool:
        """Return whether something is left to send."""
        return not self.gone and bool(super().writable())

    def handle_write(self) -> None:
        """Send what the other side takes; when all is sent, the request that waited for this has its turn."""
        super().handle_write()
        with self.outbuf_lock:
            resumes = self.postponed and self.connected and not self.total_outbufs_len
            if resumes:
                self.postponed = False
        if resumes:
            self.server.add_task(self)

    def service(self) -> None:
        """Answer one request, in a thread."""
        self.turn += 1
        super().service()
        self.answered_at = time.time()
        self.touch()

    def write_soon(self, data: Any) -> int:
        """Send what can be sent at once, in a thread; the rest is for the main thread."""
        written: int = super().write_soon(data)
        if self.total_outbufs_len:
            self.touch()
        return written

    def touch(self) -> None:
        """Tell the main thread to check what this connection waits for now."""
        self.server.waiting.touched.append(self)
        self.server.pull_trigger()

    def add_channel(self, map: Any = None) -> None:
        """Register the connection."""
        super().add_channel(map)
        self.server.waiting.touched.append(self)

    def del_channel(self, map: Any = None) -> None:
        """Remove the connection."""
        number = self._fileno
        super().del_channel(map)
        if number is not None:
            self.server.waiting.forget(number)

    def _flush_outbufs_below_high_watermark(self) -> None:
        """Let no thread wait for a slow reader: its answer waits in a buffer, for as long as an answer may take."""

    def overdue(self, now: float, limits: ConnectionLimits) -> bool:
        """Return whether the request took too long to come, or the answer too long to be read."""
        if self.total_outbufs_len:
            if self.seen_turn != self.turn:
                self.seen_turn, self.unread_since = self.turn, now
            return now - self.unread_since > limits.answer
        self.seen_turn = -1
        request = self.request
        if request is None or self.requests:
            return False
        allowed = limits.request if request.headers_finished else limits.headers
        return now - self.quiet_since > allowed

    @property
    def quiet_since(self) -> float:
        """Since when it has completed nothing."""
        request = self.request
        return float(max(request.begun, self.answered_at) if request is not None else self.last_activity)

    @property
    def waiting_bytes(self) -> int:
        """How much of an unfinished request or an unread answer is kept for it."""
        request = self.request
        return int(self.total_outbufs_len) + (request.size if request is not None else 0)

    def cut(self) -> None:
        """Close at once. Waitress would wait until the other side can be written to, which may be never."""
        self.gone = self.will_close = True
        if self.total_outbufs_len:
            # The operating system should not go on sending what no one reads either.
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.handle_close()
