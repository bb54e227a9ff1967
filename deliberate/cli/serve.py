"""Commands that keep running: demo, serve, worker."""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys

import click
from flask import Flask

from deliberate.addresses import build_web_address, is_local
from deliberate.cli.transaction import hold_data_folder, open_application, transaction
from deliberate.cli.worker_process import WorkerProcess, wait_for_end

# A thread that comes back from the database waits for the interpreter at most this long for each busy thread. Python's
# own 5 ms add up to a tenth of a second and more in a transaction that keeps all other writers waiting.
SWITCH_SECONDS = 0.0005
NICENESS = 5
# A connection takes a file, and another when what it sends or reads is large; the database and libraries take some.
FILES_EACH, FILES_BESIDE = 2, 300


def ensure_port_free(host: str, port: int) -> None:
    """Refuse before any work is done when the port is in use."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise click.ClickException(
                    f"Port {port} is already in use on {host}. Choose another one, for example --port {port + 1}."
                ) from error
            raise click.ClickException(f"Cannot listen on {host}:{port}: {error.strerror}.") from error


def run_server(app: Flask, host: str, port: int, worker: WorkerProcess | None) -> None:
    """Serve until Ctrl-C, with a worker beside the web server if there is one."""
    from deliberate.cli.web_server import build_connection_limits, create_server

    logging.getLogger("waitress").setLevel(logging.ERROR)
    server = create_server(
        app,
        host,
        port,
        build_connection_limits(app.config, reserve_connections(app.config["MAX_CONNECTIONS"])),
        largest=max(app.config["MAX_CONTENT_LENGTH"], app.config["MAX_IMPORT_BYTES"]),
        proxied=app.config["TRUSTED_PROXIES"] > 0,
    )
    sys.setswitchinterval(SWITCH_SECONDS)
    if worker is not None:
        worker.start()
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        if worker is not None:
            worker.stop()
        click.echo("\nStopped. Everything is saved.")


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


host_option = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
port_option = click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))


def keep_data_folder(context: click.Context, _parameter: click.Parameter, folder: str | None) -> None:
    """Use this folder instead of the one that was named before the command."""
    if folder:
        context.obj = folder


data_option = click.option(
    "--data",
    type=click.Path(file_okay=False),
    expose_value=False,
    callback=keep_data_folder,
    help="Folder for the database, keys and exports; may stand before the command too.",
)


@click.command()
@data_option
@host_option
@port_option
@click.pass_obj
def demo(data: str, host: str, port: int) -> None:
    """Start with a realistic example: an assembly with 300 simulated people and finished analyses."""
    from deliberate.demo.load import has_demo, load_demo

    ensure_port_free(host, port)
    hold_data_folder(data)
    served = build_web_address(host, port)
    with transaction(data, SERVED_AT=served) as app:
        if not has_demo():
            click.echo("Creating the demo assembly …")
            load_demo()
    with transaction(data, SERVED_AT=served):
        finish_demo()
    announce_demo(str(app.config["BASE_URL"]), str(app.config["DATA"]))
    run_server(app, host, port, WorkerProcess(data))


def finish_demo() -> None:
    """Run the requested analyses of the demo and record official responses, so that the report is complete at once."""
    from deliberate.demo.responses import complete_demo

    complete_demo()


def announce_demo(base: str, folder: str) -> None:
    """Print where to look and how to log in."""
    from deliberate.demo.scenario import load_scenario

    scenario = load_scenario()
    slug = scenario["assembly"]["slug"]
    click.echo(f"\nDeliberate is running. Data folder: {folder}\n")
    click.echo(f"  Take part          {base}/a/{slug}")
    click.echo(f"  Report             {base}/a/{slug}/1/report (after your own votes, or logged in)")
    click.echo(f"  Organizer's desk   {base}/organize/{slug}\n")
    click.echo("  Demo logins (e-mail / password)")
    for role, person in scenario["accounts"].items():
        click.echo(f"    {role:<10} {person['email']} / {person['password']}")
    click.echo("\nPress Ctrl-C to stop.", nl=True)


@click.command()
@data_option
@host_option
@port_option
@click.option("--worker/--no-worker", "with_worker", default=True, help="Run analyses in a separate process.")
@click.pass_obj
def serve(data: str, host: str, port: int, with_worker: bool) -> None:
    """Serve the assemblies in the data folder."""
    ensure_port_free(host, port)
    hold_data_folder(data)
    app = open_application(data, SERVED_AT=build_web_address(host, port))
    base = app.config["BASE_URL"]
    click.echo(f"Deliberate is running at {base} with data in {app.config['DATA']}. Press Ctrl-C to stop.")
    if is_local(base):
        click.echo("Only this machine can open that address. For phones on the same network, add --host 0.0.0.0.")
    run_server(app, host, port, WorkerProcess(data) if with_worker else None)


@click.command()
@click.option("--until-input-ends", is_flag=True, help="Stop when standard input ends.")
@click.pass_obj
def worker(data: str, until_input_ends: bool) -> None:
    """Run the analysis worker as a process of its own."""
    from deliberate.jobs.worker import Worker

    if until_input_ends and hasattr(os, "nice"):
        # Next to a web server on the same machine, votes come first.
        os.nice(NICENESS)
    hold_data_folder(data)
    app = open_application(data)
    click.echo("Waiting for analyses. Press Ctrl-C to stop.")
    working = Worker(app)
    working.start()
    try:
        if until_input_ends:
            wait_for_end(sys.stdin.buffer)
        else:
            working.join()
    except KeyboardInterrupt:
        pass
    finally:
        working.stop()
