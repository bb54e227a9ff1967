"""How well hidden votes are predicted: by each statement's mean, by the Polis-style map, by the opinion space.

Everything is chosen and fitted on the other votes: number of dimensions and ridge by a cross-validation inside them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors import fit_factors, predict_votes
from deliberate.aggregation.factors.deterministic_sampling import assign_folds
from deliberate.aggregation.factors.search import cross_validate
from deliberate.aggregation.measures import compute_mean_ranks
from deliberate.aggregation.modules.polis_classic.plane import fit_plane
from deliberate.aggregation.votes import Votes

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Indices = NDArray[np.integer]
Predictor = Callable[[Votes, Indices, Indices], Floats]

HOLDOUT_FOLDS = 10
SPLIT_STREAM = 500
MIN_HIDDEN = 10


class TooFewVotes(ValueError):
    """Too few votes can be hidden; the message says how many are missing."""


@dataclass(frozen=True)
class PredictionScore:
    """auc: chance that a hidden agree is ranked above a hidden disagree. right: share of hidden agrees and disagrees
    whose sign is predicted. One entry per split."""

    auc: tuple[float, ...]
    right: tuple[float, ...]


def predict_by_means(votes: Votes, person: Indices, statement: Indices) -> Floats:
    """Return the mean vote of the statement; 0 where it has none."""
    disagrees, _, agrees = votes.counts.T
    seen = votes.counts.sum(axis=1)
    return np.asarray(((agrees - disagrees) / np.maximum(seen, 1))[statement])


def predict_by_polis_map(votes: Votes, person: Indices, statement: Indices) -> Floats:
    """Return the mean of the statement, shifted by the person's position on the Polis-style map."""
    plane = fit_plane(votes)
    return np.asarray(plane.center[statement] + (plane.points[person] * plane.components[:, statement].T).sum(axis=1))


def predict_by_space(votes: Votes, person: Indices, statement: Indices, most: int = 3) -> Floats:
    """Predict with the opinion space, with the dimensions and the ridge that its own cross-validation chooses."""
    found = cross_validate(votes.observed_votes, votes.participant_ids, votes.statement_ids, most=most)
    ridge = found.compute_fit_ridge(found.dimensions, votes.observed_votes)
    return predict_votes(fit_factors(votes.observed_votes, found.dimensions, ridge), person, statement)


PREDICTORS: dict[str, Predictor] = {
    "means": predict_by_means,
    "polis_classic": predict_by_polis_map,
    "space": predict_by_space,
}


def evaluate_predictions(votes: Votes, splits: int) -> dict[str, PredictionScore]:
    """Hide a tenth of the votes, predict it, and score each method; again for each split.

    Votes on statements that do not count are left out. Which votes are hidden is drawn deterministically by person and
    statement, so the same votes give the same scores. Raises TooFewVotes where too little can be hidden.
    """
    counted = select_votes(votes, votes.in_results[votes.statement])
    scores: dict[str, list[tuple[float, float]]] = {name: [] for name in PREDICTORS}
    for number in range(splits):
        fold = assign_folds(
            counted.observed_votes, counted.participant_ids, counted.statement_ids, HOLDOUT_FOLDS, SPLIT_STREAM + number
        )
        hidden = fold == 0
        scored = hidden & (counted.choice != 0)
        truth = counted.choice[scored]
        short = MIN_HIDDEN - min(int((truth > 0).sum()), int((truth < 0).sum()))
        if short > 0:
            raise TooFewVotes(
                f"A tenth of the votes must hold {MIN_HIDDEN} agrees and {MIN_HIDDEN} disagrees; "
                f"{short} more are needed there."
            )
        seen = select_votes(counted, ~hidden)
        for name, method in PREDICTORS.items():
            guess = method(seen, counted.person[scored], counted.statement[scored])
            scores[name].append((compute_auc(guess, truth > 0), float((np.sign(guess) == truth).mean())))
    return {
        name: PredictionScore(tuple(auc for auc, _ in pairs), tuple(right for _, right in pairs))
        for name, pairs in scores.items()
    }


def select_votes(votes: Votes, kept: Bools) -> Votes:
    """Return the same people and statements with only some of the votes."""
    return replace(votes, person=votes.person[kept], statement=votes.statement[kept], choice=votes.choice[kept])


def compute_auc(guess: Floats, positive: Bools) -> float:
    """Return the chance that a positive case has the higher guess; ties count half. Source: Mann and Whitney 1947."""
    rank = compute_mean_ranks(np.round(guess, 12))
    count = int(positive.sum())
    above = float(rank[positive].sum()) - count * (count + 1) / 2
    return above / (count * (len(guess) - count))
