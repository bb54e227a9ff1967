"""Many small symmetric systems at once: lower triangles in rows, solved by Cholesky, one column per unknown."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors.jit import is_jit_enabled

Floats = NDArray[np.float64]


def pack_products(values: Floats) -> Floats:
    """Return products of the columns of `values` (rows, d) as lower triangles row by row: (rows, d (d + 1) / 2)."""
    size = values.shape[1]
    return np.stack([values[:, a] * values[:, c] for a in range(size) for c in range(a + 1)], axis=1)


def add_ridge(triangles: Floats, ridge: Floats) -> Floats:
    """Return the triangles with `ridge`, shape (d,), added on the diagonal."""
    ridged = triangles.copy()
    for a, extra in enumerate(ridge):
        ridged[:, a * (a + 3) // 2] += extra
    return ridged


def cholesky(triangles: Floats, size: int) -> Floats:
    """Return lower factors of the positive definite matrices, in the same shape."""
    factor = triangles.copy()
    for a in range(size):
        for c in range(a + 1):
            rest = factor[:, triangle_index(a, c)]
            for e in range(c):
                rest = rest - factor[:, triangle_index(a, e)] * factor[:, triangle_index(c, e)]
            factor[:, triangle_index(a, c)] = np.sqrt(rest) if a == c else rest / factor[:, triangle_index(c, c)]
    return factor


def solve(triangles: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Return the solutions x of A x = right, shape (rows, d), and right · x of each row, shape (rows,)."""
    if not is_jit_enabled():
        return solve_by_columns(triangles, right)
    from deliberate.aggregation.factors import row_kernels

    solution, gain = np.empty(right.shape), np.empty(len(right))
    row_kernels.solve_rows(triangles, right, solution, gain)
    return solution, gain


def solve_by_columns(triangles: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Solve as `solve` does, by array operations on all rows at once."""
    size = right.shape[1]
    factor = cholesky(triangles, size)
    half = np.empty_like(right)
    for a in range(size):
        rest = right[:, a]
        for e in range(a):
            rest = rest - factor[:, triangle_index(a, e)] * half[:, e]
        half[:, a] = rest / factor[:, triangle_index(a, a)]
    solution = np.empty_like(right)
    for a in reversed(range(size)):
        rest = half[:, a]
        for e in range(a + 1, size):
            rest = rest - factor[:, triangle_index(e, a)] * solution[:, e]
        solution[:, a] = rest / factor[:, triangle_index(a, a)]
    return solution, (half * half).sum(axis=1)


def invert(triangles: Floats, size: int) -> Floats:
    """Return the inverse matrices, shape (rows, d, d)."""
    inverse = np.empty((len(triangles), size, size))
    for a in range(size):
        unit = np.zeros((len(triangles), size))
        unit[:, a] = 1.0
        inverse[:, :, a], _ = solve(triangles, unit)
    return inverse


def compute_weighted_gram(weight: Floats, values: Floats) -> Floats:
    """Return Σ weight × (1, z) (1, z)' over the rows z of `values`, shape (1 + d, 1 + d), added up in a fixed order."""
    known = np.column_stack((np.ones(len(values)), values))
    return np.asarray(np.einsum("ia,ib->ab", weight[:, None] * known, known, optimize=False))


def triangle_index(row: int, column: int) -> int:
    """Return where the entry (row, column), column ≤ row, stands in a triangle."""
    return row * (row + 1) // 2 + column
