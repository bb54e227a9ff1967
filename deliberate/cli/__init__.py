"""The command line: each command calls one service, and commits once at its end."""

from __future__ import annotations

import os
import sys

import click

from deliberate.cli.accounts import accounts
from deliberate.cli.analysis import analyse, runs
from deliberate.cli.backup import backup, restore
from deliberate.cli.evaluation import evaluation_commands
from deliberate.cli.export import export
from deliberate.cli.imports import import_commands
from deliberate.cli.members import members
from deliberate.cli.method import routing, weigh
from deliberate.cli.refusals import CommandGroup
from deliberate.cli.routing_simulation import simulate_routing
from deliberate.cli.serve import demo, serve, worker
from deliberate.version import __version__


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--data",
    envvar="DELIBERATE_DATA",
    default="deliberate-data",
    show_default=True,
    type=click.Path(file_okay=False),
    help="Folder for the database, keys and exports.",
)
@click.option("--new", is_flag=True, help="Create an empty database where an earlier one is missing.")
@click.version_option(__version__, prog_name="deliberate")
@click.pass_context
def command(context: click.Context, data: str, new: bool) -> None:
    """Run alignment assemblies: ask, vote, find common ground, report, respond."""
    context.obj = data


parts = (
    demo,
    serve,
    worker,
    import_commands,
    export,
    analyse,
    runs,
    evaluation_commands,
    weigh,
    routing,
    simulate_routing,
    accounts,
    members,
    backup,
    restore,
)
for part in parts:
    command.add_command(part)


def main() -> None:
    """Run the command; Ctrl-C ends it quietly. Whatever it writes is for the account alone that runs it."""
    os.umask(0o077)
    try:
        command(standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        sys.exit(problem.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
