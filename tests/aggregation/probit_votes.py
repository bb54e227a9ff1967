"""Votes drawn from the probit model itself, whose truth is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.observed_votes import ObservedVotes

Floats = NDArray[np.float64]


def simulate(
    people: int = 400, statements: int = 60, seen: float = 0.4, dimensions: int = 3, seed: int = 1, cut: float = 0.3
) -> tuple[ObservedVotes, Floats, Floats]:
    """Votes from the model itself, with positions and directions."""
    random = np.random.default_rng(seed)
    position = random.normal(size=(people, dimensions))
    direction = random.normal(size=(statements, dimensions)) * np.linspace(1.0, 0.6, dimensions)
    mean = random.normal(0.3, 0.7, statements) + 0.5 * random.normal(size=(people, 1)) + position @ direction.T
    opinion = mean + random.normal(size=mean.shape)
    value = np.where(opinion > cut, 1, np.where(opinion < -cut, -1, 0))
    return cells_of(value, random.random(mean.shape) < seen), position, direction


def cells_of(value: NDArray[np.int64], seen: NDArray[np.bool_]) -> ObservedVotes:
    start = np.concatenate(([0], np.cumsum(seen.sum(axis=1)))).astype(np.int64)
    people, statements = value.shape
    return ObservedVotes(people, statements, start, np.nonzero(seen)[1].astype(np.int32), value[seen].astype(np.int8))
