"""Lots drawn by public numbers alone: which people, which votes, which half of the statements.

The same person, statement or vote draws the same lot in every run, whatever else was voted since.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors.start import splitmix64
from deliberate.aggregation.observed_votes import ObservedVotes

Ints = NDArray[np.int64]
SamplingKeys = NDArray[np.uint64]


def compute_sampling_keys(ids: Ints, purpose: int) -> SamplingKeys:
    """Return one lot per public number; another `purpose` draws independent ones."""
    return splitmix64(splitmix64(ids.astype(np.uint64)) ^ np.uint64(purpose * 2 + 1))


def sample_positions(ids: Ints, number: int, purpose: int) -> Ints:
    """Sample the positions of `number` of the ids, in ascending order; all of them where there are no more."""
    if number >= len(ids):
        return np.arange(len(ids))
    return np.sort(np.lexsort((ids, compute_sampling_keys(ids, purpose)))[:number])


def assign_folds(
    cells: ObservedVotes, person_ids: Ints, statement_ids: Ints, number: int, purpose: int
) -> NDArray[np.int8]:
    """Return the fold of each cell, 0 … number − 1, drawn at random of person and statement."""
    person, statement = compute_sampling_keys(person_ids, purpose), splitmix64(statement_ids.astype(np.uint64))
    drawn = splitmix64(person[cells.person] ^ statement[cells.statement])
    return (drawn % np.uint64(number)).astype(np.int8)


def assign_halves(ids: Ints, purpose: int) -> NDArray[np.bool_]:
    """Return whether each id falls in the first of two halves drawn at random; they differ by at most one in size."""
    rank = np.empty(len(ids), dtype=np.int64)
    rank[np.lexsort((ids, compute_sampling_keys(ids, purpose)))] = np.arange(len(ids))
    return np.asarray(rank % 2 == 0)
