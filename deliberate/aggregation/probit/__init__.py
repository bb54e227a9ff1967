"""The opinion space as a variational ordinal probit: positions with their uncertainty, and calibrated probabilities.

`model` says what it is, `fit` fits it, `start` begins it, `passes` and the kernels go over the votes, `placement`
places people among known statements, `prediction` averages the two fits that predict best.
"""

from deliberate.aggregation.probit.fit import fit_probit
from deliberate.aggregation.probit.model import (
    ProbitModel,
    Statements,
    compute_agree_probabilities,
    compute_means,
    mirror_axes,
)
from deliberate.aggregation.probit.prediction import VotePredictor, fit_vote_predictor

__all__ = [
    "ProbitModel",
    "Statements",
    "VotePredictor",
    "compute_agree_probabilities",
    "compute_means",
    "fit_probit",
    "fit_vote_predictor",
    "mirror_axes",
]
