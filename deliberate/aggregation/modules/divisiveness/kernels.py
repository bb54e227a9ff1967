"""The compiled pass over pairs of votes by the same person; imported only where it is used."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def split_counts(
    j: int, start_s: Any, person_s: Any, value_s: Any, start_p: Any, statement_p: Any, value_p: Any, fold: Any,
    weight: Any, sums: Any,
) -> None:  # fmt: skip
    """Adds to sums (folds, statements, 4), for every other statement k, the weight of voters of j: those who agree
    with k
    and with j, with k but not with j; those who disagree with k but agree with j, and disagree with both."""
    for a in range(start_s[j], start_s[j + 1]):
        if value_s[a] == 0:
            continue
        i = person_s[a]
        here = 0 if value_s[a] > 0 else 1
        w = weight[i]
        row = sums[fold[i]]
        for b in range(start_p[i], start_p[i + 1]):
            if value_p[b] != 0:
                row[statement_p[b], (0 if value_p[b] > 0 else 2) + here] += w


@numba.njit(cache=True, nogil=True)
def all_moments(
    start_s: Any, person_s: Any, value_s: Any, start_p: Any, statement_p: Any, value_p: Any, fold: Any, weight: Any,
    folds: int, scale: float, least: float, moments: Any,
) -> None:  # fmt: skip
    """Fills moments (1 + folds, statements, 4): with all people, then without each fold, per statement how many other
    statements were compared, and the sums of the differences, of their squares, and of the variance that chance
    adds."""
    statements = len(start_s) - 1
    sums = np.zeros((folds, statements, 4))
    for j in range(statements):
        sums[:] = 0.0
        split_counts(j, start_s, person_s, value_s, start_p, statement_p, value_p, fold, weight, sums)
        for k in range(statements):
            if k == j:
                continue
            whole = np.zeros(4)
            for f in range(folds):
                for column in range(4):
                    whole[column] += sums[f, k, column]
            for f in range(folds + 1):
                a, b, c, d = whole
                if f > 0:
                    a, b = a - sums[f - 1, k, 0], b - sums[f - 1, k, 1]
                    c, d = c - sums[f - 1, k, 2], d - sums[f - 1, k, 3]
                n1, n0 = (a + b) * scale, (c + d) * scale
                if n1 < least or n0 < least:
                    continue
                p1, p0 = a / (a + b), c / (c + d)
                row = moments[f, j]
                row[0] += 1.0
                row[1] += p1 - p0
                row[2] += (p1 - p0) ** 2
                row[3] += p1 * (1 - p1) / (n1 - 1) + p0 * (1 - p0) / (n0 - 1)
