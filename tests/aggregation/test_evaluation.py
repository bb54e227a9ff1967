"""Hidden votes of real conversations: how well they are predicted, and the command that says so."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.metrics import roc_auc_score

from deliberate.aggregation.evaluation import TooFewVotes, area_under_curve, evaluate, with_votes
from deliberate.aggregation.factors import fit_factors
from deliberate.aggregation.votes import Votes, matrix
from deliberate.cli import command
from deliberate.formats.polis_reader import read_polis_folder

FEWEST_VOTES = 26


def real(folder: Path) -> Votes:
    read = read_polis_folder(folder)
    return Votes.from_triples(
        read.votes.person, read.votes.statement, read.votes.choice,
        statement_ids=[item.number for item in read.statements],
        moderation=[item.moderation for item in read.statements],
        is_meta=[item.is_meta for item in read.statements],
    )  # fmt: skip


def constitution(shared_data: Path) -> Votes:
    """The votes its authors analysed: 1,002 people, 275 statements."""
    votes = real(shared_data / "ccai")
    tossed = np.loadtxt(shared_data / "ccai" / "ids-to-toss.csv", dtype=np.int64, ndmin=1)
    people = (np.diff(votes.person_start) >= FEWEST_VOTES) & ~np.isin(votes.participant_ids, tossed)
    kept = with_votes(votes, people[votes.person] & (votes.moderation > 0)[votes.statement])
    assert (kept.cells.per_person > 0).sum() == 1002
    assert (kept.cells.per_statement > 0).sum() == 275
    return kept


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "least"), [("ccai", 0.84), ("american-assembly.bowling-green", 0.86), ("ssis.land-bank-farmland", 0.92)]
)
def test_hidden_votes_of_real_conversations(name: str, least: float, shared_data: Path) -> None:
    votes = constitution(shared_data) if name == "ccai" else real(shared_data / "polis-exports" / name)
    scores = {method: np.mean(score.auc) for method, score in evaluate(votes, 5).items()}
    assert scores["space"] >= least
    assert scores["space"] > scores["polis_classic"] > scores["means"] - 0.02


@pytest.mark.parametrize("name", ["ssis.land-bank-farmland", "scoop-hivemind.biodiversity"])
def test_real_votes_have_one_optimum(name: str, shared_data: Path) -> None:
    cells = real(shared_data / "polis-exports" / name).cells
    first = fit_factors(cells, 2, 6.0, tolerance=1e-11)
    for seed in range(1, 6):
        other = fit_factors(cells, 2, 6.0, seed=seed, tolerance=1e-11)
        assert other.person == pytest.approx(first.person, abs=1e-7)
        assert other.statement == pytest.approx(first.statement, abs=1e-7)


def test_area_under_curve_equals_scikit_learn() -> None:
    random = np.random.default_rng(1)
    guess, truth = np.round(random.random(200), 1), random.random(200) < 0.3
    assert area_under_curve(guess, truth) == pytest.approx(roc_auc_score(truth, guess), abs=1e-12)


def test_too_few_votes_are_said_in_words() -> None:
    with pytest.raises(TooFewVotes, match="10 more are needed"):
        evaluate(matrix("AD", "DA"), 1)


def test_the_command_prints_all_three_methods(shared_data: Path) -> None:
    folder = str(shared_data / "polis-exports" / "15-per-hour-seattle")
    said = CliRunner().invoke(command, ["evaluate", "polis", folder, "--splits", "2"])
    assert said.exit_code == 0, said.output
    assert all(name in said.output for name in ("statement means", "polis_classic map", "space", "right signs"))
    as_json = CliRunner().invoke(command, ["evaluate", "polis", folder, "--splits", "2", "--json"])
    document = json.loads(as_json.output)
    assert (document["people"], document["votes"], document["splits"]) == (339, 2872, 2)
    assert set(document["methods"]) == {"means", "polis_classic", "space"}
    assert 0.5 < document["methods"]["space"]["auc"] < 1
