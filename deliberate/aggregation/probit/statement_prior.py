"""What statements have in common: how popular they are, how far they reach along each dimension, how often people pass.

Learnt with every sweep from the statements as they stand (empirical Bayes).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.probit.model import Statements, invert_spread

Floats = NDArray[np.float64]

MAX_PRECISION = 4.0
MIN_LOG_CUT = -4.0
MIN_CUT_VARIANCE, MIN_VARIANCE = 0.02, 1e-3


@dataclass(frozen=True, eq=False)
class StatementPrior:
    """b ~ N(mean, variance); v ~ N(0, precision⁻¹), shape (d, d); log c ~ N(cut_mean, cut_variance)."""

    mean: float
    variance: float
    precision: Floats
    cut_mean: float
    cut_variance: float


def learn_statement_prior(known: Statements, cut_variance: Floats, precision: Floats | None = None) -> StatementPrior:
    """Return the prior under which these statements are likeliest.

    No direction is held more tightly than by a precision of 4: left to itself the mean field would put out all
    dimensions but one or two. cut_variance: variance of each log c. precision: of v, where it is not to be learnt.
    """
    offset, direction, uncertainty = known.offset, known.direction, known.covariance
    number = len(offset)
    if not number:
        return StatementPrior(0.0, 1.0, np.eye(known.dimensions), 0.0, 1.0)
    if precision is None:
        squares = np.einsum("ja,jb->ab", direction, direction, optimize=False) + uncertainty[:, 1:, 1:].sum(axis=0)
        values, axes = np.linalg.eigh(squares)
        held = number / np.maximum(values, number / MAX_PRECISION)
        precision = (axes * held) @ axes.T
    log_cut = np.log(np.maximum(known.cut, np.exp(MIN_LOG_CUT)))
    return StatementPrior(
        float(offset.mean()),
        max(float(offset.var() + uncertainty[:, 0, 0].mean()), MIN_VARIANCE),
        precision,
        float(log_cut.mean()),
        max(float(log_cut.var() + cut_variance.mean()), MIN_CUT_VARIANCE),
    )


def add_unknown_statements(
    found: Statements, prior: StatementPrior, known: NDArray[np.integer], number: int
) -> Statements:
    """Return all statements; those without votes stand where the prior expects them, as unsure as it is."""
    d = found.dimensions
    offset, direction = np.full(number, prior.mean), np.zeros((number, d))
    cut = np.full(number, np.exp(prior.cut_mean) if found.cut.any() else 0.0)
    covariance, care = np.zeros((number, 1 + d, 1 + d)), np.ones(number)
    covariance[:, 0, 0] = prior.variance
    covariance[:, 1:, 1:] = np.eye(d) * np.trace(invert_spread(prior.precision)) / d
    offset[known], cut[known], direction[known] = found.offset, found.cut, found.direction
    covariance[known], care[known] = found.covariance, found.care
    return Statements(offset, cut, direction, covariance, care)
