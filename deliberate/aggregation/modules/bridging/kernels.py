"""Compiled passes over the votes for bridging; imported only where they are used. One thread, in the order of the
votes."""

from __future__ import annotations

from typing import Any

import numba


@numba.njit(cache=True, nogil=True)
def sum_over_people(
    start: Any, statement: Any, value: Any, loadings: Any, stand: Any, person_weights: Any, ridge_b: float,
    ridge_u: float, sums: Any, rests: Any,
) -> None:  # fmt: skip
    """Fill sums (2 sides, statements, 3): agrees, agrees and disagrees, their squared weights; and rests
    (statements, 2): weighted squares of what remains, weights. Sides are found without the vote itself."""
    for i in range(len(start) - 1):
        first, off, second = ridge_b, 0.0, ridge_u
        for k in range(start[i], start[i + 1]):
            factor = loadings[statement[k], 1]
            first += 1.0
            off += factor
            second += factor * factor
        size = first * second - off * off
        a, b, c = second / size, -off / size, first / size
        w = person_weights[i]
        for k in range(start[i], start[i + 1]):
            j = statement[k]
            factor = loadings[j, 1]
            rest = value[k] - loadings[j, 0] - stand[i, 0] - stand[i, 1] * factor
            rests[j, 0] += w * rest * rest
            rests[j, 1] += w
            if value[k] != 0:
                gain, other = a + b * factor, b + c * factor
                side = 1 if stand[i, 1] - other * rest / max(1.0 - gain - other * factor, 1e-9) >= 0 else 0
                sums[side, j, 1] += w
                sums[side, j, 2] += w * w
                if value[k] > 0:
                    sums[side, j, 0] += w


@numba.njit(cache=True, nogil=True)
def fill_resampled_equations(start: Any, person: Any, value: Any, stand: Any, weights: Any, sums: Any) -> None:
    """Fill sums (statements, 5, replicates): weights, times factor, times its square, and the two right sides.

    start, person, value: the votes by statement. weights: (people, replicates), with the people's own weights in them.
    """
    for j in range(len(start) - 1):
        row = sums[j]
        for k in range(start[j], start[j + 1]):
            i = person[k]
            u = stand[i, 1]
            y = value[k] - stand[i, 0]
            uu, yu = u * u, y * u
            for b in range(weights.shape[1]):
                w = weights[i, b]
                row[0, b] += w
                row[1, b] += w * u
                row[2, b] += w * uu
                row[3, b] += w * y
                row[4, b] += w * yu
