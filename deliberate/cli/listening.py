"""What `serve` and `demo` have in common: they listen, and run web processes and a worker until told to stop."""

from __future__ import annotations

import errno
import os
import socket
from dataclasses import dataclass

import click
from flask import Flask

from deliberate.cli.connections import ConnectionLimits
from deliberate.cli.rsgi_adapter import BodyLimits
from deliberate.cli.web_process import WebSettings, run_web_process
from deliberate.cli.web_server import Handover, WebServer, open_listeners, take_over
from deliberate.cli.worker_process import WorkerProcess
from deliberate.extensions import db

# A connection takes a file, and another when what it sends or reads is large; the database and libraries take some.
FILES_EACH, FILES_BESIDE = 2, 300
# Web processes where none are asked for: one for each processor, within reason.
FEWEST_PROCESSES, MOST_PROCESSES = 2, 8


@dataclass(frozen=True)
class Listening:
    """Where the service listens, with how many web processes and threads in each; what a reload has left.

    A context: whatever stops the start, the port is free again.
    """

    sockets: list[socket.socket]
    processes: int
    threads: int
    former: Handover

    def __enter__(self) -> Listening:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self.sockets:
            one.close()


def listen(host: str, port: int, processes: int | None, threads: int) -> Listening:
    """Listen on the port, before any other work is done. Raises ClickException where it is in use."""
    former = take_over()
    count = processes or count_processors()
    if former.listeners:
        return Listening([socket.socket(fileno=one) for one in former.listeners], count, threads, former)
    try:
        return Listening(open_listeners(host, port, count), count, threads, former)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise click.ClickException(
                f"Port {port} is already in use on {host}. Choose another one, for example --port {port + 1}."
            ) from error
        raise click.ClickException(f"Cannot listen on {host}:{port}: {error.strerror}.") from error


def count_processors() -> int:
    """Return how many web processes this machine is worth."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(max(usable, FEWEST_PROCESSES), MOST_PROCESSES)


def run_server(app: Flask, listening: Listening, worker: WorkerProcess | None) -> None:
    """Serve until Ctrl-C or SIGTERM, with a worker beside the web processes if there is one."""
    settings = build_web_settings(app, listening.threads)
    app.extensions["prepare_to_serve"]()
    with app.app_context():
        # A connection to the database belongs to one process.
        db.session.remove()
        db.engine.dispose()
    try:
        if not hasattr(os, "fork"):  # pragma: no cover  (Windows: one process)
            if worker is not None:
                worker.start()
            run_web_process(app, listening.sockets, settings)
        else:
            server = WebServer(app, listening.sockets, settings, listening.processes)
            server.data = str(app.config["DATA"])
            if worker is not None:
                server.list_beside = worker.list_processes
            server.run(listening.former, worker.start if worker is not None else lambda: None)
            server.stop()
    except KeyboardInterrupt:
        pass
    finally:
        if worker is not None:
            worker.stop()
        click.echo("\nStopped. Everything is saved.")


def build_web_settings(app: Flask, threads: int) -> WebSettings:
    """Return how each web process answers, as the operator has set it."""
    settings = app.config
    largest = max(settings["MAX_CONTENT_LENGTH"], settings["MAX_IMPORT_BYTES"])
    return WebSettings(
        threads=threads,
        # A little too large gets the page that says so; far too large is not read.
        bodies=BodyLimits(2 * largest, settings["REQUEST_SECONDS"], settings["WAITING_BYTES"]),
        connections=ConnectionLimits(
            connections=reserve_connections(settings["MAX_CONNECTIONS"]),
            idle=settings["IDLE_SECONDS"],
            headers=settings["HEADER_SECONDS"],
            answer=settings["ANSWER_SECONDS"],
            waiting_bytes=settings["WAITING_BYTES"],
        ),
    )


def reserve_connections(wanted: int) -> int:
    """Return how many connections the system lets us keep, after asking it for more files; says so where they are
    fewer."""
    try:
        import resource
    except ImportError:  # pragma: no cover  (Windows sets no such limit)
        return wanted
    needed = wanted * FILES_EACH + FILES_BESIDE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return wanted
    possible = max(20, (soft - FILES_BESIDE) // FILES_EACH)
    click.echo(
        f"Note: the system allows {soft:,} open files, enough for {possible:,} connections at a time instead of "
        f"{wanted:,}. Raise the limit (ulimit -n {needed}) or set DELIBERATE_MAX_CONNECTIONS.",
        err=True,
    )
    return possible
