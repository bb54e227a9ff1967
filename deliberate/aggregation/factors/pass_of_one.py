"""The compiled pass over the votes for one coordinate, written out like the one for two."""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def pass_of_one(
    first: int, last: int, start: Any, statement: Any, value: Any, place: Any, ridge_b: float, ridge_u: float,
    weight: Any, person: Any, sums: Any,
) -> float:  # fmt: skip
    """As `pass_of_two` for (b, u). place: (statements, 2). person: (people, 2). sums: (statements, 4), added to: u, u²,
    then the products of (1, u) with x − b."""
    loss = 0.0
    for i in range(first, last):
        begin, end = start[i], start[i + 1]
        if begin == end:
            person[i, 0] = person[i, 1] = 0.0
            continue
        v1 = v11 = r0 = r1 = yy = 0.0
        for k in range(begin, end):
            j = np.uint32(statement[k])
            y = value[k] - place[j, 0]
            p = place[j, 1]
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
        w1, n0 = w * u, -w * b
        w11, n1 = w1 * u, -w1 * b
        for k in range(begin, end):
            s = np.uint32(statement[k])
            x = value[k]
            sums[s, 0] += w1
            sums[s, 1] += w11
            sums[s, 2] += n0 + w * x
            sums[s, 3] += n1 + w1 * x
    return loss
