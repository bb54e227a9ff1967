"""The factor model: intercepts of people and statements, and the few directions along which people differ.

Least squares with ridge. It judges how many dimensions count (`space`, `structure`) and finds the groups, whose
cut-offs were calibrated with it; where people stand is told by `deliberate.aggregation.probit`.

`model` fits it, `search` chooses its size on hidden votes, `passes` and `kernels` go over the votes, `fixed_point` ends
the fit, `start` begins it, `axes` and `spread` tell what was found; `deterministic_sampling` draws people, votes and
statements.
"""

from deliberate.aggregation.factors.model import (
    RIDGE_PERSON,
    RIDGE_STATEMENT,
    Factors,
    align_factors,
    build_person_ridge,
    build_sweep,
    compute_person_covariance,
    fit_factors,
    fold_in,
    predict_observed_votes,
    predict_votes,
)

__all__ = [
    "RIDGE_PERSON",
    "RIDGE_STATEMENT",
    "Factors",
    "align_factors",
    "build_person_ridge",
    "build_sweep",
    "compute_person_covariance",
    "fit_factors",
    "fold_in",
    "predict_observed_votes",
    "predict_votes",
]
