"""The compiled pass over pairs of votes by the same person; imported only where it is used."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def add_split_counts(
    j: int, start_s: Any, person_s: Any, cell_s: Any, start_p: Any, place_p: Any, fold: Any, weight: Any, sums: Any
) -> None:  # fmt: skip
    """Add to sums (folds, statements · 4), for every statement k after j, the weight of voters of j: those who agree
    with k and with j, with k but not with j; those who disagree with k but agree with j, and disagree with both.

    cell_s: where each vote on j stands in its person's row. place_p: 4k where a person agrees with statement k, 4k + 2
    where they disagree. People of one fold should stand together, so that the sums in use stay close at hand.
    """
    for a in range(start_s[j], start_s[j + 1]):
        i, cell = person_s[a], cell_s[a]
        w = weight[i]
        row = sums[fold[i]]
        here = np.uint32((place_p[cell] >> 1) & 1)
        for b in range(cell + 1, start_p[i + 1]):
            row[np.uint32(place_p[b]) + here] += w


@numba.njit(cache=True, nogil=True)
def fill_moments(
    start_s: Any, person_s: Any, cell_s: Any, start_p: Any, place_p: Any, fold: Any, weight: Any, folds: int,
    scale: float, least: float, moments: Any,
) -> None:  # fmt: skip
    """Fill moments (1 + folds, statements, 5): with all people, then without each fold, per statement how many other
    statements were compared, and the sums of the differences, of their squares, of the variance that chance adds, and
    of its square.

    Each pair is counted once and serves both of its statements. All people decide which statements are compared.
    """
    statements = len(start_s) - 1
    sums, whole = np.zeros((folds, statements * 4)), np.zeros(4)
    for j in range(statements):
        sums[:] = 0.0
        add_split_counts(j, start_s, person_s, cell_s, start_p, place_p, fold, weight, sums)
        for k in range(j + 1, statements):
            whole[:] = 0.0
            for f in range(folds):
                for column in range(4):
                    whole[column] += sums[f, 4 * k + column]
            here = min(whole[0] + whole[1], whole[2] + whole[3]) * scale >= least
            there = min(whole[0] + whole[2], whole[1] + whole[3]) * scale >= least
            for f in range(folds + 1):
                a, b, c, d = whole
                if f > 0:
                    a, b = a - sums[f - 1, 4 * k], b - sums[f - 1, 4 * k + 1]
                    c, d = c - sums[f - 1, 4 * k + 2], d - sums[f - 1, 4 * k + 3]
                if here:
                    add_moments(a, b, c, d, scale, moments[f, j])
                if there:
                    add_moments(a, c, b, d, scale, moments[f, k])


@numba.njit(cache=True, nogil=True)
def add_moments(a: float, b: float, c: float, d: float, scale: float, row: Any) -> None:
    """Add one difference: a of a + b who agree there agree here, and c of c + d who disagree there."""
    n1, n0 = (a + b) * scale, (c + d) * scale
    if n1 <= 1.0 or n0 <= 1.0:
        return
    p1, p0 = a / (a + b), c / (c + d)
    noise = p1 * (1 - p1) / (n1 - 1) + p0 * (1 - p0) / (n0 - 1)
    row[0] += 1.0
    row[1] += p1 - p0
    row[2] += (p1 - p0) ** 2
    row[3] += noise
    row[4] += noise * noise
