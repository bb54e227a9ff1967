"""Commands that keep running: demo, serve, worker."""

from __future__ import annotations

import os
import signal
import sys

import click
from flask import Flask, url_for

from deliberate.addresses import build_web_address, is_local
from deliberate.cli.transaction import hold_data_folder, open_application, transaction
from deliberate.extensions import db, read_transaction

NICENESS = 10
# Votes of participants wait for the disk without one; pages are work for the interpreter, of which there is one.
THREADS = 4
host_option = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
processes_option = click.option(
    "--processes", type=click.IntRange(1, 64), help="Web processes; by default one for each processor, two to eight."
)
threads_option = click.option(
    "--threads",
    type=click.IntRange(1, 64),
    default=THREADS,
    show_default=True,
    help="Threads of each web process for votes and ordinary pages.",
)
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
@processes_option
@threads_option
@click.pass_obj
def demo(data: str, host: str, port: int, processes: int | None, threads: int) -> None:
    """Start with a realistic example: three assemblies with simulated people and finished analyses."""
    from deliberate.cli.child import run_in_child
    from deliberate.cli.listening import listen, run_server
    from deliberate.cli.worker_process import WorkerProcess

    served = build_web_address(host, port)
    with listen(host, port, processes, threads) as listening:
        hold_data_folder(data)
        app = open_application(data, SERVED_AT=served)
        if not is_demo_complete(app):
            run_in_child(lambda: make_demo(data, served))
        announce_demo(str(app.config["BASE_URL"]), str(app.config["DATA"]))
        run_server(app, listening, WorkerProcess(data, str(app.config["BASE_URL"])))


def is_demo_complete(app: Flask) -> bool:
    """Return whether the example is there, its analyses too."""
    from deliberate.demo.load import has_demo
    from deliberate.queries.runs import count_waiting_runs

    with app.app_context():
        complete = has_demo() and not count_waiting_runs(lease_seconds=app.config["RUN_LEASE_SECONDS"])
        # Nothing open is handed to the process that may make it.
        db.session.remove()
        db.engine.dispose()
    return complete


def make_demo(data: str, served: str) -> None:
    """Create the example where there is none, and finish its analyses."""
    from deliberate.demo.continuum import load_continuum_demo
    from deliberate.demo.coordinated import load_coordinated_assembly
    from deliberate.demo.load import has_demo, load_demo

    with transaction(data, SERVED_AT=served):
        if not has_demo():
            click.echo("Creating the demo assemblies …")
            load_demo()
            load_continuum_demo()
        load_coordinated_assembly()
    with transaction(data, SERVED_AT=served):
        finish_demo()


def finish_demo() -> None:
    """Run the requested analyses of the demo and record official responses, so that the report is complete at once."""
    from deliberate.demo.responses import complete_demo

    complete_demo()


def announce_demo(base: str, folder: str) -> None:
    """Print where to look and how to log in."""
    from deliberate.demo.coordinated import SLUG
    from deliberate.demo.scenario import load_scenario

    scenario = load_scenario()
    slug = scenario["assembly"]["slug"]
    click.echo(f"\nDeliberate is running. Data folder: {folder}\n")
    click.echo(f"  Take part          {base}/a/{slug}")
    click.echo(f"  Report             {base}/a/{slug}/1/report (after your own votes, or logged in)")
    click.echo(f"  Organizer's desk   {base}/organize/{slug}")
    click.echo(f"  Coordinated voting {base}/organize/{SLUG}/coordination (a test assembly)\n")
    click.echo("  Demo logins (e-mail / password)")
    for role, person in scenario["accounts"].items():
        click.echo(f"    {role:<10} {person['email']} / {person['password']}")
    click.echo("\nPress Ctrl-C to stop.", nl=True)


@click.command()
@data_option
@host_option
@port_option
@processes_option
@threads_option
@click.option(
    "--worker/--no-worker",
    "with_worker",
    default=None,
    help="Whether to run analyses in a process beside; by default what DELIBERATE_WORKER says.",
)
@click.pass_obj
def serve(data: str, host: str, port: int, processes: int | None, threads: int, with_worker: bool | None) -> None:
    """Serve the assemblies in the data folder."""
    from deliberate.cli.listening import listen, run_server
    from deliberate.cli.worker_process import WorkerProcess

    with listen(host, port, processes, threads) as listening:
        hold_data_folder(data)
        app = open_application(data, SERVED_AT=build_web_address(host, port))
        base = app.config["BASE_URL"]
        has_worker = app.config["WORKER"] if with_worker is None else with_worker
        click.echo(f"Deliberate is running at {base} with data in {app.config['DATA']}. Press Ctrl-C to stop.")
        announce_setup(app)
        if is_local(base):
            click.echo("Only this machine can open that address. For phones on the same network, add --host 0.0.0.0.")
        run_server(app, listening, WorkerProcess(data, base) if has_worker else None)


def announce_setup(app: Flask) -> None:
    """Print the link of the first account where there is none; whoever reads the terminal is the host."""
    from deliberate.services.account_links import create_setup_token, has_accounts

    with app.app_context(), read_transaction():
        is_new = not has_accounts()
    if not is_new:
        return
    with app.test_request_context(base_url=f"{app.config['BASE_URL']}/"):
        link = url_for(
            "account_links.set_up", token=create_setup_token(secret=app.config["SECRET_KEY"]), _external=True
        )
    click.echo("\nNobody has an account here yet. Open this link within a day to create the first one:")
    click.echo(f"\n  {link}\n")
    sys.stdout.flush()


@click.command()
@click.option("--until-input-ends", is_flag=True, help="Stop when standard input ends.")
@click.pass_obj
def worker(data: str, until_input_ends: bool) -> None:
    """Run the analysis worker as a process of its own."""
    from deliberate.cli.worker_process import wait_for_end
    from deliberate.jobs.worker import Worker

    # What stops services says SIGTERM; a mail in hand is ended then, as on Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if until_input_ends and hasattr(os, "nice"):
        # Next to a web server on the same machine, votes come first.
        os.nice(NICENESS)
    hold_data_folder(data)
    app = open_application(data)
    working = Worker(app)
    try:
        click.echo("Waiting for analyses and mails. Press Ctrl-C to stop.")
        working.start()
        if until_input_ends:
            wait_for_end(sys.stdin.buffer)
        else:
            working.join()
    except KeyboardInterrupt:
        pass
    finally:
        working.stop()
