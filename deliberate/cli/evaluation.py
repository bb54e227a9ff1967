"""A command that evaluates the engine on one's own votes."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import mean, pstdev
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from deliberate.aggregation.prediction_scores import PredictionScore

MODEL_LABELS = {
    "means": "statement means",
    "polis_classic": "polis_classic map",
    "ridge": "ridge factors",
    "space": "space, as shown",
    "prediction": "space, prediction",
}


@click.group("evaluate")
def evaluation_commands() -> None:
    """Evaluate the engine by predicting hidden votes."""


@evaluation_commands.command("polis")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--splits", default=5, show_default=True, type=click.IntRange(1, 100), help="Number of random splits.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def evaluate_polis_export(folder: Path, splits: int, as_json: bool) -> None:
    """Hide a tenth of the votes in a Polis export and predict them. Needs no database."""
    from deliberate.aggregation.evaluation import TooFewVotes
    from deliberate.aggregation.evaluation import evaluate_predictions as judge
    from deliberate.cli.polis_votes import read_polis_votes
    from deliberate.formats.errors import FormatError

    try:
        votes = read_polis_votes(folder)
        scores = judge(votes, splits)
    except (FormatError, TooFewVotes, ValueError) as problem:
        raise click.ClickException(str(problem)) from problem
    rows = {name: summarize_score(score) for name, score in scores.items()}
    if as_json:
        about = {"people": votes.people, "statements": votes.statements, "votes": votes.total, "splits": splits}
        click.echo(json.dumps({**about, "methods": rows}, indent=2))
        return
    click.echo(
        f"People: {votes.people:,}; statements: {votes.statements:,}; votes: {votes.total:,}; "
        f"splits: {splits}, each hiding a tenth of the votes"
    )
    click.echo(
        f"{'':<20}{'AUC':>8}{'± sd':>8}{'log loss':>10}{'± sd':>8}{'calibration':>13}{'correct signs':>14}{'± sd':>8}"
    )
    for name, row in rows.items():
        click.echo(
            f"{MODEL_LABELS[name]:<20}{row['auc']:>8.3f}{row['auc_spread']:>8.3f}"
            f"{row['log_loss']:>10.4f}{row['log_loss_spread']:>8.4f}{row['calibration_error']:>13.4f}"
            f"{row['right_signs']:>14.1%}{row['right_signs_spread']:>8.1%}"
        )


def summarize_score(score: PredictionScore) -> dict[str, float]:
    """Return mean and spread over the splits."""
    return {
        "auc": round(mean(score.auc), 4),
        "auc_spread": round(pstdev(score.auc), 4),
        "log_loss": round(mean(score.loss), 4),
        "log_loss_spread": round(pstdev(score.loss), 4),
        "calibration_error": round(mean(score.calibration), 4),
        "right_signs": round(mean(score.right), 4),
        "right_signs_spread": round(pstdev(score.right), 4),
    }
