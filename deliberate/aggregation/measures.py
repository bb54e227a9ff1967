"""Shared pure functions: shares, intervals, credence, corrections for multiple comparisons."""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def wilson_interval(agrees: ArrayLike, seen: ArrayLike, level: ArrayLike = 0.95) -> tuple[Floats, Floats]:
    """Return the Wilson interval of a share.

    agrees, seen: counts of the same shape; level: one for all, or as many. Returns lower and upper bound in [0, 1];
    0 and 1 where nothing was seen.
    Source: Wilson 1927; Brown, Cai and DasGupta 2001, section 3.1.1.
    """
    count, total = np.asarray(agrees, dtype=np.float64), np.asarray(seen, dtype=np.float64)
    z2 = np.square(scipy.special.ndtri(0.5 + np.asarray(level, dtype=np.float64) / 2))
    safe = np.where(total > 0, total, 1.0)
    share = count / safe
    middle = (share + z2 / (2 * safe)) / (1 + z2 / safe)
    half = np.sqrt(z2 * (share * (1 - share) / safe + z2 / (4 * safe * safe))) / (1 + z2 / safe)
    lower, upper = np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
    # Where all or none agreed the bound is exact; rounding must not move it.
    lower = np.where((total > 0) & (count > 0), lower, 0.0)
    upper = np.where((total > 0) & (count < total), upper, 1.0)
    return lower, upper


def jeffreys_interval(agrees: ArrayLike, seen: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return the equal-tailed Jeffreys interval of a share; shapes and bounds as in `wilson_interval`.

    Source: Brown, Cai and DasGupta 2001, section 4.
    """
    count, total = np.asarray(agrees, dtype=np.float64), np.asarray(seen, dtype=np.float64)
    tail = (1 - level) / 2
    lower = scipy.special.betaincinv(count + 0.5, total - count + 0.5, tail)
    upper = scipy.special.betaincinv(count + 0.5, total - count + 0.5, 1 - tail)
    return np.where(count > 0, lower, 0.0), np.where(count < total, upper, 1.0)


def compute_credence_above(
    agrees: ArrayLike, rest: ArrayLike, line: float, prior: tuple[float, float] = (1, 1)
) -> Floats:
    """Return the posterior probability that the true share lies above `line`, under a beta prior.

    agrees, rest: counts for and not for, same shape. Returns probabilities of the same shape.
    """
    count, other = np.asarray(agrees, dtype=np.float64), np.asarray(rest, dtype=np.float64)
    return np.asarray(scipy.special.betaincc(count + prior[0], other + prior[1], line), dtype=np.float64)


def is_credibly_above(agrees: ArrayLike, rest: ArrayLike, line: float, credence: float) -> NDArray[np.bool_]:
    """Return whether `compute_credence_above` under a uniform prior reaches a credence of .8 to .9999; faster when the
    credence is far from it.

    Such a posterior is log-concave. A mean below the line is never enough, because at most 1 − 1/e lies above a mean;
    a mean eleven standard deviations above it always is, because at most e⁻¹⁰ lies so far away. The rest is computed.
    Source: Lovász and Vempala 2007, lemmas 5.4 and 5.17.
    """
    count, other = np.broadcast_arrays(np.asarray(agrees, dtype=np.float64) + 1, np.asarray(rest, dtype=np.float64) + 1)
    size = count + other
    distance = (count / size - line) / np.sqrt(count * other / (size * size * (size + 1)))
    sure = distance >= 11
    near = (distance >= 0) & ~sure
    sure[near] = scipy.special.betaincc(count[near], other[near], line) >= credence
    return np.asarray(sure)


def fit_beta_prior(agrees: ArrayLike, seen: ArrayLike) -> tuple[float, float]:
    """Return the beta prior that fits the spread of shares over statements, by moments (empirical Bayes).

    agrees, seen: counts per statement. Returns (a, b), at most 200 votes strong; (1, 1) where too little is known.
    """
    count, total = np.asarray(agrees, dtype=np.float64), np.asarray(seen, dtype=np.float64)
    kept = total >= 2
    if kept.sum() < 5:
        return 1.0, 1.0
    share, weight = count[kept] / total[kept], total[kept]
    mean = float((share * weight).sum() / weight.sum())
    spread = float((weight * (share - mean) ** 2).sum() / weight.sum())
    noise = float((mean * (1 - mean) * kept.sum()) / weight.sum())
    if not 0 < mean < 1:
        return 1.0, 1.0
    true_spread = max(spread - noise, mean * (1 - mean) / 201)
    strength = max(mean * (1 - mean) / true_spread - 1, 1e-3)
    return mean * strength, (1 - mean) * strength


def compute_smoothed_share(agrees: ArrayLike, seen: ArrayLike) -> Floats:
    """Return (A + 1) / (S + 2): a share that never reaches 0 or 1. Source: Laplace; as used by Polis."""
    return (np.asarray(agrees, dtype=np.float64) + 1) / (np.asarray(seen, dtype=np.float64) + 2)


def compute_mean_ranks(values: ArrayLike) -> Floats:
    """Return ranks from 1 for the lowest of one row of numbers; ties share the mean of their places."""
    _, kind, count = np.unique(np.asarray(values, dtype=np.float64), return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2)[kind], dtype=np.float64)


def compute_effective_size(weights: ArrayLike) -> float:
    """Return Kish's effective number of people: (Σw)² / Σw². Source: Kish 1965."""
    values = np.asarray(weights, dtype=np.float64)
    squares = float((values**2).sum())
    return float(values.sum()) ** 2 / squares if squares else 0.0


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    """Return adjusted p-values that control the false discovery rate. Source: Benjamini and Hochberg 1995."""
    values = np.asarray(p_values, dtype=np.float64)
    if values.size == 0:
        return values
    order = np.argsort(values, kind="stable")
    ranked = values[order] * values.size / np.arange(1, values.size + 1)
    adjusted = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1)
    result = np.empty_like(adjusted)
    result[order] = adjusted
    return result
