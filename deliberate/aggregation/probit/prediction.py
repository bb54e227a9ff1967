"""Which vote is to be expected: the mean of two fits, one in which a pass lies in between and one without passes.

In some conversations people pass because they hesitate between the two answers, in others because they do not know the
subject; the mean of both fits predicts best or second best in all that were measured (docs/evaluate.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.probit.fit import fit_probit
from deliberate.aggregation.probit.model import ProbitModel, compute_agree_probabilities

Floats = NDArray[np.float64]
Indices = NDArray[np.integer]

DIMENSIONS = 6
TOLERANCE, SWEEPS = 1e-4, 200


@dataclass(frozen=True, eq=False)
class VotePredictor:
    """models: fits of the same people and statements whose probabilities are averaged."""

    models: tuple[ProbitModel, ...]

    def predict(self, person: Indices, statement: Indices) -> Floats:
        """Return the probability that each pair is an agree, if it is an agree or a disagree."""
        return np.asarray(np.mean([compute_agree_probabilities(model, person, statement) for model in self.models], 0))


def fit_vote_predictor(
    cells: ObservedVotes,
    *,
    dimensions: int = DIMENSIONS,
    person_weight: Floats | None = None,
    seed: int = 0,
    tolerance: float = TOLERANCE,
) -> VotePredictor:
    """Fit both models, to the end: from any start the same probabilities come out.

    More dimensions than are shown, because each adds a little and the learnt spread keeps the useless ones small.
    """
    fits = (
        fit_probit(
            cells, dimensions, with_passes=with_passes, person_weight=person_weight, seed=seed, tolerance=tolerance,
            sweeps=SWEEPS,
        )
        for with_passes in (True, False)
    )  # fmt: skip
    return VotePredictor(tuple(fits))
