"""Hidden votes of real conversations: how well they are predicted, and the command that says so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from deliberate.aggregation.evaluation import evaluate_predictions, select_votes
from deliberate.aggregation.factors import Factors, fit_factors, predict_observed_votes
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.votes import Votes
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
    kept = select_votes(votes, people[votes.person] & (votes.moderation > 0)[votes.statement])
    assert (kept.observed_votes.per_person > 0).sum() == 1002
    assert (kept.observed_votes.per_statement > 0).sum() == 275
    return kept


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "least"), [("ccai", 0.84), ("american-assembly.bowling-green", 0.86), ("ssis.land-bank-farmland", 0.92)]
)
def test_hidden_votes_of_real_conversations(name: str, least: float, shared_data: Path) -> None:
    votes = constitution(shared_data) if name == "ccai" else real(shared_data / "polis-exports" / name)
    found = evaluate_predictions(votes, 5)
    scores = {method: np.mean(score.auc) for method, score in found.items()}
    assert scores["space"] >= least
    assert scores["prediction"] > scores["ridge"] + 0.001
    assert scores["space"] > scores["polis_classic"] > scores["means"] - 0.02
    assert np.mean(found["prediction"].loss) < np.mean(found["ridge"].loss)
    assert np.mean(found["prediction"].calibration) <= 0.015


@pytest.mark.parametrize(
    ("name", "dimensions"),
    [("ssis.land-bank-farmland", 2), ("ssis.land-bank-farmland", 3), ("scoop-hivemind.biodiversity", 2)],
)
def test_real_votes_have_one_optimum(name: str, dimensions: int, shared_data: Path) -> None:
    cells = real(shared_data / "polis-exports" / name).observed_votes
    first = fit_factors(cells, dimensions, 7.5, tolerance=1e-11)
    for seed in range(1, 6):
        other = fit_factors(cells, dimensions, 7.5, seed=seed, tolerance=1e-11)
        assert other.person == pytest.approx(first.person, abs=1e-7)


def test_a_third_line_hardly_stronger_than_the_fourth(shared_data: Path) -> None:
    """Some starts without any pattern end in a lesser optimum, with the fourth line; the usual start does not."""
    cells = real(shared_data / "polis-exports" / "scoop-hivemind.biodiversity").observed_votes
    least = objective(cells, fit_factors(cells, 3, 7.5))
    others = [objective(cells, fit_factors(cells, 3, 7.5, seed=seed)) for seed in range(1, 6)]
    assert min(others) == pytest.approx(least, rel=1e-9)
    assert max(others) > least + 5


def objective(cells: ObservedVotes, found: Factors) -> float:
    """What the fit minimises, added up plainly."""
    rest = ((cells.value - predict_observed_votes(cells, found)) ** 2).sum()
    places = found.ridge * ((found.person**2).sum() + (found.statement**2).sum())
    return float(rest + places + 3 * (found.person_intercept**2).sum() + (found.statement_intercept**2).sum())
