"""How strong the ridge is: a share of what mere chance can bring about in a table with so many votes.

A ridge chosen on a part of the people would be too weak for all of them: chance grows with the votes per statement.
Told as a share of it, one choice holds for every part of a table.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.observed_votes import ObservedVotes

RIDGE_SHARES = (0.125, 0.2, 0.32, 0.5, 0.8, 1.28)


def compute_noise_singular_value(cells: ObservedVotes) -> float:
    """√(votes of a person) + √(votes on a statement), as met by a vote: about the largest singular value of noise of
    variance 1 in these cells. Below it, a direction cannot be told from chance.

    Source: Seginer 2000; Bandeira and van Handel 2016. Singular values are shrunk by the ridge: Mazumder, Hastie and
    Tibshirani 2010.
    """
    return float(
        np.sqrt(compute_size_biased_mean(cells.per_person)) + np.sqrt(compute_size_biased_mean(cells.per_statement))
    )


def compute_size_biased_mean(counts: NDArray[np.int64]) -> float:
    """Return the mean count of the row in which a vote stands; 1 where there is none."""
    total = float(counts.sum())
    return float((counts.astype(np.float64) ** 2).sum()) / total if total else 1.0


def compute_ridge(share: float, cells: ObservedVotes) -> float:
    """Return the ridge that is this share of the reach of chance."""
    return share * compute_noise_singular_value(cells)
