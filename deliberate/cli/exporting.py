"""The command that takes an assembly out."""

from __future__ import annotations

from pathlib import Path

import click

from deliberate.cli.edge import edge


@click.command()
@click.argument("slug")
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["polis", "full"]),
    default="full",
    show_default=True,
    help="polis: the files Polis exports, a folder per question; full: everything as one JSON file.",
)
@click.option("--question", "position", default=None, type=int, help="Only this question (polis).")
@click.pass_obj
def export(data: str, slug: str, out: Path, form: str, position: int | None) -> None:
    """Write an assembly to OUT: a folder for polis, a file for full."""
    from deliberate.queries.assemblies import assembly_by_slug
    from deliberate.reports.exports import write_full_file, write_polis_folders

    with edge(data):
        assembly = assembly_by_slug(slug)
        written = write_polis_folders(assembly, out, position) if form == "polis" else [write_full_file(assembly, out)]
        for path in written:
            click.echo(f"Wrote {path}")
