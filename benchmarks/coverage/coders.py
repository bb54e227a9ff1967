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


def alpha_rows(tables: int) -> Iterator[Row]:
    """Two or three coders of few and of many statements, with effects that are rare and that are common."""
    for effects, units, coders in SETTINGS:
        found = alpha_row(units, coders, tables, effects)
        if found.intervals >= tables * LEAST_PRINTED:
            yield found


def alpha_row(units: int, coders: int, tables: int, effects: float = 0.4) -> Row:
    """One setting, on average over alphas from .4 to .95: for a single one, alpha of few statements takes few values.

    Of two answers both are the true code with probability (1 − slips)², and else unrelated: this is alpha.
    """
    truth, bounds = np.full(tables, np.nan), np.full((2, tables), np.nan)
    for seed in range(tables):
        random = np.random.default_rng([15, seed])
        truth[seed] = random.uniform(0.4, 0.95)
        table = answers(random, units, coders, 1 - np.sqrt(truth[seed]), effects)
        found = compute_alpha_interval(table, "ordinal", values=VALUES.tolist())
        if found is not None:
            bounds[:, seed] = found
    setting = f"{units} statements, {effects:.0%} with an effect, {coders} coders, alpha .4 to .95"
    return row("Krippendorff's alpha", setting, truth, (bounds[0], bounds[1]))
