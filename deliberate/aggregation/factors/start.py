"""Where the fit of the factor model begins: fixed numbers without pattern, the same at every run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.observed_votes import ObservedVotes

Floats = NDArray[np.float64]


def build_starting_loadings(cells: ObservedVotes, dimensions: int, seed: int) -> Floats:
    """Return each statement's own mean vote, and directions that no vote has touched; shape (statements, 1 +
    dimensions)."""
    counts = np.maximum(cells.per_statement, 1)
    total = np.bincount(cells.statement, weights=cells.value, minlength=cells.statements)
    return np.column_stack((total / counts, build_fixed_noise(cells.statements, dimensions, seed)))


def widen_loadings(loadings: Floats, dimensions: int, seed: int) -> Floats:
    """Return as many directions of loadings as asked: the first of those there are, then untouched ones, small."""
    have = loadings.shape[1] - 1
    if have >= dimensions:
        return loadings[:, : 1 + dimensions]
    return np.column_stack((loadings, 0.2 * build_fixed_noise(len(loadings), dimensions - have, seed + have)))


def build_fixed_noise(rows: int, columns: int, seed: int) -> Floats:
    """Return fixed numbers between −½ and ½ without pattern, one per row and column; the same everywhere and always."""
    mixed = splitmix64(np.arange(rows * columns, dtype=np.uint64) + np.uint64(seed * 1_000_003 + 1))
    return ((mixed >> np.uint64(11)).astype(np.float64) / 2.0**53 - 0.5).reshape(rows, columns)


def splitmix64(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return each number turned into another without visible pattern. Source: SplitMix64, Steele, Lea and Flood
    2014."""
    mixed = numbers * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
