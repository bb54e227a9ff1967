"""A command that replays a real conversation under several routing policies."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

HEADS = ("least", "tenth", "few", "error", "rejected", "recall")


@click.group("simulate-routing")
def simulate_routing() -> None:
    """Replay a conversation under several routing policies."""


@simulate_routing.command("polis")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--repeats", default=3, show_default=True, type=click.IntRange(1, 100), help="Replays of each policy.")
@click.option(
    "--turns", default=40, show_default=True, type=click.IntRange(1, 1000), help="Most statements per person."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def simulate_polis_export(folder: Path, repeats: int, turns: int, as_json: bool) -> None:
    """Complete the votes of a Polis export with a model, then let each policy choose who sees what."""
    import numpy as np

    from deliberate.aggregation.routing_replay import REPLAYED_POLICIES, complete_conversation, replay_routing
    from deliberate.cli.polis_votes import read_polis_votes
    from deliberate.formats.errors import FormatError

    try:
        votes = read_polis_votes(folder)
        world = complete_conversation(votes, turns)
    except (FormatError, ValueError) as problem:
        raise click.ClickException(str(problem)) from problem
    means = {}
    for name, policy in REPLAYED_POLICIES.items():
        reports = [asdict(replay_routing(world, policy, seed)) for seed in range(1, repeats + 1)]
        means[name] = {head: round(float(np.mean([report[head] for report in reports])), 4) for head in HEADS}
    if as_json:
        people, statements = world.agrees.shape
        document = {"people": people, "statements": statements, "shown": int(world.turns.sum()), "repeats": repeats}
        click.echo(json.dumps({**document, "policies": means}, indent=2))
        return
    click.echo(f"{'policy':<12}{'least':>8}{'10 %':>8}{'< 30':>8}{'error':>8}{'rejected':>10}{'top 20':>8}")
    for name, row in means.items():
        click.echo(
            f"{name:<12}{row['least']:>8.1f}{row['tenth']:>8.1f}{row['few']:>8.0%}{row['error']:>8.3f}"
            f"{row['rejected']:>10.3f}{row['recall']:>8.0%}"
        )
