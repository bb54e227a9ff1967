"""The web server: waitress with limits chosen on purpose, and room for every newcomer.

When there is no room, the connection that has been quiet longest makes way.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import Any

from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from deliberate.cli.connections import ConnectionLimits, TimedConnection
from deliberate.cli.readiness import ConnectionPoller

THREADS = 8
# A phone that has taken part in many assemblies sends a cookie of about a hundred characters for each.
HEADER_BYTES = 32_768
# Beyond this a body or an answer goes to a temporary file, so that many at once do not fill the memory.
BUFFER_IN_BYTES, BUFFER_OUT_BYTES = 65_536, 524_288
# Send buffer of the system per connection; the default may grow to some megabytes.
SYSTEM_BYTES = 262_144
ACCEPT_AT_ONCE = 100
# How often deadlines are checked even if nothing happens.
LOOK_SECONDS = 1.0
# When there is no room, this part of the connections is asked to leave at once, so that it need not happen each time.
LEAVE_AT_ONCE = 50


class WebServer(TcpWSGIServer):
    """Waitress with our limits."""

    channel_class = TimedConnection

    def __init__(self, *arguments: Any, limits: ConnectionLimits, waiting: ConnectionPoller, **options: Any) -> None:
        self.limits, self.waiting = limits, waiting
        super().__init__(*arguments, **options)

    def add_task(self, task: TimedConnection) -> None:
        """Hand a request to a thread; one that was sent ahead waits until the answer before it has been read."""
        with task.outbuf_lock:
            if task.total_outbufs_len:
                task.postponed = True
                return
        super().add_task(task)

    def readable(self) -> bool:
        """Return whether to accept a new connection; an old one is closed if there is no room."""
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


def build_connection_limits(settings: dict[str, Any], connections: int) -> ConnectionLimits:
    """Return the limits that the operator has set. connections: as many as the system has room for."""
    return ConnectionLimits(
        connections=connections,
        idle=settings["IDLE_SECONDS"],
        headers=settings["HEADER_SECONDS"],
        request=settings["REQUEST_SECONDS"],
        answer=settings["ANSWER_SECONDS"],
        waiting_bytes=settings["WAITING_BYTES"],
    )


@dataclass(frozen=True)
class ServerGroup:
    """Servers on one or more addresses with their common threads."""

    servers: list[WebServer]
    waiting: ConnectionPoller
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


def create_server(app: Any, host: str, port: int, limits: ConnectionLimits, largest: int, proxied: bool) -> ServerGroup:
    """Return the server, listening on every address that `host` stands for.

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
    waiting = ConnectionPoller(sockets)
    servers = [
        WebServer(app, sockets, dispatcher=threads, adj=settings, sockinfo=place, limits=limits, waiting=waiting)
        for place in settings.listen
    ]
    return ServerGroup(servers, waiting, threads)
