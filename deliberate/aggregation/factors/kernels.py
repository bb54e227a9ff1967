"""Compiled passes over the votes for the factor model; imported only where they are used.

Each kernel works on one block of people and adds into sums of its own. Blocks are cut by the votes alone and added up
in their order, so the result does not depend on how many threads share the blocks.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np

from deliberate.aggregation.factors.accumulate_1d import accumulate_0d, accumulate_1d
from deliberate.aggregation.factors.accumulate_3d import accumulate_3d
from deliberate.aggregation.factors.jit import kernel


@kernel
def accumulate_2d(
    first: int, last: int, start: Any, statement: Any, value: Any, loadings: Any, ridge_b: float, ridge_u: float,
    weight: Any, person: Any, sums: Any, normal_equations: bool,
) -> float:  # fmt: skip
    """Solve people first … last − 1 for (b, u₁, u₂) given the statements, and add up the statements' equations.

    loadings: (statements, 3) offset and two coordinates. person: (people, 3), filled. sums, added to: if
    `normal_equations`, (statements, 8), the products of (1, u₁, u₂) but for 1 × 1 as a lower triangle row by row, then
    their products with x − b; otherwise (statements, 3), the products of (1, u₁, u₂) with x − x̂. Returns the weighted
    loss with the people's ridge.
    """
    loss = 0.0
    for i in range(first, last):
        begin, end = start[i], start[i + 1]
        if begin == end:
            person[i, 0] = person[i, 1] = person[i, 2] = 0.0
            continue
        v1 = v2 = v11 = v12 = v22 = r0 = r1 = r2 = yy = 0.0
        for k in range(begin, end):
            j = np.uint32(statement[k])
            p, q = loadings[j, 1], loadings[j, 2]
            y = value[k] - loadings[j, 0]
            yy += y * y
            r1 += y * p
            r2 += y * q
            r0 += y
            v1 += p
            v2 += q
            v11 += p * p
            v22 += q * q
            v12 += p * q
        # Cholesky of the 3 × 3 matrix with its ridge, written out.
        l00 = math.sqrt(end - begin + ridge_b)
        l10 = v1 / l00
        l20 = v2 / l00
        l11 = math.sqrt(v11 + ridge_u - l10 * l10)
        l21 = (v12 - l20 * l10) / l11
        l22 = math.sqrt(v22 + ridge_u - l20 * l20 - l21 * l21)
        h0 = r0 / l00
        h1 = (r1 - l10 * h0) / l11
        h2 = (r2 - l20 * h0 - l21 * h1) / l22
        u2 = h2 / l22
        u1 = (h1 - l21 * u2) / l11
        b = (h0 - l10 * u1 - l20 * u2) / l00
        person[i, 0], person[i, 1], person[i, 2] = b, u1, u2
        w = weight[i]
        if w == 0.0:
            continue
        loss += w * (yy - h0 * h0 - h1 * h1 - h2 * h2)
        w1, w2 = w * u1, w * u2
        if not normal_equations:
            for k in range(begin, end):
                s = np.uint32(statement[k])
                e = value[k] - b - loadings[s, 0] - u1 * loadings[s, 1] - u2 * loadings[s, 2]
                sums[s, 0] += w * e
                sums[s, 1] += w1 * e
                sums[s, 2] += w2 * e
            continue
        w11, w12, w22 = w1 * u1, w1 * u2, w2 * u2
        n0, n1, n2 = -w * b, -w1 * b, -w2 * b
        for k in range(begin, end):
            s = np.uint32(statement[k])
            x = value[k]
            sums[s, 0] += w1
            sums[s, 1] += w11
            sums[s, 2] += w2
            sums[s, 3] += w12
            sums[s, 4] += w22
            sums[s, 5] += n0 + w * x
            sums[s, 6] += n1 + w1 * x
            sums[s, 7] += n2 + w2 * x
    return loss


@cache
def select_accumulate_kernel(size: int) -> Any:
    """Return the pass for size − 1 coordinates: 0 to 3 written out, any other number with loops."""
    if size == 1:
        return accumulate_0d
    if size == 2:
        return accumulate_1d
    if size == 3:
        return accumulate_2d
    if size == 4:
        return accumulate_3d
    products = size * (size + 1) // 2

    @kernel
    def pass_of_many(
        first: int, last: int, start: Any, statement: Any, value: Any, loadings: Any, ridge_b: float, ridge_u: float,
        weight: Any, person: Any, sums: Any, normal_equations: bool,
    ) -> float:  # fmt: skip
        lower, half = np.zeros(products), np.zeros(size)
        known, heavy = np.ones(size), np.zeros(products + size)
        loss = 0.0
        for i in range(first, last):
            begin, end = start[i], start[i + 1]
            person[i] = 0.0
            if begin == end:
                continue
            yy = 0.0
            lower[:] = 0.0
            half[:] = 0.0
            known[0] = 1.0
            for k in range(begin, end):
                j = np.uint32(statement[k])
                y = value[k] - loadings[j, 0]
                yy += y * y
                for a in range(1, size):
                    known[a] = loadings[j, a]
                for a in range(size):
                    half[a] += y * known[a]
                    for c in range(a + 1):
                        lower[a * (a + 1) // 2 + c] += known[a] * known[c]
            for a in range(size):
                lower[a * (a + 3) // 2] += ridge_b if a == 0 else ridge_u
                for c in range(a + 1):
                    rest = lower[a * (a + 1) // 2 + c]
                    for e in range(c):
                        rest -= lower[a * (a + 1) // 2 + e] * lower[c * (c + 1) // 2 + e]
                    lower[a * (a + 1) // 2 + c] = math.sqrt(rest) if a == c else rest / lower[c * (c + 3) // 2]
                for e in range(a):
                    half[a] -= lower[a * (a + 1) // 2 + e] * half[e]
                half[a] /= lower[a * (a + 3) // 2]
                yy -= half[a] * half[a]
            for a in range(size - 1, -1, -1):
                rest = half[a]
                for e in range(a + 1, size):
                    rest -= lower[e * (e + 1) // 2 + a] * known[e]
                known[a] = rest / lower[a * (a + 3) // 2]
                person[i, a] = known[a]
            w, b = weight[i], known[0]
            if w == 0.0:
                continue
            loss += w * yy
            known[0] = 1.0
            if not normal_equations:
                for k in range(begin, end):
                    s = np.uint32(statement[k])
                    y = value[k] - b - loadings[s, 0]
                    for a in range(1, size):
                        y -= known[a] * loadings[s, a]
                    for a in range(size):
                        sums[s, a] += w * known[a] * y
                continue
            for a in range(size):
                heavy[products + a] = w * known[a]
                for c in range(a + 1):
                    heavy[a * (a + 1) // 2 + c] = w * known[a] * known[c]
            for k in range(begin, end):
                s = np.uint32(statement[k])
                y = value[k] - b
                for t in range(1, products):
                    sums[s, t - 1] += heavy[t]
                for t in range(size):
                    sums[s, products - 1 + t] += heavy[products + t] * y
        return loss

    return pass_of_many
