"""Compiled placement of people among known statements, by Newton's method; see `placement`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from deliberate.aggregation.factors.jit import kernel
from deliberate.aggregation.probit.vote_kernels import compute_information, compute_shift


@kernel
def place_rows(
    first: int, last: int, start: Any, statement: Any, value: Any, table: Any, precision: Any, mills: Any,
    least: float, longest: float, tolerance: float, most: int, person: Any, covariance: Any,
) -> None:  # fmt: skip
    """Fill where people first … last − 1 stand, (people, 1 + d), and the covariance, (people, triangle).

    Each begins where `person` says. table: of `Statements.build_table`. least: least information that a vote counts
    with in a step. longest: longest step. Ends once no coordinate moves by more than `tolerance`, or after `most`.
    """
    size = precision.shape[0]
    d = size - 1
    lower, inverse, uncertainty = np.zeros((size, size)), np.zeros((size, size)), np.zeros((size, size))
    z, step, known = np.zeros(size), np.zeros(size), np.ones(size)
    for i in range(first, last):
        begin, end = start[i], start[i + 1]
        z[:] = person[i]
        uncertainty[:] = 0.0
        for k in range(begin, end):
            row = table[np.uint32(statement[k])]
            at = 2 + 2 * d
            for a in range(1, size):
                uncertainty[a, 0] += row[1 + d + a]
                for c in range(1, a + 1):
                    uncertainty[a, c] += row[at] - row[1 + a] * row[1 + c]
                    at += 1
        turn, final = 0, False
        while True:
            # The last round does not move: it is for the covariance, of all that the votes themselves tell.
            for a in range(size):
                step[a] = -uncertainty[a, 0]
                for c in range(size):
                    held = 0.0 if a == 0 or c == 0 else (uncertainty[a, c] if c <= a else uncertainty[c, a])
                    step[a] -= (precision[a, c] + held) * z[c]
                    lower[a, c] = precision[a, c] if final else precision[a, c] + held
            for k in range(begin, end):
                row = table[np.uint32(statement[k])]
                mean = row[0] + z[0]
                for a in range(1, size):
                    known[a] = row[1 + a]
                    mean += z[a] * known[a]
                shift = compute_shift(value[k], mean, row[1], mills)
                hold = max(compute_information(value[k], mean, row[1], shift), 0.0 if final else least)
                for a in range(size):
                    step[a] += shift * known[a]
                    for c in range(a + 1):
                        lower[a, c] += hold * known[a] * known[c]
            for a in range(size):
                for c in range(a + 1):
                    rest = lower[a, c]
                    for e in range(c):
                        rest -= lower[a, e] * lower[c, e]
                    lower[a, c] = math.sqrt(rest) if a == c else rest / lower[c, c]
            if final:
                break
            for a in range(size):
                for e in range(a):
                    step[a] -= lower[a, e] * step[e]
                step[a] /= lower[a, a]
            far = 0.0
            for a in range(size - 1, -1, -1):
                for e in range(a + 1, size):
                    step[a] -= lower[e, a] * step[e]
                step[a] /= lower[a, a]
                far = max(far, abs(step[a]))
            for a in range(size):
                z[a] += step[a] * min(1.0, longest / max(far, 1e-300))
            turn += 1
            final = far <= tolerance or turn >= most
        for a in range(size):
            for c in range(a):
                rest = 0.0
                for e in range(c, a):
                    rest -= lower[a, e] * inverse[e, c]
                inverse[a, c] = rest / lower[a, a]
            inverse[a, a] = 1.0 / lower[a, a]
            person[i, a] = z[a]
        at = 0
        for a in range(size):
            for c in range(a + 1):
                rest = 0.0
                for e in range(a, size):
                    rest += inverse[e, a] * inverse[e, c]
                covariance[i, at] = rest
                at += 1
