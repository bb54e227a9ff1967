"""The pass for three coordinates, written out: several times as fast as the loops for any number (see `kernels`)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from deliberate.aggregation.factors.jit import kernel


@kernel
def accumulate_3d(
    first: int, last: int, start: Any, statement: Any, value: Any, loadings: Any, ridge_b: float, ridge_u: float,
    weight: Any, person: Any, sums: Any, normal_equations: bool,
) -> float:  # fmt: skip
    """Solve people first … last − 1 for (b, u₁, u₂, u₃), and add up the statements' equations; see `accumulate_2d`.

    loadings: (statements, 4). person: (people, 4), filled. sums: (statements, 13) if `normal_equations`, else
    (statements, 4).
    """
    loss = 0.0
    for i in range(first, last):
        begin, end = start[i], start[i + 1]
        if begin == end:
            person[i, 0] = person[i, 1] = person[i, 2] = person[i, 3] = 0.0
            continue
        v1 = v2 = v3 = v11 = v12 = v13 = v22 = v23 = v33 = r0 = r1 = r2 = r3 = yy = 0.0
        for k in range(begin, end):
            j = np.uint32(statement[k])
            p, q, t = loadings[j, 1], loadings[j, 2], loadings[j, 3]
            y = value[k] - loadings[j, 0]
            yy += y * y
            r1 += y * p
            r2 += y * q
            r3 += y * t
            r0 += y
            v1 += p
            v2 += q
            v3 += t
            v11 += p * p
            v22 += q * q
            v33 += t * t
            v12 += p * q
            v23 += q * t
            v13 += p * t
        # Cholesky of the 4 × 4 matrix with its ridge, written out.
        l00 = math.sqrt(end - begin + ridge_b)
        l10 = v1 / l00
        l20 = v2 / l00
        l30 = v3 / l00
        l11 = math.sqrt(v11 + ridge_u - l10 * l10)
        l21 = (v12 - l20 * l10) / l11
        l31 = (v13 - l30 * l10) / l11
        l22 = math.sqrt(v22 + ridge_u - l20 * l20 - l21 * l21)
        l32 = (v23 - l30 * l20 - l31 * l21) / l22
        l33 = math.sqrt(v33 + ridge_u - l30 * l30 - l31 * l31 - l32 * l32)
        h0 = r0 / l00
        h1 = (r1 - l10 * h0) / l11
        h2 = (r2 - l20 * h0 - l21 * h1) / l22
        h3 = (r3 - l30 * h0 - l31 * h1 - l32 * h2) / l33
        u3 = h3 / l33
        u2 = (h2 - l32 * u3) / l22
        u1 = (h1 - l21 * u2 - l31 * u3) / l11
        b = (h0 - l10 * u1 - l20 * u2 - l30 * u3) / l00
        person[i, 0], person[i, 1], person[i, 2], person[i, 3] = b, u1, u2, u3
        w = weight[i]
        if w == 0.0:
            continue
        loss += w * (yy - h0 * h0 - h1 * h1 - h2 * h2 - h3 * h3)
        w1, w2, w3 = w * u1, w * u2, w * u3
        if not normal_equations:
            for k in range(begin, end):
                s = np.uint32(statement[k])
                e = value[k] - b - loadings[s, 0] - u1 * loadings[s, 1] - u2 * loadings[s, 2] - u3 * loadings[s, 3]
                sums[s, 0] += w * e
                sums[s, 1] += w1 * e
                sums[s, 2] += w2 * e
                sums[s, 3] += w3 * e
            continue
        w11, w12, w22, w13, w23, w33 = w1 * u1, w1 * u2, w2 * u2, w1 * u3, w2 * u3, w3 * u3
        n0, n1, n2, n3 = -w * b, -w1 * b, -w2 * b, -w3 * b
        for k in range(begin, end):
            s = np.uint32(statement[k])
            x = value[k]
            sums[s, 0] += w1
            sums[s, 1] += w11
            sums[s, 2] += w2
            sums[s, 3] += w12
            sums[s, 4] += w22
            sums[s, 5] += w3
            sums[s, 6] += w13
            sums[s, 7] += w23
            sums[s, 8] += w33
            sums[s, 9] += n0 + w * x
            sums[s, 10] += n1 + w1 * x
            sums[s, 11] += n2 + w2 * x
            sums[s, 12] += n3 + w3 * x
    return loss
