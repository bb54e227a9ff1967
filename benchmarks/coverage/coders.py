"""The interval of Krippendorff's alpha, by drawing the coded statements anew."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.coverage.row import Row, row
from deliberate.concepts.agreement import bootstrap_interval, krippendorff_alpha

VALUES = np.array([-1.0, 0.0, 1.0])
USED = np.array([0.15, 0.6, 0.25])


def answers(random: np.random.Generator, units: int, coders: int, slips: float) -> np.ndarray:
    """Coders who see the true code, or with probability `slips` write down any."""
    true = random.choice(3, size=units, p=USED)
    other = random.choice(3, size=(coders, units), p=USED)
    return VALUES[np.where(random.random((coders, units)) < slips, other, true)]


def alpha_rows(tables: int) -> Iterator[Row]:
    """Alphas of about .5 to .9, from few and from many statements."""
    for units, coders, slips in ((30, 2, 0.15), (30, 3, 0.3), (60, 2, 0.05), (60, 2, 0.15), (150, 2, 0.15)):
        truth = krippendorff_alpha(answers(np.random.default_rng(9), 200_000, coders, slips), "ordinal")
        lower, upper = [], []
        for seed in range(tables):
            drawn = answers(np.random.default_rng([10, seed]), units, coders, slips)
            found = bootstrap_interval(drawn, "ordinal", 300, seed)
            lower.append(found[0] if found else np.nan)
            upper.append(found[1] if found else np.nan)
        setting = f"{units} statements, {coders} coders, alpha {truth:.2f}"
        yield row("Krippendorff's alpha", setting, np.full(tables, truth), (np.array(lower), np.array(upper)))
