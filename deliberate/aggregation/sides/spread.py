"""How far a side's shares lie from everyone's: learnt from all statements together.

A side's share of a statement is a draw from Beta(κ p, κ (1 − p)), where p is everyone's share: with a large κ the side
says what everyone says. One κ for each side, by maximum likelihood of the beta-binomial counts (empirical Bayes). A
dimension that carries nothing gets a κ near the upper limit, and changes nothing. Source: Efron and Morris 1975 for the
idea; Kleinman 1973 for the beta-binomial.
"""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST, MOST = 2.0, 2000.0
GRID, REFINEMENTS = 24, 30
GOLDEN = (np.sqrt(5.0) - 1) / 2


def fit_concentrations(successes: Floats, others: Floats, share: Floats) -> Floats:
    """Return κ of each side. successes, others: effective counts (sides, statements). share: everyone's, (statements,).

    The likelihood is looked up on a grid of κ, then refined around its best place by golden sections.
    """
    sides = len(successes)
    grid = np.linspace(np.log(LEAST), np.log(MOST), GRID)
    heights = np.stack([compute_log_likelihood(np.full(sides, place), successes, others, share) for place in grid])
    best = heights.argmax(axis=0)
    low, high = grid[np.maximum(best - 1, 0)], grid[np.minimum(best + 1, GRID - 1)]
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = (compute_log_likelihood(place, successes, others, share) for place in (left, right))
    for _ in range(REFINEMENTS):
        lower = at_left >= at_right
        low, high = np.where(lower, low, left), np.where(lower, right, high)
        kept, at_kept = np.where(lower, left, right), np.where(lower, at_left, at_right)
        new = np.where(lower, high - GOLDEN * (high - low), low + GOLDEN * (high - low))
        at_new = compute_log_likelihood(new, successes, others, share)
        left, right = np.where(lower, new, kept), np.where(lower, kept, new)
        at_left, at_right = np.where(lower, at_new, at_kept), np.where(lower, at_kept, at_new)
    # Where nothing speaks against it, sides are everyone: the limit itself, not a place beside it.
    at_limit = compute_log_likelihood(np.full(sides, grid[-1]), successes, others, share)
    middle = (low + high) / 2
    return np.asarray(np.where(at_limit >= np.maximum(at_left, at_right), MOST, np.exp(middle)))


def compute_log_likelihood(log_concentration: Floats, successes: Floats, others: Floats, share: Floats) -> Floats:
    """Return the beta-binomial log likelihood of each side's counts, but for a constant, shape (sides,)."""
    kappa = np.exp(log_concentration)[:, None]
    for_it, against = kappa * share, kappa * (1 - share)
    each = scipy.special.gammaln(successes + for_it) - scipy.special.gammaln(for_it)
    each += scipy.special.gammaln(others + against) - scipy.special.gammaln(against)
    each += scipy.special.gammaln(kappa) - scipy.special.gammaln(successes + others + kappa)
    return np.asarray(each.sum(axis=1))
