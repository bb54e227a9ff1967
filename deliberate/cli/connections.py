"""The web server's connections: how many are kept, how long each may take, and who leaves when it gets tight.

Waitress alone watches for silence, so whoever sends or reads one byte at a time stays forever, and an answer that
nobody reads can hold a thread. Here every request and every answer has a deadline, no thread waits for a reader, and a
newcomer always finds room: the connection that has been quiet longest makes way.
"""

from __future__ import annotations

import socket
import struct
import time
from dataclasses import dataclass
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.receiver import ChunkedReceiver
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import BadRequest

from deliberate.cli.waiting import Waiting

THREADS = 8
# A phone that has taken part in many assemblies sends a cookie of about a hundred characters for each.
HEADER_BYTES = 32_768
# Beyond this a body or an answer goes to a temporary file, so that many at once do not fill the memory.
BUFFER_IN_BYTES, BUFFER_OUT_BYTES = 65_536, 524_288
# What the system buffers for each reader; left alone it takes some megabytes.
SYSTEM_BYTES = 262_144
# What the framing of a body sent in chunks may take between two chunks.
FRAMING_BYTES = 4_096
ACCEPT_AT_ONCE = 100
# Even when nothing happens the clock is looked at this often.
LOOK_SECONDS = 1.0
# When there is no room, this part of the connections is asked to leave at once, so that it need not happen each time.
LEAVE_AT_ONCE = 50


@dataclass(frozen=True)
class Limits:
    """How many connections are kept; seconds of silence, for whole headers, whole requests, whole answers; bytes that
    unfinished requests and unread answers may take together."""

    connections: int
    idle: float
    headers: float
    request: float
    answer: float
    waiting_bytes: int


class Request(HTTPRequestParser):
    """A request as it comes in. It knows when its first byte came."""

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self.begun = time.time()

    def received(self, data: bytes) -> int:
        """Take in some bytes. Waitress would join the framing of chunks anew for each byte, without an end."""
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


class Connection(HTTPChannel):
    """One connection, with deadlines for what it sends and for what it reads."""

    parser_class = Request
    gone = False
    # A further request waits until the answer before it has been read.
    postponed = False
    # Requests are answered one after the other: which one is now, and since when its answer waits to be read.
    turn = 0
    seen_turn = -1
    unread_since = 0.0
    answered_at = 0.0

    def readable(self) -> bool:
        """Whether something may be read; never from one that was closed a moment ago."""
        return not self.gone and bool(super().readable())

    def writable(self) -> bool:
        """Whether something is left to send."""
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
        """Have the main thread look at what this connection waits for now."""
        self.server.waiting.touched.append(self)
        self.server.pull_trigger()

    def add_channel(self, map: Any = None) -> None:
        """Come in."""
        super().add_channel(map)
        self.server.waiting.touched.append(self)

    def del_channel(self, map: Any = None) -> None:
        """Leave."""
        number = self._fileno
        super().del_channel(map)
        if number is not None:
            self.server.waiting.forget(number)

    def _flush_outbufs_below_high_watermark(self) -> None:
        """Let no thread wait for a slow reader: its answer waits in a buffer, for as long as an answer may take."""

    def overdue(self, now: float, limits: Limits) -> bool:
        """Whether the request took too long to come, or the answer too long to be read."""
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
            # Nor should the system go on trying to send what nobody reads.
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.handle_close()


class WebServer(TcpWSGIServer):
    """Waitress with our limits."""

    channel_class = Connection

    def __init__(self, *arguments: Any, limits: Limits, waiting: Waiting, **options: Any) -> None:
        self.limits, self.waiting = limits, waiting
        super().__init__(*arguments, **options)

    def add_task(self, task: Connection) -> None:
        """Hand a request to a thread; one that was sent ahead waits until the answer before it has been read."""
        with task.outbuf_lock:
            if task.total_outbufs_len:
                task.postponed = True
                return
        super().add_task(task)

    def readable(self) -> bool:
        """Whether to accept a newcomer; somebody leaves if there is no room."""
        if self.accepting and len(self._map) >= self.limits.connections:
            self.make_room()
        return bool(super().readable())

    def handle_accept(self) -> None:
        """Take in all who wait, not one each time: a crowd at the door would wait for seconds."""
        for _ in range(ACCEPT_AT_ONCE):
            before = len(self._map)
            super().handle_accept()
            if len(self._map) == before or len(self._map) >= self.limits.connections:
                return

    def make_room(self) -> None:
        """Close those that have been quiet longest: nothing is being done for them."""
        quiet = [one for one in self.active_channels.values() if not one.requests and not one.total_outbufs_len]
        quiet.sort(key=lambda one: one.quiet_since)
        for one in quiet[: max(1, self.limits.connections // LEAVE_AT_ONCE)]:
            one.cut()

    def maintenance(self, now: float) -> None:
        """Close who has been silent too long, who is overdue, and the oldest of those who take too much together."""
        super().maintenance(now)
        left = []
        for one in list(self.active_channels.values()):
            if one.will_close or one.overdue(now, self.limits):
                one.cut()
            elif one.waiting_bytes:
                left.append(one)
        taken = sum(one.waiting_bytes for one in left)
        for one in sorted(left, key=lambda one: one.quiet_since):
            if taken <= self.limits.waiting_bytes:
                break
            taken -= one.waiting_bytes
            one.cut()


def limits_from(settings: dict[str, Any], connections: int) -> Limits:
    """The limits that the operator has set. connections: as many as the system has room for."""
    return Limits(
        connections=connections,
        idle=settings["IDLE_SECONDS"],
        headers=settings["HEADER_SECONDS"],
        request=settings["REQUEST_SECONDS"],
        answer=settings["ANSWER_SECONDS"],
        waiting_bytes=settings["WAITING_BYTES"],
    )


@dataclass(frozen=True)
class Service:
    """Servers on one or more addresses with their common threads."""

    servers: list[WebServer]
    waiting: Waiting
    threads: ThreadedTaskDispatcher

    def run(self) -> None:
        """Serve until interrupted; then let the threads end what they do."""
        try:
            self.waiting.run(LOOK_SECONDS)
        except (SystemExit, KeyboardInterrupt):
            self.threads.shutdown()

    def close(self) -> None:
        """Close everything."""
        self.threads.shutdown()
        for one in list(self.waiting.sockets.values()):
            one.close()
        self.waiting.close()


def create_server(app: Any, host: str, port: int, limits: Limits, largest: int, proxied: bool) -> Service:
    """The server, listening on every address that `host` stands for.

    largest: bytes of the largest body the application reads; what is much larger is refused before it is taken in.
    proxied: whether the application trusts what a proxy in front says about the visitor.
    """
    settings = Adjustments(
        host=host,
        port=port,
        threads=THREADS,
        ident=None,
        clear_untrusted_proxy_headers=not proxied,
        connection_limit=limits.connections,
        channel_timeout=max(1, round(limits.idle)),
        cleanup_interval=1,
        backlog=1024,
        max_request_header_size=HEADER_BYTES,
        # A little too large gets the page that says so; far too large is not read.
        max_request_body_size=2 * largest,
        recv_bytes=65_536,
        inbuf_overflow=BUFFER_IN_BYTES,
        outbuf_overflow=BUFFER_OUT_BYTES,
        log_socket_errors=False,
    )
    settings.socket_options = [*Adjustments.socket_options, (socket.SOL_SOCKET, socket.SO_SNDBUF, SYSTEM_BYTES)]
    threads = ThreadedTaskDispatcher()
    threads.set_thread_count(settings.threads)
    sockets: dict[int, Any] = {}
    waiting = Waiting(sockets)
    servers = [
        WebServer(app, sockets, dispatcher=threads, adj=settings, sockinfo=place, limits=limits, waiting=waiting)
        for place in settings.listen
    ]
    return Service(servers, waiting, threads)
