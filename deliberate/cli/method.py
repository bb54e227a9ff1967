"""Commands that set the statement routing and the weighting of an assembly, before it opens."""

from __future__ import annotations

from pathlib import Path

import click

from deliberate.cli.given_file import read_given_file
from deliberate.cli.transaction import transaction


@click.command()
@click.argument("slug")
@click.option(
    "--reference",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="CSV file of reference shares: segment, answer, share.",
)
@click.option("--use/--no-use", default=None, help="Whether all analyses use the weights.")
@click.pass_obj
def weigh(data: str, slug: str, reference: Path | None, use: bool | None) -> None:
    """Set the target population of SLUG, and whether analyses are weighted to match it."""
    from deliberate.formats.share_list import read_share_list
    from deliberate.queries.assemblies import load_assembly
    from deliberate.services.method import set_weighting

    text = read_given_file(read_share_list, reference) if reference is not None else None
    with transaction(data):
        assembly = load_assembly(slug)
        given = {"reference": text, "apply": use}
        set_weighting(
            assembly=assembly, actor=None, **{name: value for name, value in given.items() if value is not None}
        )
        kept = assembly.module_settings["weighting"]
        lines = len(str(kept.get("reference", "")).splitlines())
        click.echo(f"{slug}: reference shares: {lines}; weights {'used' if kept.get('apply') else 'not used'}.")


@click.command()
@click.argument("slug")
@click.option("--fewest", type=float, required=True, help="Share of picks among the statements shown least.")
@click.option("--random", "at_random", type=float, required=True, help="Share of picks purely at random, at least 0.1.")
@click.option("--information", type=float, required=True, help="Share of picks by expected information.")
@click.pass_obj
def routing(data: str, slug: str, fewest: float, at_random: float, information: float) -> None:
    """Set the statement routing of SLUG; it is fixed when the assembly opens."""
    from deliberate.queries.assemblies import load_assembly
    from deliberate.services.assemblies import edit_assembly

    with transaction(data):
        shares = {"fewest": fewest, "random": at_random, "information": information}
        edit_assembly(assembly=load_assembly(slug), actor=None, routing=shares)
        click.echo(f"{slug}: fewest {fewest:g}, random {at_random:g}, information {information:g}.")
