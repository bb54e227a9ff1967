"""Simulated votes of any size, the same at every call: three opinion groups, statements liked to different degrees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PASSES = 0.12
BLOCK = 20_000


@dataclass(frozen=True)
class Shape:
    """So many people, statements, and votes of each person on different statements."""

    people: int
    statements: int
    each: int

    @property
    def name(self) -> str:
        return f"{self.people:,} × {self.statements:,}, {self.people * self.each / 1e6:.3g} M votes"


SHAPES = {
    "10k": Shape(10_000, 500, 40),
    "50k": Shape(50_000, 1_000, 40),
    "100k": Shape(100_000, 1_000, 40),
    "33k": Shape(33_422, 783, 60),
    "1m": Shape(1_000_000, 5_000, 50),
}

Lists = tuple[NDArray[np.int32], NDArray[np.int16], NDArray[np.int8]]


def simulate(shape: Shape, seed: int = 20260101) -> Lists:
    """Person, statement and vote of each cell; people in mixed order, so that sorting is part of the work."""
    random = np.random.default_rng((seed, shape.people, shape.statements))
    popularity = random.normal(0.4, 0.9, shape.statements)
    directions = random.normal(0, 0.8, (3, shape.statements))
    person = np.repeat(random.permutation(shape.people).astype(np.int32), shape.each)
    statement = np.empty(len(person), dtype=np.int16)
    choice = np.empty(len(person), dtype=np.int8)
    for start in range(0, shape.people, BLOCK):
        rows = min(BLOCK, shape.people - start)
        seen = different_statements(random, rows, shape)
        leaning = popularity[seen] + directions[random.integers(0, 3, rows)[:, None], seen]
        leaning += random.normal(0, 0.7, (rows, 1))
        votes = np.where(random.random(seen.shape) < 1 / (1 + np.exp(-leaning)), 1, -1)
        votes[random.random(seen.shape) < PASSES] = 0
        cells = slice(start * shape.each, (start + rows) * shape.each)
        statement[cells], choice[cells] = seen.ravel(), votes.ravel()
    return person, statement, choice


def different_statements(random: np.random.Generator, rows: int, shape: Shape) -> NDArray[np.int64]:
    """For each person as many different statements as there are votes, every set equally likely."""
    seen = random.integers(0, shape.statements, (rows, shape.each))
    while True:
        seen.sort(axis=1)
        twice = np.zeros(seen.shape, dtype=bool)
        twice[:, 1:] = seen[:, 1:] == seen[:, :-1]
        if not twice.any():
            return random.permuted(seen, axis=1)
        seen[twice] = random.integers(0, shape.statements, int(twice.sum()))
