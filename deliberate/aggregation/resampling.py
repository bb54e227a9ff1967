"""Bootstrap of the people: Poisson(1) weights by participant, and the counts under them.

Source: the bootstrap of Efron 1979 with independent Poisson counts in place of the multinomial (Hanley and MacGibbon
2006): everyone counts 0, 1, 2 … times, with mean 1. Whoever is drawn twice brings all of their votes twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import scipy
from numpy.typing import NDArray

from deliberate.aggregation.votes import Votes

Floats = NDArray[np.float64]
Weights = NDArray[np.float32]
BATCH = 50
SEED = 1977


@cache
def build_poisson_table() -> Weights:
    """Return a Poisson(1) number for each of the 65,536 draws of sixteen bits."""
    below = scipy.special.pdtr(np.arange(20), 1)
    return np.searchsorted(below, (np.arange(65536) + 0.5) / 65536).astype(np.float32)


def draw_bootstrap_weights(people: int, replicates: int, seed: int = SEED) -> Iterator[Weights]:
    """Yield weights (people, up to 50) in batches, `replicates` columns in all; the same at every call."""
    table = build_poisson_table()
    for first in range(0, replicates, BATCH):
        width = min(BATCH, replicates - first)
        random = np.random.default_rng([seed, first])
        # Always a whole batch, so that more replicates never change the earlier ones.
        draws = random.integers(0, 65536, size=(people, BATCH), dtype=np.uint16)
        yield table[draws[:, :width]]


def compute_bootstrap_counts(
    votes: Votes, labels: NDArray[np.int64], groups: int, replicates: int, seed: int = SEED
) -> Iterator[Floats]:
    """Yield batches of counts (groups, statements, 3, width): disagrees, passes, agrees of resampled people.

    labels: group per person, −1 for none. Weights of the votes multiply those of the resample.
    """
    kept = labels[votes.person] >= 0
    person, statement = votes.person[kept].astype(np.int64), votes.statement[kept].astype(np.int64)
    cell = (labels[person] * votes.statements + statement) * 3 + votes.choice[kept] + 1
    # Whole numbers below 2²⁴ are exact in 32 bits; weights need 64.
    kind = np.float32 if votes.weights is None else np.float64
    data = np.ones(len(person), kind) if votes.weights is None else votes.weights[person]
    table = scipy.sparse.csr_array(
        (data, (cell, person)), shape=(groups * votes.statements * 3, votes.people), dtype=kind
    )
    for weights in draw_bootstrap_weights(votes.people, replicates, seed):
        counts = table @ weights.astype(kind, copy=False)
        yield counts.reshape(groups, votes.statements, 3, -1).astype(np.float64)
