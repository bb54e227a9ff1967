"""One web process: Granian takes the connections, the adapter makes requests of them, a few threads answer."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from granian import net
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from deliberate.cli.connections import ConnectionLimits, ConnectionWatch, can_watch
from deliberate.cli.request_lanes import Lane
from deliberate.cli.rsgi_adapter import Adapter, BodyLimits

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# Connections that wait to be taken in, and how many one process keeps beside those that it may have.
BACKLOG, BESIDE = 4_096, 100
# How long requests under way may take at the end.
GRACE_SECONDS = 30.0
# Room for headers; a phone that has taken part in many assemblies sends a cookie for each.
HEADER_BYTES = 65_536


@dataclass(frozen=True)
class WebSettings:
    """How one web process answers."""

    threads: int
    bodies: BodyLimits
    connections: ConnectionLimits


class SocketServer(Server):
    """Granian on a socket that is open already, shared with the other web processes."""

    def __init__(self, listener: socket.socket, *arguments: Any, **options: Any) -> None:
        self.listener = listener
        super().__init__(*arguments, **options)

    def _init_shared_socket(self) -> None:
        # Not in the published types: Granian itself hands descriptors over in this way where it has to.
        holder: Any = net.SocketHolder  # type: ignore[attr-defined]
        self._shd = holder(os.dup(self.listener.fileno()), False, BACKLOG)
        self._ssp = None


def create_server(listener: socket.socket, adapter: Adapter, limits: ConnectionLimits) -> SocketServer:
    """Return the server for one address, with limits chosen on purpose."""
    host, port = listener.getsockname()[:2]
    return SocketServer(
        listener,
        adapter,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        backlog=BACKLOG,
        # It counts connections, idle ones too.
        backpressure=limits.connections + BESIDE,
        # It counts from the answer before, so it would cut idle connections; shorter deadlines are for the watch.
        http1_settings=HTTP1Settings(
            header_read_timeout=round(1000 * max(limits.idle, limits.headers)), max_buffer_size=HEADER_BYTES
        ),
        log_level=LogLevels.error,
    )


async def serve_until_told(
    app: WSGIApplication, listeners: list[socket.socket], settings: WebSettings, lifeline: int | None
) -> None:
    """Answer requests until a signal comes, or the other end of the lifeline is closed; then end what was begun."""
    threads = {Lane.ORDINARY: settings.threads, Lane.REPORT: 2, Lane.LONG: 1}
    adapter = Adapter(app, threads, settings.bodies)
    if can_watch():
        adapter.is_watched = True
        ports = frozenset(listener.getsockname()[1] for listener in listeners)
        ConnectionWatch(ports, settings.connections, adapter.connections).start()
    servers = [create_server(listener, adapter, settings.connections) for listener in listeners]
    loop = asyncio.get_running_loop()

    def end() -> None:
        if lifeline is not None:
            loop.remove_reader(lifeline)
        # What cannot be ended in time is no reason to stay.
        patience = threading.Timer(GRACE_SECONDS, os._exit, (0,))
        patience.daemon = True
        patience.start()
        for listener in listeners:
            # The last process that holds it open keeps newcomers waiting for an answer.
            listener.close()
        for server in servers:
            server.stop()  # type: ignore[no-untyped-call]

    if lifeline is None:
        loop.add_signal_handler(signal.SIGINT, end)
    else:
        # Ctrl-C reaches every process of a terminal; the one that watches over us says when to end.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        loop.add_reader(lifeline, end)
    loop.add_signal_handler(signal.SIGTERM, end)
    await asyncio.gather(*(server.serve() for server in servers))


def run_web_process(
    app: WSGIApplication, listeners: list[socket.socket], settings: WebSettings, lifeline: int | None = None
) -> None:
    """Be a web process until told to end. lifeline: a pipe that closes when the process that started this one ends."""
    gc.freeze()
    logging.getLogger("_granian").setLevel(logging.ERROR)
    asyncio.run(serve_until_told(app, listeners, settings, lifeline))
