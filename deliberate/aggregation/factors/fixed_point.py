"""Finds where a descending step no longer moves, faster than by repeating it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MEMORY = 8
STRETCH = 2.0


def fixed_point(
    step: Callable[[Floats], tuple[float, Floats]], start: Floats, *, tolerance: float, most: int, slack: float = 0.0
) -> tuple[Floats, float, int]:
    """The place x with step(x) = x, how far the last step still moved, and the number of steps taken.

    step: gives the value at x, which must not rise along the step, and the next place. Steps are mixed so that what
    they move cancels best (Anderson 1965; Walker and Ni 2011); a mixture that raises the value is taken back.
    slack: ends earlier, once a step lowers the value by less than this share of it.
    """
    here = start
    value, there = step(here)
    moves: list[Floats] = []
    targets: list[Floats] = []
    steps, stretch = 1, STRETCH
    while True:
        move = there - here
        distance = float(np.abs(move).max(initial=0.0)) / (1.0 + float(np.abs(there).max(initial=0.0)))
        if distance <= tolerance or steps >= most:
            return there, distance, steps
        moves, targets = [*moves[-MEMORY:], move], [*targets[-MEMORY:], there]
        tried = mixed(moves, targets)
        tried_value, tried_next = step(tried)
        steps += 1
        if tried_value > value + 1e-12 * abs(value):
            moves, targets = [], []
            tried, stretch = here + stretch * move, 2 * stretch
            tried_value, tried_next = step(tried)
            steps += 1
        if tried_value > value + 1e-12 * abs(value):
            tried, stretch = there, STRETCH
            tried_value, tried_next = step(tried)
            steps += 1
        settled = value - tried_value <= slack * value
        here, value, there = tried, tried_value, tried_next
        if settled and slack > 0:
            return there, distance, steps


def mixed(moves: list[Floats], targets: list[Floats]) -> Floats:
    """The combination of the targets whose moves cancel best in least squares."""
    if len(moves) == 1:
        return targets[0]
    changes = [later - earlier for earlier, later in pairwise(moves)]
    # Plain sums, not matrix products: those may depend on the number of threads.
    products = np.array([[float((one * two).sum()) for two in changes] for one in changes])
    right = np.array([float((change * moves[-1]).sum()) for change in changes])
    products += 1e-12 * np.trace(products) * np.eye(len(changes))
    share = np.linalg.solve(products, right) if np.trace(products) > 0 else np.zeros(len(changes))
    result = targets[-1].copy()
    for part, (earlier, later) in zip(share, pairwise(targets), strict=True):
        result -= part * (later - earlier)
    return result
