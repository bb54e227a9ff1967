"""How well hidden votes are predicted: by each statement's mean, by the map in the Polis manner, by the opinion space.

Everything is chosen and fitted on the other votes: number of lines and ridge by a cross-validation inside them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors import fit_factors, predict
from deliberate.aggregation.factors.deterministic_sampling import folds
from deliberate.aggregation.factors.search import search
from deliberate.aggregation.measures import mean_ranks
from deliberate.aggregation.modules.polis_classic.plane import fit_plane
from deliberate.aggregation.votes import Votes

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Places = NDArray[np.integer]
Predictor = Callable[[Votes, Places, Places], Floats]

PARTS = 10
SPLIT_LOT = 500
LEAST_HIDDEN = 10


class TooFewVotes(ValueError):
    """There is too little to hide; the message says how much is missing."""


@dataclass(frozen=True)
class Score:
    """auc: chance that a hidden agree is ranked above a hidden disagree. right: share of hidden agrees and disagrees
    whose sign is predicted. One entry per split."""

    auc: tuple[float, ...]
    right: tuple[float, ...]


def by_means(votes: Votes, person: Places, statement: Places) -> Floats:
    """The mean vote of the statement; 0 where it has none."""
    disagrees, _, agrees = votes.counts.T
    seen = votes.counts.sum(axis=1)
    return np.asarray(((agrees - disagrees) / np.maximum(seen, 1))[statement])


def by_polis_map(votes: Votes, person: Places, statement: Places) -> Floats:
    """The mean of the statement, moved by where the map in the Polis manner shows the person."""
    plane = fit_plane(votes)
    return np.asarray(plane.center[statement] + (plane.points[person] * plane.components[:, statement].T).sum(axis=1))


def by_space(votes: Votes, person: Places, statement: Places, most: int = 3) -> Floats:
    """The opinion space with the lines and the ridge that its own cross-validation chooses."""
    found = search(votes.cells, votes.participant_ids, votes.statement_ids, most=most)
    ridge = found.ridge_for(found.dimensions, votes.cells)
    return predict(fit_factors(votes.cells, found.dimensions, ridge), person, statement)


METHODS: dict[str, Predictor] = {"means": by_means, "polis_classic": by_polis_map, "space": by_space}


def evaluate(votes: Votes, splits: int) -> dict[str, Score]:
    """Hide a tenth of the votes, predict it, and score each method; again for each split.

    Votes on statements that do not count are left out. Which votes are hidden is drawn by lot of person and statement,
    so the same votes give the same scores. Raises TooFewVotes where too little can be hidden.
    """
    counted = with_votes(votes, votes.in_results[votes.statement])
    scores: dict[str, list[tuple[float, float]]] = {name: [] for name in METHODS}
    for number in range(splits):
        lot = folds(counted.cells, counted.participant_ids, counted.statement_ids, PARTS, SPLIT_LOT + number)
        hidden = lot == 0
        judged = hidden & (counted.choice != 0)
        truth = counted.choice[judged]
        short = LEAST_HIDDEN - min(int((truth > 0).sum()), int((truth < 0).sum()))
        if short > 0:
            raise TooFewVotes(
                f"A tenth of the votes must hold {LEAST_HIDDEN} agrees and {LEAST_HIDDEN} disagrees; "
                f"{short} more are needed there."
            )
        seen = with_votes(counted, ~hidden)
        for name, method in METHODS.items():
            guess = method(seen, counted.person[judged], counted.statement[judged])
            scores[name].append((area_under_curve(guess, truth > 0), float((np.sign(guess) == truth).mean())))
    return {
        name: Score(tuple(auc for auc, _ in pairs), tuple(right for _, right in pairs))
        for name, pairs in scores.items()
    }


def with_votes(votes: Votes, kept: Bools) -> Votes:
    """The same people and statements with only some of the votes."""
    return replace(votes, person=votes.person[kept], statement=votes.statement[kept], choice=votes.choice[kept])


def area_under_curve(guess: Floats, positive: Bools) -> float:
    """Chance that a positive case has the higher guess; ties count half. Source: Mann and Whitney 1947."""
    rank = mean_ranks(np.round(guess, 12))
    count = int(positive.sum())
    above = float(rank[positive].sum()) - count * (count + 1) / 2
    return above / (count * (len(guess) - count))
