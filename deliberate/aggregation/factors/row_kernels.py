"""Compiled work on one row at a time: small systems, sums over the statements that each person saw."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from deliberate.aggregation.factors.jit import kernel


@kernel
def solve_rows(triangles: Any, right: Any, solution: Any, gain: Any) -> None:
    """Solve A x = right for each row, and fill right · x; solution: (rows, d) and gain: (rows,), filled."""
    rows, size = right.shape
    lower, half = np.empty(triangles.shape[1]), np.empty(size)
    for i in range(rows):
        gain[i] = 0.0
        for a in range(size):
            above = a * (a + 1) // 2
            for c in range(a + 1):
                rest = triangles[i, above + c]
                for e in range(c):
                    rest -= lower[above + e] * lower[c * (c + 1) // 2 + e]
                lower[above + c] = math.sqrt(rest) if a == c else rest / lower[c * (c + 3) // 2]
            rest = right[i, a]
            for e in range(a):
                rest -= lower[above + e] * half[e]
            half[a] = rest / lower[above + a]
            gain[i] += half[a] * half[a]
        for a in range(size - 1, -1, -1):
            rest = half[a]
            for e in range(a + 1, size):
                rest -= lower[e * (e + 1) // 2 + a] * solution[i, e]
            solution[i, a] = rest / lower[a * (a + 3) // 2]


@kernel
def add_rows(first: int, last: int, start: Any, statement: Any, table: Any, out: Any) -> None:
    """Add up the rows of the table over the statements that each person saw; out: (people, columns), filled."""
    for i in range(first, last):
        out[i] = 0.0
        for k in range(start[i], start[i + 1]):
            row = table[np.uint32(statement[k])]
            for t in range(table.shape[1]):
                out[i, t] += row[t]


@kernel
def add_squares(weight: Any, values: Any, out: Any) -> None:
    """Fill Σ weight × (1, z) (1, z)' over the rows z of values; out: (1 + d, 1 + d), lower triangle only."""
    out[:] = 0.0
    for i in range(len(values)):
        w = weight[i]
        out[0, 0] += w
        for a in range(values.shape[1]):
            heavy = w * values[i, a]
            out[1 + a, 0] += heavy
            for c in range(a + 1):
                out[1 + a, 1 + c] += heavy * values[i, c]


@kernel
def rebalance_offsets_in_place(
    loadings: Any, voted: Any, person: Any, weight: Any, ridge_b: float, ridge_c: float, ridge_u: float
) -> None:
    """Rebalance as `model.rebalance_offsets` does, in place."""
    size = loadings.shape[1] - 1
    people, statements = np.empty((2 + size, 2 + size)), np.empty((2 + size, 2 + size))
    add_squares(weight, person, people)
    add_squares(voted, loadings, statements)
    total, number = people[0, 0], statements[0, 0]
    if total <= 0.0 or number <= 0.0:
        return
    triangles, right, moved = np.empty((2, size * (size + 1) // 2)), np.empty((2, size)), np.empty((2, size))
    for a in range(size):
        mean = statements[2 + a, 0] / number
        right[0, a] = ridge_b * people[2 + a, 1] - ridge_u * statements[2 + a, 0]
        right[1, a] = ridge_c * (statements[2 + a, 1] - statements[1, 0] * mean) - ridge_u * people[2 + a, 0]
        for c in range(a + 1):
            at = a * (a + 1) // 2 + c
            triangles[0, at] = ridge_b * people[2 + a, 2 + c]
            triangles[1, at] = ridge_c * (statements[2 + a, 2 + c] - statements[2 + c, 0] * mean)
        triangles[0, a * (a + 3) // 2] += number * ridge_u
        triangles[1, a * (a + 3) // 2] += total * ridge_u
    solve_rows(triangles, right, moved, np.empty(2))
    shared = people[1, 0] / total
    for a in range(size):
        shared -= people[2 + a, 0] / total * moved[0, a]
    for j in range(len(loadings)):
        loadings[j, 0] += shared
        for a in range(size):
            loadings[j, 1 + a] += voted[j] * moved[0, a]
            loadings[j, 0] -= moved[1, a] * loadings[j, 1 + a]


@kernel
def fill_residuals(
    first: int, last: int, start: Any, statement: Any, value: Any, offset: Any, ridge: float, root: Any, out: Any
) -> None:
    """Fill in each vote less its statement's offset and its person's ridge estimate of an intercept, times the person's
    root; out: (votes,), filled."""
    for i in range(first, last):
        begin, end = start[i], start[i + 1]
        total = 0.0
        for k in range(begin, end):
            out[k] = value[k] - offset[np.uint32(statement[k])]
            total += out[k]
        intercept = total / (end - begin + ridge)
        for k in range(begin, end):
            out[k] = root[i] * (out[k] - intercept)


@kernel
def add_gram_product(first: int, last: int, start: Any, statement: Any, rest: Any, direction: Any, out: Any) -> None:
    """Add R'R direction to `out`, shape (statements,)."""
    for i in range(first, last):
        along = 0.0
        for k in range(start[i], start[i + 1]):
            along += rest[k] * direction[np.uint32(statement[k])]
        for k in range(start[i], start[i + 1]):
            out[np.uint32(statement[k])] += along * rest[k]
