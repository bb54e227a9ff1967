"""Agreement between coders: Krippendorff's alpha, percent agreement, and what may be published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import factorial, prod

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
PUBLISH_ALPHA, TENTATIVE_ALPHA = 0.8, 0.667
MIN_UNITS, MIN_INFORMATIVE_UNITS = 15, 8
# What is added to the answers: as much as two units on which some coder gave the less common answer would say.
ADDED_UNITS, ADDED_ANSWERS = 2.0, 1.0
DRAWS, SEED = 2_000, 20_261


def compute_value_counts(answers: ArrayLike, values: Sequence[float] | None = None) -> tuple[Floats, Floats]:
    """Return the values in use, and how often each unit got each: shape (units, values).

    answers: (coders, units), NaN where a coder did not answer. values: those to count, in their order, if not just
    those in use.
    """
    table = np.asarray(answers, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError("Answers are a table: one row per coder, one column per unit.")
    counted = np.unique(table[np.isfinite(table)]) if values is None else np.asarray(values, dtype=np.float64)
    return counted, np.asarray((table[:, :, None] == counted).sum(axis=0), dtype=np.float64)


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
    """Return the squared difference between values: nominal, ordinal or interval.

    totals: how often each value was given, shape (…, values). The answer has the shape (…, values, values).
    """
    if level == "nominal":
        return np.asarray(values[:, None] != values, dtype=np.float64)
    if level == "interval":
        return np.asarray((values[:, None] - values) ** 2, dtype=np.float64)
    if level != "ordinal":
        raise ValueError("The level is nominal, ordinal or interval.")
    upto = np.cumsum(totals, axis=-1) - totals / 2
    return np.asarray((upto[..., :, None] - upto[..., None, :]) ** 2, dtype=np.float64)


def compute_alphas(values: Floats, pairs: Floats, level: str) -> Floats:
    """Return the alpha of each coincidence matrix, shape (…, values, values); NaN where it is undefined."""
    totals = pairs.sum(axis=-1)
    pairable = totals.sum(axis=-1)
    delta = compute_squared_differences(values, totals, level)
    observed = (pairs * delta).sum(axis=(-2, -1))
    expected = (totals[..., :, None] * totals[..., None, :] * delta).sum(axis=(-2, -1))
    defined = (pairable >= 2) & (expected > 0)
    safe = np.where(defined, expected, 1.0)
    return np.asarray(np.where(defined, 1 - observed * (pairable - 1) / safe, np.nan), dtype=np.float64)


def compute_alpha(values: Floats, pairs: Floats, level: str) -> float | None:
    """Return alpha from a coincidence matrix; None where it is undefined."""
    found = float(compute_alphas(values, pairs, level))
    return None if np.isnan(found) else found


def krippendorff_alpha(answers: ArrayLike, level: str = "nominal") -> float | None:
    """Return alpha = 1 − observed / expected disagreement; None where it is undefined (no pairs, or no variation)."""
    return compute_alpha(*compute_coincidences(answers), level)


def compute_percent_agreement(answers: ArrayLike) -> float | None:
    """Return the share of pairs of answers on the same unit that are equal; None where no unit has two."""
    _, pairs = compute_coincidences(answers)
    total = pairs.sum()
    return float(np.trace(pairs) / total) if total > 0 else None


def classify_alpha(alpha: float | None, lower: float | None) -> str:
    """Return what may be done with the codes of a concept: publish, tentative, withheld, or undefined.

    lower: lower bound of the interval of alpha; None where too little is known for one, which is at most tentative.
    """
    if alpha is None:
        return "undefined"
    if alpha < TENTATIVE_ALPHA:
        return "withheld"
    return "publish" if alpha >= PUBLISH_ALPHA and lower is not None and lower >= TENTATIVE_ALPHA else "tentative"


def compute_unit_coincidences(counts: Floats) -> Floats:
    """Return what each unit with two answers adds to the coincidence matrix, shape (units, values, values)."""
    paired = counts[counts.sum(axis=1) >= 2]
    own = paired[:, :, None] * np.eye(counts.shape[1])
    pairs = paired[:, :, None] * paired[:, None, :] - own
    return np.asarray(pairs / (paired.sum(axis=1) - 1)[:, None, None], dtype=np.float64)


def compute_alpha_interval(
    answers: ArrayLike, level: str = "nominal", credence: float = 0.95, values: Sequence[float] | None = None
) -> tuple[float, float] | None:
    """Return the interval of alpha over units such as these; None where too little is known for one.

    That is where alpha is undefined, where fewer than fifteen units have two answers, or where fewer than eight of them
    have an answer other than the most common one: agreement on what is rare rests on those few.

    The patterns of answers that a unit can get have a posterior: the counts, and some units more that are half chance
    and half agreement, as many as make two on which some coder gives the less common answer. The interval is the
    middle of alpha's posterior; what it holds is measured in docs/coverage.md. The draws are always the same ones.
    values: those that an answer may have, where more are possible than were given.
    Source: Rubin 1981 (posterior of the frequencies of patterns).
    """
    used, counts = compute_value_counts(answers, values)
    counts = counts[counts.sum(axis=1) >= 2]
    if len(counts) < MIN_UNITS or count_units_off_the_rule(counts) < MIN_INFORMATIVE_UNITS:
        return None
    patterns, weights = compute_pattern_weights(counts)
    if compute_alpha(used, compute_coincidence_matrix(counts), level) is None:
        return None
    coincidences = compute_unit_coincidences(patterns)
    random = np.random.default_rng(SEED)
    # A Dirichlet, written with gammas so that weights of nearly nothing cannot end in a division by zero.
    drawn = random.standard_gamma(weights, size=(DRAWS, len(weights)))
    pairs = np.einsum("dp,pij->dij", drawn * (len(counts) / drawn.sum(axis=1))[:, None], coincidences)
    found = np.nan_to_num(compute_alphas(used, pairs, level), nan=1.0)
    outside = (1 - credence) / 2
    lower, upper = np.quantile(found, [outside, 1 - outside])
    return float(lower), float(upper)


def count_units_off_the_rule(counts: Floats) -> int:
    """Return on how many units some coder gave another answer than the most common one of all."""
    common = int(counts.sum(axis=0).argmax())
    return int((counts.sum(axis=1) > counts[:, common]).sum())


def compute_pattern_weights(counts: Floats) -> tuple[Floats, Floats]:
    """Return the patterns that a unit can get, shape (patterns, values), and how much speaks for each.

    counts: (units, values), two answers or more on each unit. For each pattern: how many units have it, and its part
    of the units that are added. Their number of answers is spread as that of the units.
    """
    added = ADDED_UNITS / count_units_off_the_rule(counts)
    shares = counts.sum(axis=0) + ADDED_ANSWERS
    shares = shares / shares.sum()
    sizes, numbers = np.unique(counts.sum(axis=1).astype(int), return_counts=True)
    patterns, weights = [], []
    for size, number in zip(sizes.tolist(), numbers.tolist(), strict=True):
        for pattern in list_patterns(size, counts.shape[1]):
            seen = int((counts == pattern).all(axis=1).sum())
            agreed = shares[pattern.argmax()] if pattern.max() == size else 0.0
            chance = count_orders(pattern) * float(np.prod(shares**pattern))
            patterns.append(pattern)
            weights.append(seen + added * number * (agreed + chance) / 2)
    return np.array(patterns, dtype=np.float64), np.array(weights, dtype=np.float64)


def count_orders(pattern: NDArray[np.int64]) -> int:
    """Return in how many orders the coders can give these answers."""
    return factorial(int(pattern.sum())) // prod(factorial(int(number)) for number in pattern)


def list_patterns(answers: int, values: int) -> Iterator[NDArray[np.int64]]:
    """Yield every way in which so many answers can be spread over so many values."""
    for bars in combinations(range(answers + values - 1), values - 1):
        edges = np.array([-1, *bars, answers + values - 1])
        yield np.diff(edges) - 1
