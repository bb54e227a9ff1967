"""Placing people among known statements: newcomers, people judged by some of the statements only, and honest doubt.

The most probable place is where the fit puts it too. Its covariance here is that of the votes themselves: the fit takes
the opinion behind each vote as if it were known, which makes positions look surer than they are. Source: observed
information of a probit likelihood under a normal prior (Laplace's approximation).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors.jit import is_jit_enabled
from deliberate.aggregation.factors.passes import build_seen_matrix, run_in_parallel, split_into_blocks
from deliberate.aggregation.factors.small_systems import add_ridge, invert, solve, triangle_index
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.probit.model import ProbitModel
from deliberate.aggregation.probit.truncated_normal import build_mills_table, compute_information, compute_shifts

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LEAST_INFORMATION, LONGEST_STEP = 0.1, 2.0
TOLERANCE, STEPS = 1e-7, 40


@dataclass(frozen=True, eq=False)
class Placement:
    """person: (people, 1 + d), (a, u). covariance: of (a, u) as a triangle, (people, (1 + d) (2 + d) / 2)."""

    person: Floats
    covariance: Floats

    @property
    def position(self) -> Floats:
        """u of each person."""
        return self.person[:, 1:]

    @property
    def position_covariance(self) -> Floats:
        """The covariance of u of each person, shape (people, d, d)."""
        return expand_triangles(self.covariance)[:, 1:, 1:]


def place_people(
    model: ProbitModel, cells: ObservedVotes, *, start: Floats | None = None, tolerance: float = TOLERANCE
) -> Placement:
    """Place any people on the model's statements by their votes; people without votes get the prior.

    Votes on some statements only place by these alone: `cells.select_statements(…)` judges each statement by people
    placed without it (cross-fitting). start: (a, u) of each person to begin with, the middle if none is given; the
    place found is the same. tolerance: how little a step may still move anyone.
    """
    if not model.has_passes:
        cells = cells.taken(cells.value != 0)
    return place(model.statements.build_table(), model.precision, cells, start, tolerance)


def place(
    table: Floats,
    precision: Floats,
    cells: ObservedVotes,
    start: Floats | None = None,
    tolerance: float = TOLERANCE,
) -> Placement:
    """Place people given the statements' table and the precision of the prior of (a, u)."""
    return (place_compiled if is_jit_enabled() else place_by_columns)(table, precision, cells, start, tolerance)


def place_compiled(
    table: Floats,
    precision: Floats,
    cells: ObservedVotes,
    start: Floats | None = None,
    tolerance: float = TOLERANCE,
) -> Placement:
    """Place by the compiled kernel, block by block."""
    from deliberate.aggregation.probit import placement_kernels

    size, blocks = len(precision), split_into_blocks(cells)
    rows, prior = np.ascontiguousarray(table), np.ascontiguousarray(precision)
    person = np.zeros((cells.people, size)) if start is None else np.array(start, order="C")
    covariance = np.empty((cells.people, size * (size + 1) // 2))

    def work(number: int) -> None:
        placement_kernels.place_rows(
            *blocks[number], cells.start, cells.statement, cells.value, rows, prior, build_mills_table(),
            LEAST_INFORMATION, LONGEST_STEP, tolerance, STEPS, person, covariance,
        )  # fmt: skip

    run_in_parallel(work, len(blocks))
    return Placement(person, covariance)


def place_by_columns(
    table: Floats,
    precision: Floats,
    cells: ObservedVotes,
    start: Floats | None = None,
    tolerance: float = TOLERANCE,
) -> Placement:
    """Place as `place_compiled` does, by array operations on all people at once."""
    size, seen = len(precision), build_seen_matrix(cells)
    d = size - 1
    design = np.column_stack((np.ones(len(table)), table[:, 2 : 2 + d]))
    pairs = [(a, c) for a in range(size) for c in range(a + 1)]
    products = np.stack([design[:, a] * design[:, c] for a, c in pairs], axis=1)
    uncertainty = np.zeros_like(products)
    for a in range(1, size):
        uncertainty[:, triangle_index(a, 0)] = table[:, 1 + d + a]
        for c in range(1, a + 1):
            at = triangle_index(a, c)
            uncertainty[:, at] = table[:, 2 + 2 * d + triangle_index(a - 1, c - 1)] - products[:, at]
    held = seen @ uncertainty
    across = np.column_stack((np.zeros(cells.people), *(held[:, triangle_index(a, 0)] for a in range(1, size))))
    for a in range(size):
        held[:, triangle_index(a, 0)] = 0.0
    prior = np.array([precision[a, c] for a, c in pairs])
    who, what = cells.person, cells.statement
    person = np.zeros((cells.people, size)) if start is None else np.array(start)
    final = False
    for turn in range(STEPS + 1):
        mean = table[what, 0] + np.einsum("ka,ka->k", person[who], design[what], optimize=False)
        hold = seen.copy()
        hold.data = compute_information(cells.value, mean, table[what, 1])
        if final or turn == STEPS:
            return Placement(person, pack(invert(hold @ products + prior, size), pairs))
        pull = seen.copy()
        pull.data = compute_shifts(cells.value, mean, table[what, 1])[0]
        hold.data = np.maximum(hold.data, LEAST_INFORMATION)
        rest = np.einsum("iab,ib->ia", expand_triangles(held + prior), person, optimize=False)
        step, _ = solve(hold @ products + held + prior, pull @ design - across - rest)
        far = np.abs(step).max(axis=1, initial=0.0)
        person = person + step * np.minimum(1.0, LONGEST_STEP / np.maximum(far, 1e-300))[:, None]
        final = bool(far.max(initial=0.0) <= tolerance)
    raise AssertionError("The last step returns.")


def compute_statement_covariance(model: ProbitModel, cells: ObservedVotes, variance: Floats) -> Floats:
    """Return the covariance of (b, v) of each statement, from the votes themselves, shape (statements, 1 + d, 1 + d).

    variance: of the prior of b and of each v, shape (1 + d,). People count as standing where they are placed.
    """
    if not model.has_passes:
        cells = cells.taken(cells.value != 0)
    size = model.dimensions + 1
    triangles = np.zeros((cells.statements, size * (size + 1) // 2))
    known = model.person
    known[:, 0] = 1.0
    for first, last in split_into_blocks(cells):
        part = cells.rows(np.arange(first, last))
        who, what = part.person + first, part.statement
        mean = model.intercept[who] + model.statements.offset[what]
        mean = mean + np.einsum("ka,ka->k", model.position[who], model.statements.direction[what], optimize=False)
        hold = compute_information(part.value, mean, model.statements.cut[what])
        for a in range(size):
            for c in range(a + 1):
                weights = hold * known[who, a] * known[who, c]
                triangles[:, triangle_index(a, c)] += np.bincount(what, weights=weights, minlength=cells.statements)
    return invert(add_ridge(triangles, 1 / variance), size)


def expand_triangles(triangles: Floats) -> Floats:
    """Return the symmetric matrices of lower triangles, shape (rows, size, size)."""
    size = int((np.sqrt(8 * triangles.shape[1] + 1) - 1) / 2)
    index = [[triangle_index(max(a, c), min(a, c)) for c in range(size)] for a in range(size)]
    return np.asarray(triangles[:, index])


def pack(matrices: Floats, pairs: list[tuple[int, int]]) -> Floats:
    """Return symmetric matrices as lower triangles."""
    return np.stack([matrices[:, a, c] for a, c in pairs], axis=1)
