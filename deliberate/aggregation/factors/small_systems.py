"""Many small symmetric systems at once: lower triangles in rows, solved by Cholesky, one column per unknown."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def packed(values: Floats) -> Floats:
    """Products of the columns of `values`, shape (rows, d), as lower triangles row by row: (rows, d (d + 1) / 2)."""
    size = values.shape[1]
    return np.stack([values[:, a] * values[:, c] for a in range(size) for c in range(a + 1)], axis=1)


def add_ridge(triangles: Floats, ridge: Floats) -> Floats:
    """The triangles with `ridge`, shape (d,), added on the diagonal."""
    made = triangles.copy()
    for a, extra in enumerate(ridge):
        made[:, a * (a + 3) // 2] += extra
    return made


def cholesky(triangles: Floats, size: int) -> Floats:
    """Lower factors of the positive definite matrices, in the same shape."""
    factor = triangles.copy()
    for a in range(size):
        for c in range(a + 1):
            rest = factor[:, at(a, c)]
            for e in range(c):
                rest = rest - factor[:, at(a, e)] * factor[:, at(c, e)]
            factor[:, at(a, c)] = np.sqrt(rest) if a == c else rest / factor[:, at(c, c)]
    return factor


def solve(triangles: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Solutions x of A x = right, shape (rows, d), and what each gains: right · x."""
    size = right.shape[1]
    factor = cholesky(triangles, size)
    half = np.empty_like(right)
    for a in range(size):
        rest = right[:, a]
        for e in range(a):
            rest = rest - factor[:, at(a, e)] * half[:, e]
        half[:, a] = rest / factor[:, at(a, a)]
    solution = np.empty_like(right)
    for a in reversed(range(size)):
        rest = half[:, a]
        for e in range(a + 1, size):
            rest = rest - factor[:, at(e, a)] * solution[:, e]
        solution[:, a] = rest / factor[:, at(a, a)]
    return solution, (half * half).sum(axis=1)


def inverse(triangles: Floats, size: int) -> Floats:
    """The inverse matrices, shape (rows, d, d)."""
    columns = []
    for a in range(size):
        unit = np.zeros((len(triangles), size))
        unit[:, a] = 1.0
        columns.append(solve(triangles, unit)[0])
    return np.stack(columns, axis=2)


def at(row: int, column: int) -> int:
    """Where the entry (row, column), column ≤ row, stands in a triangle."""
    return row * (row + 1) // 2 + column
