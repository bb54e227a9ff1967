"""Compiled work on one row at a time: small systems, sums over the statements that each person saw."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from deliberate.aggregation.factors.compiling import kernel


@kernel
def factor(triangles: Any, row: int, size: int, lower: Any) -> None:
    """The Cholesky factor of one matrix, as a lower triangle; lower: filled."""
    for a in range(size):
        for c in range(a + 1):
            rest = triangles[row, a * (a + 1) // 2 + c]
            for e in range(c):
                rest -= lower[a * (a + 1) // 2 + e] * lower[c * (c + 1) // 2 + e]
            lower[a * (a + 1) // 2 + c] = math.sqrt(rest) if a == c else rest / lower[c * (c + 3) // 2]


@kernel
def solve_rows(triangles: Any, right: Any, solution: Any, gain: Any) -> None:
    """Solutions x of A x = right, and right · x; solution: (rows, d) and gain: (rows,), filled."""
    rows, size = right.shape
    lower, half = np.empty(triangles.shape[1]), np.empty(size)
    for i in range(rows):
        factor(triangles, i, size, lower)
        gain[i] = 0.0
        for a in range(size):
            rest = right[i, a]
            for e in range(a):
                rest -= lower[a * (a + 1) // 2 + e] * half[e]
            half[a] = rest / lower[a * (a + 3) // 2]
            gain[i] += half[a] * half[a]
        for a in range(size - 1, -1, -1):
            rest = half[a]
            for e in range(a + 1, size):
                rest -= lower[e * (e + 1) // 2 + a] * solution[i, e]
            solution[i, a] = rest / lower[a * (a + 3) // 2]


@kernel
def invert_rows(triangles: Any, inverse: Any) -> None:
    """The inverse matrices; inverse: (rows, d, d), filled."""
    rows, size = inverse.shape[0], inverse.shape[1]
    lower, turned = np.empty(triangles.shape[1]), np.zeros((size, size))
    for i in range(rows):
        factor(triangles, i, size, lower)
        for c in range(size):
            for a in range(c, size):
                rest = 1.0 if a == c else 0.0
                for e in range(c, a):
                    rest -= lower[a * (a + 1) // 2 + e] * turned[e, c]
                turned[a, c] = rest / lower[a * (a + 3) // 2]
        for a in range(size):
            for c in range(a + 1):
                total = 0.0
                for e in range(a, size):
                    total += turned[e, a] * turned[e, c]
                inverse[i, a, c] = inverse[i, c, a] = total


@kernel
def add_rows(first: int, last: int, start: Any, statement: Any, table: Any, out: Any) -> None:
    """Sums of the table's rows over the statements that each person saw; out: (people, columns), filled."""
    for i in range(first, last):
        out[i] = 0.0
        for k in range(start[i], start[i + 1]):
            row = table[np.uint32(statement[k])]
            for t in range(table.shape[1]):
                out[i, t] += row[t]


@kernel
def add_squares(weight: Any, values: Any, out: Any) -> None:
    """Σ weight × (1, z) (1, z)' over the rows z of values; out: (1 + d, 1 + d), filled."""
    rows, size = values.shape
    out[:] = 0.0
    known = np.ones(1 + size)
    for i in range(rows):
        w = weight[i]
        for a in range(size):
            known[1 + a] = values[i, a]
        for a in range(1 + size):
            for c in range(a + 1):
                out[a, c] += w * known[a] * known[c]
    for a in range(1 + size):
        for c in range(a):
            out[c, a] = out[a, c]


@kernel
def shift(place: Any, voted: Any, person: Any, weight: Any, ridge_b: float, ridge_c: float, ridge_u: float) -> None:
    """As `model.shifted`, in place."""
    size = place.shape[1] - 1
    people, statements = np.empty((2 + size, 2 + size)), np.empty((2 + size, 2 + size))
    add_squares(weight, person, people)
    add_squares(voted, place, statements)
    total, number = people[0, 0], statements[0, 0]
    if total <= 0.0 or number <= 0.0:
        return
    triangles, right = np.empty((2, size * (size + 1) // 2)), np.empty((2, size))
    moved, gain = np.empty((2, size)), np.empty(2)
    for a in range(size):
        offset = statements[1, 2 + a] - statements[0, 1] * statements[0, 2 + a] / number
        right[0, a] = ridge_b * people[1, 2 + a] - ridge_u * statements[0, 2 + a]
        right[1, a] = ridge_c * offset - ridge_u * people[0, 2 + a]
        for c in range(a + 1):
            at = a * (a + 1) // 2 + c
            spread = statements[2 + a, 2 + c] - statements[0, 2 + a] * statements[0, 2 + c] / number
            triangles[0, at] = ridge_b * people[2 + a, 2 + c]
            triangles[1, at] = ridge_c * spread
        triangles[0, a * (a + 3) // 2] += number * ridge_u
        triangles[1, a * (a + 3) // 2] += total * ridge_u
    solve_rows(triangles, right, moved, gain)
    shared = people[0, 1] / total
    for a in range(size):
        shared -= people[0, 2 + a] / total * moved[0, a]
    for j in range(len(place)):
        place[j, 0] += shared
        for a in range(size):
            place[j, 1 + a] += voted[j] * moved[0, a]
            place[j, 0] -= moved[1, a] * place[j, 1 + a]


@kernel
def rests(
    first: int, last: int, start: Any, statement: Any, value: Any, offset: Any, ridge: float, root: Any, out: Any
) -> None:
    """Each vote less its statement's offset and its person's ridge estimate of an intercept, times the person's root;
    out: (votes,), filled."""
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
def add_image(first: int, last: int, start: Any, statement: Any, rest: Any, direction: Any, out: Any) -> None:
    """R'R direction; out: (statements,), added to."""
    for i in range(first, last):
        along = 0.0
        for k in range(start[i], start[i + 1]):
            along += rest[k] * direction[np.uint32(statement[k])]
        for k in range(start[i], start[i + 1]):
            out[np.uint32(statement[k])] += along * rest[k]
