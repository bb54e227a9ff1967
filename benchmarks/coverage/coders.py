"""The interval of Krippendorff's alpha."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.coverage.row import Row, row
from deliberate.concepts.agreement import compute_alpha_interval

VALUES = np.array([-1.0, 0.0, 1.0])
USED = np.array([0.15, 0.6, 0.25])


def answers(random: np.random.Generator, units: int, coders: int, slips: float) -> np.ndarray:
    """Coders who see the true code, or with probability `slips` write down any."""
    true = random.choice(3, size=units, p=USED)
    other = random.choice(3, size=(coders, units), p=USED)
    return VALUES[np.where(random.random((coders, units)) < slips, other, true)]


def alpha_rows(tables: int) -> Iterator[Row]:
    """Two or three coders of few and of many statements."""
    for units, coders in ((12, 2), (15, 2), (15, 3), (30, 2), (30, 3), (60, 2), (60, 3), (150, 2), (150, 3)):
        yield alpha_row(units, coders, tables)


def alpha_row(units: int, coders: int, tables: int) -> Row:
    """One setting, on average over alphas from .4 to .95: for a single one, alpha of few statements takes few values.

    Of two answers both are the true code with probability (1 − slips)², and else unrelated: this is alpha.
    """
    truth, bounds = np.full(tables, np.nan), np.full((2, tables), np.nan)
    for seed in range(tables):
        random = np.random.default_rng([15, seed])
        truth[seed] = random.uniform(0.4, 0.95)
        found = compute_alpha_interval(answers(random, units, coders, 1 - np.sqrt(truth[seed])), "ordinal")
        if found is not None:
            bounds[:, seed] = found
    setting = f"{units} statements, {coders} coders, alpha .4 to .95"
    return row("Krippendorff's alpha", setting, truth, (bounds[0], bounds[1]))
