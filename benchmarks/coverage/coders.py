"""The interval of Krippendorff's alpha."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.coverage.row import Row, row
from deliberate.concepts.agreement import compute_alpha_interval

VALUES = np.array([-1.0, 0.0, 1.0])
LEAST_PRINTED = 0.05
"""A row stands in the table where an interval is printed for more than this share of the tables."""
HINDERS = 0.3
"""Of the statements with an effect, the share that hinders."""
SETTINGS = [(effects, units, coders) for effects in (0.05, 0.13, 0.4) for units in (15, 20, 30, 60, 100, 150)
            for coders in (2, 3)]  # fmt: skip


def answers(random: np.random.Generator, units: int, coders: int, slips: float, effects: float) -> np.ndarray:
    """Coders who see the true code, or with probability `slips` write down any.

    effects: share of statements with an effect on the concept.
    """
    used = [HINDERS * effects, 1 - effects, (1 - HINDERS) * effects]
    true = random.choice(3, size=units, p=used)
    other = random.choice(3, size=(coders, units), p=used)
    return VALUES[np.where(random.random((coders, units)) < slips, other, true)]


def alpha_rows(intervals: int) -> Iterator[Row]:
    """Two or three coders of few and of many statements, with effects that are rare and that are common."""
    for effects, units, coders in SETTINGS:
        found = alpha_row(units, coders, intervals, effects)
        if found is not None:
            yield found


def alpha_row(units: int, coders: int, intervals: int, effects: float = 0.4) -> Row | None:
    """One setting, on average over alphas from .4 to .95: for a single one, alpha of few statements takes few values.

    Tables are drawn until so many have an interval: among few, chance alone moves the share that holds by points.
    None where too few tables get one. Of two answers both are the true code with probability (1 − slips)², and else
    unrelated: this is alpha.
    """
    truth: list[float] = []
    bounds: list[tuple[float, float]] = []
    tables = 0
    while len(truth) < intervals:
        random = np.random.default_rng([15, tables])
        tables += 1
        alpha = random.uniform(0.4, 0.95)
        table = answers(random, units, coders, 1 - np.sqrt(alpha), effects)
        found = compute_alpha_interval(table, "ordinal", values=VALUES.tolist())
        if found is not None:
            truth.append(alpha)
            bounds.append(found)
        if tables >= intervals and len(truth) < tables * LEAST_PRINTED:
            return None
    lower, upper = np.array(bounds).T
    share = len(truth) / tables
    setting = f"{units} statements, {effects:.0%} with an effect, {coders} coders; printed in {share:.0%} of tables"
    return row("Krippendorff's alpha", setting, np.array(truth), (lower, upper))
