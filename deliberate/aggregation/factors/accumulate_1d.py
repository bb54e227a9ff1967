"""The compiled passes over the votes for no coordinate and for one, written out like the one for two."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from deliberate.aggregation.factors.jit import kernel


@kernel
def accumulate_0d(
    first: int, last: int, start: Any, statement: Any, value: Any, loadings: Any, ridge_b: float, ridge_u: float,
    weight: Any, person: Any, sums: Any, normal_equations: bool,
) -> float:  # fmt: skip
    """Accumulate as `accumulate_2d` does, for b alone.

    loadings: (statements, 1). person: (people, 1). sums: (statements, 1), added to: the weighted x − b if
    `normal_equations`, else x − x̂.
    """
    loss = 0.0
    for i in range(first, last):
        begin, end = start[i], start[i + 1]
        r0 = yy = 0.0
        for k in range(begin, end):
            y = value[k] - loadings[np.uint32(statement[k]), 0]
            r0 += y
            yy += y * y
        b = r0 / (end - begin + ridge_b) if end > begin else 0.0
        person[i, 0] = b
        w = weight[i]
        if w == 0.0:
            continue
        loss += w * (yy - r0 * b)
        for k in range(begin, end):
            s = np.uint32(statement[k])
            sums[s, 0] += w * (value[k] - b) if normal_equations else w * (value[k] - b - loadings[s, 0])
    return loss


@kernel
def accumulate_1d(
    first: int, last: int, start: Any, statement: Any, value: Any, loadings: Any, ridge_b: float, ridge_u: float,
    weight: Any, person: Any, sums: Any, normal_equations: bool,
) -> float:  # fmt: skip
    """Accumulate as `accumulate_2d` does, for (b, u). loadings: (statements, 2). person: (people, 2).

    sums: if `normal_equations`, (statements, 4): u, u² and the products of (1, u) with x − b; else (statements, 2).
    """
    loss = 0.0
    for i in range(first, last):
        begin, end = start[i], start[i + 1]
        if begin == end:
            person[i, 0] = person[i, 1] = 0.0
            continue
        v1 = v11 = r0 = r1 = yy = 0.0
        for k in range(begin, end):
            j = np.uint32(statement[k])
            y = value[k] - loadings[j, 0]
            p = loadings[j, 1]
            v1 += p
            v11 += p * p
            r0 += y
            r1 += y * p
            yy += y * y
        # Cholesky of the 2 × 2 matrix with its ridge, written out.
        l00 = math.sqrt(end - begin + ridge_b)
        l10 = v1 / l00
        l11 = math.sqrt(v11 + ridge_u - l10 * l10)
        h0 = r0 / l00
        h1 = (r1 - l10 * h0) / l11
        u = h1 / l11
        b = (h0 - l10 * u) / l00
        person[i, 0], person[i, 1] = b, u
        w = weight[i]
        if w == 0.0:
            continue
        loss += w * (yy - h0 * h0 - h1 * h1)
        w1 = w * u
        if not normal_equations:
            for k in range(begin, end):
                s = np.uint32(statement[k])
                e = value[k] - b - loadings[s, 0] - u * loadings[s, 1]
                sums[s, 0] += w * e
                sums[s, 1] += w1 * e
            continue
        n0 = -w * b
        w11, n1 = w1 * u, -w1 * b
        for k in range(begin, end):
            s = np.uint32(statement[k])
            x = value[k]
            sums[s, 0] += w1
            sums[s, 1] += w11
            sums[s, 2] += n0 + w * x
            sums[s, 3] += n1 + w1 * x
    return loss
