"""Finds where a descending step no longer moves, faster than by repeating it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MEMORY = 8
STRETCH = 2.0


def solve_fixed_point(
    step: Callable[[Floats], tuple[float, Floats]], start: Floats, *, tolerance: float, most: int, slack: float = 0.0
) -> tuple[Floats, float, int]:
    """Return the place x with step(x) = x, how far the last step still moved, and the number of steps taken. Found
    within the tolerance, the place is the last mixture, which is nearer than the step; otherwise the step, which rises
    nowhere.

    step: gives the value at x, which must not rise along the step, and the next place. Steps are mixed so that what
    they move cancels best (Anderson 1965; Walker and Ni 2011); a mixture that raises the value is taken back.
    slack: ends earlier, once a step lowers the value by less than this share of it.
    """
    here = start
    value, there = step(here)
    past = AndersonHistory()
    steps, stretch = 1, STRETCH
    while True:
        move = there - here
        distance = float(np.abs(move).max(initial=0.0)) / (1.0 + float(np.abs(there).max(initial=0.0)))
        tried = past.mix(move, there)
        if distance <= tolerance:
            return tried, distance, steps
        if steps >= most:
            return there, distance, steps
        tried_value, tried_next = step(tried)
        steps += 1
        if tried_value > value + 1e-12 * abs(value):
            past = AndersonHistory()
            tried, stretch = here + stretch * move, 2 * stretch
            tried_value, tried_next = step(tried)
            steps += 1
        if tried_value > value + 1e-12 * abs(value):
            tried, stretch = there, STRETCH
            tried_value, tried_next = step(tried)
            steps += 1
        has_converged = value - tried_value <= slack * value
        here, value, there = tried, tried_value, tried_next
        if has_converged and slack > 0:
            return there, distance, steps


class AndersonHistory:
    """The last steps: how the move changed between every two of them, and how the target did, one row each; new rows
    take the place of the oldest.

    Products are added up by einsum, whose order does not depend on the number of threads, as a matrix product may.
    """

    def __init__(self) -> None:
        self.last: tuple[Floats, Floats] | None = None
        self.moves = self.targets = np.zeros((0, 0))
        self.products = np.zeros((MEMORY, MEMORY))
        self.count = 0

    def mix(self, move: Floats, target: Floats) -> Floats:
        """Return the combination of this target and those before it whose moves cancel best in least squares."""
        here, there = move.ravel(), target.ravel()
        if self.last is None:
            self.moves, self.targets = np.empty((2, MEMORY, len(here)))
        else:
            self.add(here - self.last[0], there - self.last[1])
        self.last = here, there
        kept = min(self.count, MEMORY)
        products = self.products[:kept, :kept].copy()
        size = float(products.trace())
        if size <= 0:
            return target
        products.flat[:: kept + 1] += 1e-12 * size
        right = np.einsum("kj,j->k", self.moves[:kept], here, optimize=False)
        share = np.linalg.solve(products, right)
        mixed = there - np.einsum("k,kj->j", share, self.targets[:kept], optimize=False)
        return np.asarray(mixed.reshape(target.shape))

    def add(self, move: Floats, target: Floats) -> None:
        """Keep one change more."""
        row = self.count % MEMORY
        self.count += 1
        kept = min(self.count, MEMORY)
        self.moves[row], self.targets[row] = move, target
        products = np.einsum("kj,j->k", self.moves[:kept], move, optimize=False)
        self.products[row, :kept] = self.products[:kept, row] = products
