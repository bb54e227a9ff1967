"""Agreement between coders: Krippendorff's alpha, per cent agreement, and what may be published."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
PUBLISH, TENTATIVE = 0.8, 0.667


def tallies(answers: ArrayLike) -> tuple[Floats, Floats]:
    """Values in use, and how often each unit got each: shape (units, values).

    answers: (coders, units), not-a-number where a coder did not answer.
    """
    table = np.asarray(answers, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError("Answers are a table: one row per coder, one column per unit.")
    values = np.unique(table[np.isfinite(table)])
    return values, np.asarray((table[:, :, None] == values).sum(axis=0), dtype=np.float64)


def coincidences_of(counts: Floats) -> Floats:
    """The coincidence matrix of counts (units, values). Source: Krippendorff 2011, section C."""
    paired = counts[counts.sum(axis=1) >= 2]
    weighted = paired / (paired.sum(axis=1, keepdims=True) - 1)
    return np.asarray(weighted.T @ paired - np.diag(weighted.sum(axis=0)), dtype=np.float64)


def coincidences(answers: ArrayLike) -> tuple[Floats, Floats]:
    """Values in use and their coincidence matrix.

    answers: (coders, units), not-a-number where a coder did not answer. Source: Krippendorff 2011, section C.
    """
    values, counts = tallies(answers)
    return values, coincidences_of(counts)


def distances(values: Floats, totals: Floats, level: str) -> Floats:
    """Squared difference between values: nominal, ordinal or interval."""
    if level == "nominal":
        return np.asarray(values[:, None] != values, dtype=np.float64)
    if level == "interval":
        return np.asarray((values[:, None] - values) ** 2, dtype=np.float64)
    if level != "ordinal":
        raise ValueError("The level is nominal, ordinal or interval.")
    upto = np.cumsum(totals) - totals / 2
    return np.asarray((upto[:, None] - upto) ** 2, dtype=np.float64)


def alpha_of(values: Floats, pairs: Floats, level: str) -> float | None:
    """Alpha from a coincidence matrix; None where it is undefined."""
    totals = pairs.sum(axis=1)
    pairable = totals.sum()
    if pairable < 2:
        return None
    delta = distances(values, totals, level)
    observed = float((pairs * delta).sum())
    expected = float((np.outer(totals, totals) * delta).sum() / (pairable - 1))
    return None if expected <= 0 else 1 - observed / expected


def krippendorff_alpha(answers: ArrayLike, level: str = "nominal") -> float | None:
    """Alpha = 1 − observed / expected disagreement; None where it is undefined (no pairs, or no variation)."""
    return alpha_of(*coincidences(answers), level)


def percent_agreement(answers: ArrayLike) -> float | None:
    """The share of pairs of answers on the same unit that are equal; None where no unit has two."""
    _, pairs = coincidences(answers)
    total = pairs.sum()
    return float(np.trace(pairs) / total) if total > 0 else None


def standing(alpha: float | None) -> str:
    """What may be done with the codes of a concept: publish, tentative, withheld, or undefined."""
    if alpha is None:
        return "undefined"
    return "publish" if alpha >= PUBLISH else "tentative" if alpha >= TENTATIVE else "withheld"


def bootstrap_interval(
    answers: ArrayLike, level: str = "nominal", rounds: int = 500, seed: int = 1
) -> tuple[float, float] | None:
    """A 95 % interval of alpha by drawing units again; None where most draws leave it undefined."""
    values, counts = tallies(answers)
    if len(counts) == 0:
        return None
    random = np.random.default_rng(seed)
    drawn: Sequence[float | None] = [
        alpha_of(values, coincidences_of(counts[random.integers(0, len(counts), len(counts))]), level)
        for _ in range(rounds)
    ]
    known = [value for value in drawn if value is not None]
    if len(known) < rounds / 2:
        return None
    lower, upper = np.quantile(known, (0.025, 0.975))
    return float(lower), float(upper)
