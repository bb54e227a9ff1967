"""How well hidden votes are predicted: by each statement's mean, by the Polis-style map, by ridge factors, and by the
opinion space, as it is shown and as it predicts best.

Everything is chosen and fitted on the other votes: number of dimensions and ridge by a cross-validation inside them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from deliberate.aggregation.factors import fit_factors, predict_votes
from deliberate.aggregation.factors.deterministic_sampling import assign_folds
from deliberate.aggregation.factors.search import cross_validate
from deliberate.aggregation.modules.polis_classic.plane import fit_plane
from deliberate.aggregation.prediction_scores import PredictionScore, fit_logistic_curve, score_predictions
from deliberate.aggregation.probit import compute_agree_probabilities, fit_probit, fit_vote_predictor
from deliberate.aggregation.votes import Votes

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Indices = NDArray[np.integer]
Predictor = Callable[[Votes, Indices, Indices], Floats]

HOLDOUT_FOLDS = 10
SPLIT_STREAM, CURVE_STREAM = 500, 480
MIN_HIDDEN = 10
SHOWN_DIMENSIONS = 3


class TooFewVotes(ValueError):
    """Too few votes can be hidden; the message says how many are missing."""


def guess_by_means(votes: Votes, person: Indices, statement: Indices) -> Floats:
    """Return the mean vote of the statement; 0 where it has none."""
    disagrees, _, agrees = votes.counts.T
    seen = votes.counts.sum(axis=1)
    return np.asarray(((agrees - disagrees) / np.maximum(seen, 1))[statement])


def guess_by_polis_map(votes: Votes, person: Indices, statement: Indices) -> Floats:
    """Return the mean of the statement, shifted by the person's position on the Polis-style map."""
    plane = fit_plane(votes)
    return np.asarray(plane.center[statement] + (plane.points[person] * plane.components[:, statement].T).sum(axis=1))


def guess_by_ridge(votes: Votes, person: Indices, statement: Indices, most: int = 3) -> Floats:
    """Return the ridge factors with the dimensions and the ridge that their own cross-validation chooses."""
    found = cross_validate(votes.observed_votes, votes.participant_ids, votes.statement_ids, most=most)
    ridge = found.compute_fit_ridge(found.dimensions, votes.observed_votes)
    return predict_votes(fit_factors(votes.observed_votes, found.dimensions, ridge), person, statement)


def predict_by_space(votes: Votes, person: Indices, statement: Indices) -> Floats:
    """Return what the opinion space says that is shown: one fit with three dimensions."""
    return compute_agree_probabilities(fit_probit(votes.observed_votes, SHOWN_DIMENSIONS), person, statement)


def predict_best(votes: Votes, person: Indices, statement: Indices) -> Floats:
    """Return the mean of two fits of the opinion space with more dimensions."""
    return fit_vote_predictor(votes.observed_votes).predict(person, statement)


def as_probability(guess: Predictor) -> Predictor:
    """Return a predictor of probabilities from one of guessed votes, about −1 to 1.

    The logistic curve between them is fitted to a tenth of the votes, guessed from the others.
    """

    def predict(votes: Votes, person: Indices, statement: Indices) -> Floats:
        hidden = select_hidden(votes, CURVE_STREAM)
        scored = hidden & (votes.choice != 0)
        inner = guess(select_votes(votes, ~hidden), votes.person[scored], votes.statement[scored])
        start, slope = fit_logistic_curve(inner, votes.choice[scored] > 0)
        return np.asarray(special.expit(start + slope * guess(votes, person, statement)))

    return predict


PREDICTORS: dict[str, Predictor] = {
    "means": as_probability(guess_by_means),
    "polis_classic": as_probability(guess_by_polis_map),
    "ridge": as_probability(guess_by_ridge),
    "space": predict_by_space,
    "prediction": predict_best,
}


def evaluate_predictions(votes: Votes, splits: int) -> dict[str, PredictionScore]:
    """Hide a tenth of the votes, predict it, and score each method; again for each split.

    Votes on statements that do not count are left out. Which votes are hidden is drawn deterministically by person and
    statement, so the same votes give the same scores. Raises TooFewVotes where too little can be hidden.
    """
    counted = select_votes(votes, votes.in_results[votes.statement])
    guesses: dict[str, list[tuple[Floats, Bools]]] = {name: [] for name in PREDICTORS}
    for number in range(splits):
        hidden = select_hidden(counted, SPLIT_STREAM + number)
        scored = hidden & (counted.choice != 0)
        agree = counted.choice[scored] > 0
        short = MIN_HIDDEN - min(int(agree.sum()), int((~agree).sum()))
        if short > 0:
            raise TooFewVotes(
                f"A tenth of the votes must hold {MIN_HIDDEN} agrees and {MIN_HIDDEN} disagrees; "
                f"{short} more are needed there."
            )
        seen = select_votes(counted, ~hidden)
        for name, predict in PREDICTORS.items():
            guesses[name].append((predict(seen, counted.person[scored], counted.statement[scored]), agree))
    return {name: score_predictions(pairs) for name, pairs in guesses.items()}


def select_hidden(votes: Votes, stream: int) -> Bools:
    """Return which votes are hidden, a tenth, drawn by person and statement."""
    fold = assign_folds(votes.observed_votes, votes.participant_ids, votes.statement_ids, HOLDOUT_FOLDS, stream)
    return np.asarray(fold == 0)


def select_votes(votes: Votes, kept: Bools) -> Votes:
    """Return the same people and statements with only some of the votes."""
    return replace(votes, person=votes.person[kept], statement=votes.statement[kept], choice=votes.choice[kept])
