"""The command that exports an assembly."""

from __future__ import annotations

from pathlib import Path

import click

from deliberate.addresses import is_local
from deliberate.cli.transaction import reading


@click.command()
@click.argument("slug")
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["polis", "full", "outcomes", "rubric"]),
    default="full",
    show_default=True,
    help="polis: the files Polis exports, one folder per question; full: everything in one JSON file; outcomes: the "
    "outcome statement (JSON) and rubric: test expectations for an AI system (YAML), from the latest analysis.",
)
@click.option("--question", "position", default=None, type=int, help="Only this question (not for full).")
@click.option("--replace", is_flag=True, help="Replace an earlier export at OUT.")
@click.pass_obj
def export(data: str, slug: str, out: Path, form: str, position: int | None, replace: bool) -> None:
    """Export an assembly to OUT: a file for full, a folder for polis, a file per question for outcomes and rubric.

    Only you can read the exported files. Existing files are replaced only with --replace.
    """
    from deliberate.formats.new_file import ensure_file_free
    from deliberate.queries.assemblies import load_assembly
    from deliberate.reports.exports import write_full_file, write_polis_folders
    from deliberate.reports.linked_data.files import write_linked_data_files

    with reading(data) as app:
        assembly = load_assembly(slug)
        if form == "polis":
            written = write_polis_folders(assembly, out, position, replace=replace)
        elif form == "full":
            ensure_file_free(out, replace=replace)
            written = [write_full_file(assembly, out, replace=replace)]
        else:
            base, licence = app.config["BASE_URL"], app.config["RESULTS_LICENCE"]
            written = write_linked_data_files(
                assembly, out, position, form, base=base, licence=licence, replace=replace
            )
            if is_local(base):
                click.echo(
                    f"Note: links in it start with {base}. Set DELIBERATE_BASE_URL to the public address.", err=True
                )
        for path in written:
            click.echo(f"Wrote {path}")
