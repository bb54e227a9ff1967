"""Commands that bring assemblies in."""

from __future__ import annotations

from pathlib import Path

import click

from deliberate.cli.edge import edge
from deliberate.models import Assembly

slug_option = click.option("--slug", required=True, help="Address of the new assembly.")


@click.group("import")
def importing() -> None:
    """Make an assembly from files."""


def say_what_came(assembly: Assembly) -> None:
    """Print what is in the new assembly."""
    from deliberate.queries.counts import assembly_counts

    counts = assembly_counts(assembly)
    click.echo(
        f"Imported {assembly.slug}: {counts.participants} participants, "
        f"{counts.statements} statements, {counts.votes} votes."
    )


@importing.command("polis")
@click.argument("folder", type=click.Path(path_type=Path))
@slug_option
@click.option(
    "--strict/--no-strict",
    default=False,
    show_default=True,
    help="Whether statements nobody moderated stayed hidden; a Polis export does not say.",
)
@click.option("--title", default=None, help="Title; the topic of the export if left out.")
@click.pass_obj
def polis(data: str, folder: Path, slug: str, strict: bool, title: str | None) -> None:
    """Read a Polis export folder into an assembly with one question."""
    from deliberate.services.imports import import_polis

    with edge(data):
        imported = import_polis(folder=folder, slug=slug, strict=strict, title=title)
        for warning in imported.warnings:
            click.echo(f"Note: {warning}", err=True)
        say_what_came(imported.assembly)


@importing.command("full")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--slug", default=None, help="Address of the new assembly; the one in the file if left out.")
@click.pass_obj
def full(data: str, path: Path, slug: str | None) -> None:
    """Read a full JSON export of Deliberate, with everything in it."""
    from deliberate.services.imports import import_full

    with edge(data):
        imported = import_full(path=path, slug=slug)
        for warning in imported.warnings:
            click.echo(f"Note: {warning}", err=True)
        say_what_came(imported.assembly)
