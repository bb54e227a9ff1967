"""How well votes on statements are predicted that have only five so far: without and with their wording and author."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.evaluation import (
    MIN_HIDDEN,
    TooFewVotes,
    as_probability,
    guess_by_means,
    guess_by_ridge,
    select_votes,
)
from deliberate.aggregation.factors.deterministic_sampling import compute_sampling_keys
from deliberate.aggregation.factors.start import splitmix64
from deliberate.aggregation.prediction_scores import PredictionScore, score_predictions
from deliberate.aggregation.probit import VotePredictor, fit_vote_predictor
from deliberate.aggregation.probit.hints import StatementHints, refine_statements
from deliberate.aggregation.votes import Votes

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

LEFT, MIN_VOTES, EVERY = 5, 30, 3
STATEMENT_STREAM, VOTE_STREAM = 700, 800


def evaluate_few_votes(votes: Votes, hints: StatementHints, splits: int) -> dict[str, PredictionScore]:
    """Cut a third of the statements with thirty votes or more to five, predict the others, and score each method.

    Raises TooFewVotes where too little can be hidden.
    """
    counted = select_votes(votes, votes.in_results[votes.statement])
    guesses: dict[str, list[tuple[Floats, Bools]]] = {}
    for number in range(splits):
        hidden = select_cut(counted, number)
        scored = hidden & (counted.choice != 0)
        agree = counted.choice[scored] > 0
        if min(int(agree.sum()), int((~agree).sum())) < MIN_HIDDEN:
            raise TooFewVotes(f"Fewer than {MIN_HIDDEN} agrees or disagrees can be hidden.")
        seen, person, statement = select_votes(counted, ~hidden), counted.person[scored], counted.statement[scored]
        plain = fit_vote_predictor(seen.observed_votes, tolerance=5e-4)
        hinted = VotePredictor(tuple(refine_statements(model, seen.observed_votes, hints) for model in plain.models))
        found = {
            "means": as_probability(guess_by_means)(seen, person, statement),
            "ridge": as_probability(guess_by_ridge)(seen, person, statement),
            "prediction": plain.predict(person, statement),
            "hinted": hinted.predict(person, statement),
        }
        for name, chance in found.items():
            guesses.setdefault(name, []).append((chance, agree))
    return {name: score_predictions(pairs) for name, pairs in guesses.items()}


def select_cut(votes: Votes, number: int) -> Bools:
    """Return which votes are hidden: of every third statement with enough votes all but five, drawn at random."""
    count = np.bincount(votes.statement, minlength=votes.statements)
    drawn = compute_sampling_keys(votes.statement_ids, STATEMENT_STREAM + number) % np.uint64(EVERY) == 0
    cut = (count >= MIN_VOTES) & drawn
    person = compute_sampling_keys(votes.participant_ids, VOTE_STREAM + number)[votes.person]
    key = splitmix64(person ^ splitmix64(votes.statement_ids.astype(np.uint64))[votes.statement])
    order = np.lexsort((key, votes.statement))
    rank = np.empty(votes.total, dtype=np.int64)
    first = np.concatenate(([0], np.cumsum(count)))
    rank[order] = np.arange(votes.total) - first[votes.statement[order]]
    return np.asarray(cut[votes.statement] & (rank >= LEFT))
