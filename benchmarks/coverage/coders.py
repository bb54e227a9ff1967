"""The interval of Krippendorff's alpha."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.coverage.row import Row, row
from deliberate.concepts.agreement import alpha_interval, krippendorff_alpha

VALUES = np.array([-1.0, 0.0, 1.0])
USED = np.array([0.15, 0.6, 0.25])


def answers(random: np.random.Generator, units: int, coders: int, slips: float) -> np.ndarray:
    """Coders who see the true code, or with probability `slips` write down any."""
    true = random.choice(3, size=units, p=USED)
    other = random.choice(3, size=(coders, units), p=USED)
    return VALUES[np.where(random.random((coders, units)) < slips, other, true)]


def alpha_rows(tables: int) -> Iterator[Row]:
    """Alphas of about .5 to .95, from few and from many statements."""
    for units, coders, slips in ((15, 2, 0.15), (30, 2, 0.15), (30, 3, 0.3), (60, 2, 0.05), (60, 3, 0.02),
                                 (150, 2, 0.15)):  # fmt: skip
        yield alpha_row(units, coders, slips, tables)


def alpha_row(units: int, coders: int, slips: float, tables: int) -> Row:
    """One setting."""
    truth = krippendorff_alpha(answers(np.random.default_rng(9), 100_000, coders, slips), "ordinal")
    assert truth is not None
    bounds = np.full((2, tables), np.nan)
    for seed in range(tables):
        found = alpha_interval(answers(np.random.default_rng([10, seed]), units, coders, slips), "ordinal")
        if found is not None:
            bounds[:, seed] = found
    setting = f"{units} statements, {coders} coders, alpha {truth:.2f}"
    return row("Krippendorff's alpha", setting, np.full(tables, truth), (bounds[0], bounds[1]))
