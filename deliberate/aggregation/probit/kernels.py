"""Compiled passes of the probit model: people given statements, and the statements' sums given people.

Each works on one block of people and adds into sums of its own, which are added up in their order (see
`factors.passes`), so that the result does not depend on the number of threads.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np

from deliberate.aggregation.factors.jit import kernel
from deliberate.aggregation.probit.accumulate_3d import accumulate_3d
from deliberate.aggregation.probit.vote_kernels import compute_cut_slopes, compute_shift


@cache
def select_accumulate_kernel(dimensions: int) -> Any:
    """Return the pass for so many dimensions: three written out, any other number with loops."""
    return accumulate_3d if dimensions == 3 else build_accumulate_kernel(dimensions)


def build_accumulate_kernel(dimensions: int) -> Any:
    """Build the pass for any number of dimensions; arguments as in `accumulate_3d`."""
    size = dimensions + 1
    triangle = size * (size + 1) // 2

    @kernel
    def accumulate(
        first: int, last: int, start: Any, statement: Any, value: Any, table: Any, precision: Any, weight: Any,
        mills: Any, person: Any, covariance: Any, sums: Any,
    ) -> None:  # fmt: skip
        lower, inverse = np.zeros((size, size)), np.zeros((size, size))
        right, z, heavy = np.zeros(size), np.zeros(size), np.zeros(triangle)
        for i in range(first, last):
            begin, end = start[i], start[i + 1]
            w = weight[i]
            right[:] = 0.0
            for a in range(size):
                z[a] = person[i, a]
                for c in range(a + 1):
                    lower[a, c] = precision[a, c]
            lower[0, 0] += end - begin
            for k in range(begin, end):
                j = np.uint32(statement[k])
                mean = table[j, 0] + z[0]
                for a in range(1, size):
                    mean += z[a] * table[j, 1 + a]
                rest = mean - table[j, 0] + compute_shift(value[k], mean, table[j, 1], mills)
                right[0] += rest
                at = 1 + size + dimensions
                for a in range(1, size):
                    right[a] += rest * table[j, 1 + a] - table[j, size + a]
                    lower[a, 0] += table[j, 1 + a]
                    for c in range(1, a + 1):
                        lower[a, c] += table[j, at]
                        at += 1
            for a in range(size):
                for c in range(a + 1):
                    rest = lower[a, c]
                    for e in range(c):
                        rest -= lower[a, e] * lower[c, e]
                    lower[a, c] = math.sqrt(rest) if a == c else rest / lower[c, c]
            # The inverse of the lower factor, in place, then of the whole.
            for a in range(size):
                for c in range(a):
                    rest = 0.0
                    for e in range(c, a):
                        rest -= lower[a, e] * inverse[e, c]
                    inverse[a, c] = rest / lower[a, a]
                inverse[a, a] = 1.0 / lower[a, a]
            at = 0
            for a in range(size):
                z[a] = 0.0
            for a in range(size):
                for c in range(a + 1):
                    rest = 0.0
                    for e in range(a, size):
                        rest += inverse[e, a] * inverse[e, c]
                    covariance[i, at] = rest
                    at += 1
                    z[a] += rest * right[c]
                    if c < a:
                        z[c] += rest * right[a]
            for a in range(size):
                person[i, a] = z[a]
            if w == 0.0:
                continue
            at = 0
            for a in range(1, size):
                heavy[at] = w * z[a]
                at += 1
            for a in range(1, size):
                for c in range(1, a + 1):
                    heavy[at] = w * (z[a] * z[c] + covariance[i, a * (a + 1) // 2 + c])
                    at += 1
            for k in range(begin, end):
                j = np.uint32(statement[k])
                mean = table[j, 0] + z[0]
                for a in range(1, size):
                    mean += z[a] * table[j, 1 + a]
                shift = compute_shift(value[k], mean, table[j, 1], mills)
                slope, bend = compute_cut_slopes(value[k], mean, table[j, 1], shift)
                rest = w * (mean + shift - z[0])
                for t in range(at):
                    sums[j, t] += heavy[t]
                sums[j, at] += rest
                for a in range(1, size):
                    sums[j, at + a] += rest * z[a] - w * covariance[i, a * (a + 1) // 2]
                sums[j, at + size] += w * slope
                sums[j, at + size + 1] += w * bend

    return accumulate
