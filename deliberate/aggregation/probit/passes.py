"""One pass over all votes: every person placed, every statement's equations added up; compiled or by sparse products.

Both ways give the same numbers up to the rounding of a table (a millionth).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors.jit import is_jit_enabled
from deliberate.aggregation.factors.passes import build_seen_matrix, run_in_parallel, split_into_blocks
from deliberate.aggregation.factors.small_systems import invert, triangle_index
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.probit.truncated_normal import build_mills_table, compute_shifts

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PeoplePlaced:
    """person: (people, 1 + d), mean of (a, u). covariance: (people, triangle), of (a, u), row by row.

    sums: (statements, …): Σ u, Σ uu' with covariance (triangle), Σ (1, u)(y − a), and both slopes by c.
    """

    person: Floats
    covariance: Floats
    sums: Floats


def count_sums(dimensions: int) -> int:
    """Return how many sums there are per statement."""
    return dimensions + dimensions * (dimensions + 1) // 2 + dimensions + 1 + 2


class Accumulator(ABC):
    """Passes over the votes of people, each with a weight in the statements' sums."""

    def __init__(self, cells: ObservedVotes, weight: Floats) -> None:
        self.cells, self.weight = cells, np.ascontiguousarray(weight, dtype=np.float64)

    @abstractmethod
    def __call__(self, table: Floats, precision: Floats, person: Floats) -> PeoplePlaced:
        """Move people from where they stand, given the statements, and add up the statements' equations.

        table: (statements, …): b, c, v, v's covariance with b, and the expected vv' as a triangle. precision: of
        the prior of (a, u). person: (a, u) before.
        """


def build_accumulator(cells: ObservedVotes, weight: Floats) -> Accumulator:
    """Return passes over these cells."""
    return CompiledAccumulator(cells, weight) if is_jit_enabled() else SparseAccumulator(cells, weight)


class CompiledAccumulator(Accumulator):
    """By the compiled kernels, block by block, on as many threads as there are."""

    def __init__(self, cells: ObservedVotes, weight: Floats) -> None:
        super().__init__(cells, weight)
        self.blocks = split_into_blocks(cells)

    def __call__(self, table: Floats, precision: Floats, person: Floats) -> PeoplePlaced:
        from deliberate.aggregation.probit import kernels

        size, cells = person.shape[1], self.cells
        kernel = kernels.select_accumulate_kernel(size - 1)
        rows, prior = np.ascontiguousarray(table), np.ascontiguousarray(precision)
        placed = np.array(person, order="C")
        covariance = np.empty((cells.people, size * (size + 1) // 2))
        sums = np.zeros((len(self.blocks), cells.statements, count_sums(size - 1)))

        def work(number: int) -> None:
            kernel(
                *self.blocks[number], cells.start, cells.statement, cells.value, rows, prior, self.weight,
                build_mills_table(), placed, covariance, sums[number],
            )  # fmt: skip

        run_in_parallel(work, len(self.blocks))
        total = sums[0]
        for part in sums[1:]:
            total += part
        return PeoplePlaced(placed, covariance, total)


class SparseAccumulator(Accumulator):
    """By products of sparse tables with a few columns each."""

    def __init__(self, cells: ObservedVotes, weight: Floats) -> None:
        super().__init__(cells, weight)
        self.seen = build_seen_matrix(cells)

    def __call__(self, table: Floats, precision: Floats, person: Floats) -> PeoplePlaced:
        size = person.shape[1]
        offset, known, across = table[:, :1], table[:, 2 : 1 + size].copy(), table[:, 1 + size : 2 * size]
        opinions, _, _ = self.expect_opinions(table, person)
        design = np.column_stack((np.ones(len(known)), known))
        right = opinions @ design - self.seen @ (offset * design)
        right[:, 1:] -= self.seen @ across
        covariance = self.compute_covariance(table, precision, size)
        placed = np.einsum("iac,ic->ia", covariance, right, optimize=False)
        opinions, slope, bend = self.expect_opinions(table, placed)
        weight = self.weight[:, None]
        first = np.column_stack((np.ones(len(placed)), placed[:, 1:]))
        pairs = [(a, c) for a in range(1, size) for c in range(1, a + 1)]
        products = np.stack([placed[:, a] * placed[:, c] + covariance[:, a, c] for a, c in pairs], axis=1)
        pull = opinions.T @ (weight * first) - self.seen.T @ (weight * placed[:, :1] * first)
        pull[:, 1:] -= self.seen.T @ (weight * covariance[:, 1:, 0])
        sums = np.column_stack(
            (self.seen.T @ (weight * placed[:, 1:]), self.seen.T @ (weight * products), pull,
             slope.T @ self.weight, bend.T @ self.weight)
        )  # fmt: skip
        lower = [covariance[:, a, c] for a in range(size) for c in range(a + 1)]
        return PeoplePlaced(placed, np.stack(lower, axis=1), sums)

    def expect_opinions(self, table: Floats, person: Floats) -> tuple[Any, Any, Any]:
        """Return sparse tables of E[y] and of both slopes by c, given where people stand."""
        cells = self.cells
        who, what = cells.person, cells.statement
        mean = table[what, 0] + person[who, 0]
        for axis in range(1, person.shape[1]):
            mean = mean + person[who, axis] * table[what, 1 + axis]
        shift, slope, bend = compute_shifts(cells.value, mean, table[what, 1])
        found = []
        for values in (mean + shift, slope, bend):
            table_of = self.seen.copy()
            table_of.data = values
            found.append(table_of)
        return found[0], found[1], found[2]

    def compute_covariance(self, table: Floats, precision: Floats, size: int) -> Floats:
        """Return the covariance of each person's (a, u), shape (people, 1 + d, 1 + d)."""
        products = self.seen @ np.column_stack((np.ones(len(table)), table[:, 2 : 1 + size], table[:, 2 * size :]))
        triangles = np.empty((len(products), size * (size + 1) // 2))
        at = size
        for a in range(size):
            for c in range(a + 1):
                place = a if c == 0 else at
                at += c > 0
                triangles[:, triangle_index(a, c)] = products[:, place] + precision[a, c]
        return invert(triangles, size)
