"""Agreement between coders: Krippendorff's alpha, percent agreement, and what may be published."""

from __future__ import annotations

import numpy as np
import scipy  # its distributions load at their first use: they would add a second to every start
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
PUBLISH_ALPHA, TENTATIVE_ALPHA = 0.8, 0.667
ADDED_CHANCE_UNITS, MIN_UNITS = 1.25, 12


def compute_value_counts(answers: ArrayLike) -> tuple[Floats, Floats]:
    """Return the values in use, and how often each unit got each: shape (units, values).

    answers: (coders, units), NaN where a coder did not answer.
    """
    table = np.asarray(answers, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError("Answers are a table: one row per coder, one column per unit.")
    values = np.unique(table[np.isfinite(table)])
    return values, np.asarray((table[:, :, None] == values).sum(axis=0), dtype=np.float64)


def compute_coincidence_matrix(counts: Floats) -> Floats:
    """Return the coincidence matrix of counts (units, values). Source: Krippendorff 2011, section C."""
    paired = counts[counts.sum(axis=1) >= 2]
    weighted = paired / (paired.sum(axis=1, keepdims=True) - 1)
    return np.asarray(weighted.T @ paired - np.diag(weighted.sum(axis=0)), dtype=np.float64)


def compute_coincidences(answers: ArrayLike) -> tuple[Floats, Floats]:
    """Return the values in use and their coincidence matrix.

    answers: (coders, units), NaN where a coder did not answer. Source: Krippendorff 2011, section C.
    """
    values, counts = compute_value_counts(answers)
    return values, compute_coincidence_matrix(counts)


def compute_squared_differences(values: Floats, totals: Floats, level: str) -> Floats:
    """Return the squared difference between values: nominal, ordinal or interval."""
    if level == "nominal":
        return np.asarray(values[:, None] != values, dtype=np.float64)
    if level == "interval":
        return np.asarray((values[:, None] - values) ** 2, dtype=np.float64)
    if level != "ordinal":
        raise ValueError("The level is nominal, ordinal or interval.")
    upto = np.cumsum(totals) - totals / 2
    return np.asarray((upto[:, None] - upto) ** 2, dtype=np.float64)


def compute_alpha(values: Floats, pairs: Floats, level: str) -> float | None:
    """Return alpha from a coincidence matrix; None where it is undefined."""
    totals = pairs.sum(axis=1)
    pairable = totals.sum()
    if pairable < 2:
        return None
    delta = compute_squared_differences(values, totals, level)
    observed = float((pairs * delta).sum())
    expected = float((np.outer(totals, totals) * delta).sum() / (pairable - 1))
    return None if expected <= 0 else 1 - observed / expected


def krippendorff_alpha(answers: ArrayLike, level: str = "nominal") -> float | None:
    """Return alpha = 1 − observed / expected disagreement; None where it is undefined (no pairs, or no variation)."""
    return compute_alpha(*compute_coincidences(answers), level)


def compute_percent_agreement(answers: ArrayLike) -> float | None:
    """Return the share of pairs of answers on the same unit that are equal; None where no unit has two."""
    _, pairs = compute_coincidences(answers)
    total = pairs.sum()
    return float(np.trace(pairs) / total) if total > 0 else None


def classify_alpha(alpha: float | None) -> str:
    """Return what may be done with the codes of a concept: publish, tentative, withheld, or undefined."""
    if alpha is None:
        return "undefined"
    return "publish" if alpha >= PUBLISH_ALPHA else "tentative" if alpha >= TENTATIVE_ALPHA else "withheld"


def compute_unit_coincidences(counts: Floats) -> Floats:
    """Return what each unit with two answers adds to the coincidence matrix, shape (units, values, values)."""
    paired = counts[counts.sum(axis=1) >= 2]
    own = paired[:, :, None] * np.eye(counts.shape[1])
    pairs = paired[:, :, None] * paired[:, None, :] - own
    return np.asarray(pairs / (paired.sum(axis=1) - 1)[:, None, None], dtype=np.float64)


def compute_alpha_interval(
    answers: ArrayLike, level: str = "nominal", credence: float = 0.95
) -> tuple[float, float] | None:
    """Return the interval of alpha over units such as these; None where alpha is undefined, or where fewer than twelve
    units have two answers: from so few no interval holds what it says.

    One and a quarter units on which the coders agree by chance only are added, then units are left out in turn; the
    interval is that of Student's t on the scale of √(1 − α). Drawing units again instead closes the interval where
    disagreement is rare: it held 86 to 92 percent, this one 94 to 97 (docs/coverage.md). Source: Agresti and Coull 1998
    (added observations); Efron and Stein 1981 (jackknife).
    """
    values, counts = compute_value_counts(answers)
    units = compute_unit_coincidences(counts)
    if len(units) < MIN_UNITS or compute_alpha(values, units.sum(axis=0), level) is None:
        return None
    used = units.sum(axis=(0, 1)) / units.sum()
    by_chance = ADDED_CHANCE_UNITS * float(units.sum()) / len(units) * np.outer(used, used)
    units = np.concatenate([units, by_chance[None]])
    whole = units.sum(axis=0)
    found = compute_alpha(values, whole, level)
    assert found is not None
    # Units answered alike are left out once for all of them.
    kinds, kind = np.unique(units.reshape(len(units), -1), axis=0, return_inverse=True)
    left = [compute_alpha(values, whole - unit.reshape(whole.shape), level) for unit in kinds]
    without = np.array([found if value is None else value for value in left])[kind.ravel()]
    size = len(units)
    error = np.sqrt((size - 1) / size * ((without - without.mean()) ** 2).sum())
    root = np.sqrt(1 - found)
    half = float(scipy.stats.t.ppf(0.5 + credence / 2, max(size - 2, 1))) * error / (2 * root)
    return float(1 - (root + half) ** 2), float(1 - max(root - half, 0.0) ** 2)
