"""One pass over all votes: every person solved, every statement's equations added up; compiled or by sparse products.

Both ways give the same numbers up to rounding; which is taken, `compiling` says.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
import scipy
from numpy.typing import NDArray

from deliberate.aggregation.factors.jit import is_jit_enabled
from deliberate.aggregation.factors.small_systems import add_ridge, pack_products, solve
from deliberate.aggregation.observed_votes import ObservedVotes

Floats = NDArray[np.float64]
BLOCK = 500_000
MAX_BLOCKS = 16


@dataclass(frozen=True)
class NormalEquations:
    """loss: weighted squares plus the people's ridge. person: (people, 1 + d) intercept and coordinates.

    triangles, right: each statement's weighted products of (1, u) as a lower triangle, and those with x − b.
    """

    loss: float
    person: Floats
    triangles: Floats
    right: Floats


@dataclass(frozen=True)
class EquationResiduals:
    """As `NormalEquations`, but of the statements only `left`, (statements, 1 + d): the products of (1, u) with x −
    x̂."""

    loss: float
    person: Floats
    left: Floats


class Accumulator(ABC):
    """Passes over the votes from statements' loadings, shape (statements, 1 + d)."""

    @abstractmethod
    def __call__(self, loadings: Floats) -> NormalEquations:
        """Solve for people and add up the statements' equations."""

    @abstractmethod
    def rest(self, loadings: Floats) -> EquationResiduals:
        """Solve for people and return the residuals of each statement's votes.

        Cheaper than a full pass, for use where the equations are known well enough.
        """


Result = TypeVar("Result")


def threads() -> int:
    """Return how many threads may share the work; the findings do not depend on it."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(available, int(os.environ.get("NUMBA_NUM_THREADS") or available)))


def build_accumulator(cells: ObservedVotes, ridge_b: float, ridge_u: float, weight: Floats | None) -> Accumulator:
    """Return passes over these cells; weight: of each person, 1 if none is given."""
    weights = np.ones(cells.people) if weight is None else np.ascontiguousarray(weight, dtype=np.float64)
    make = CompiledAccumulator if is_jit_enabled() else SparseAccumulator
    return make(cells, ridge_b, ridge_u, weights)


def split_into_blocks(cells: ObservedVotes) -> list[tuple[int, int]]:
    """Return the ranges of people with about equally many votes; cut by the votes alone."""
    count = min(MAX_BLOCKS, 1 + cells.total // BLOCK)
    edges = np.searchsorted(cells.start, cells.total * np.arange(1, count) / count).tolist()
    cuts = [0, *edges, cells.people]
    return list(pairwise(cuts))


class CompiledAccumulator(Accumulator):
    """By the compiled kernels, block by block, on as many threads as there are."""

    def __init__(self, cells: ObservedVotes, ridge_b: float, ridge_u: float, weight: Floats) -> None:
        self.cells, self.ridges, self.weight = cells, (ridge_b, ridge_u), weight
        self.blocks = split_into_blocks(cells)
        self.count = compute_weighted_counts(cells, weight)

    def __call__(self, loadings: Floats) -> NormalEquations:
        size = loadings.shape[1]
        products = size * (size + 1) // 2 - 1
        loss, person, sums = self.accumulate(loadings, products + size, normal_equations=True)
        return NormalEquations(loss, person, np.column_stack((self.count, sums[:, :products])), sums[:, products:])

    def rest(self, loadings: Floats) -> EquationResiduals:
        return EquationResiduals(*self.accumulate(loadings, loadings.shape[1], normal_equations=False))

    def accumulate(self, loadings: Floats, columns: int, *, normal_equations: bool) -> tuple[float, Floats, Floats]:
        """Return the loss, the people's solutions, and sums per statement."""
        from deliberate.aggregation.factors import kernels

        kernel, cells = kernels.select_accumulate_kernel(loadings.shape[1]), self.cells
        table = np.ascontiguousarray(loadings)
        person = np.empty((cells.people, loadings.shape[1]))
        sums = np.zeros((len(self.blocks), cells.statements, columns))

        def work(number: int) -> float:
            return float(
                kernel(
                    *self.blocks[number], cells.start, cells.statement, cells.value, table, *self.ridges, self.weight,
                    person, sums[number], normal_equations,
                )
            )  # fmt: skip

        losses = run_in_parallel(work, len(self.blocks))
        total = sums[0]
        for part in sums[1:]:
            total += part
        return sum(losses), person, total


def compute_weighted_counts(cells: ObservedVotes, weight: Floats) -> Floats:
    """Return the votes on each statement, each counted by its person's weight."""
    if (weight == 1).all():
        return cells.per_statement.astype(np.float64)
    heavy = np.repeat(weight, cells.per_person)
    return np.bincount(cells.statement, weights=heavy, minlength=cells.statements).astype(np.float64)


def compute_products_per_person(cells: ObservedVotes, design: Floats) -> Floats:
    """Return Σ_j z_j z_j' over the statements each person voted on, as lower triangles. design: (statements, d)."""
    table = pack_products(design)
    if not is_jit_enabled():
        return np.asarray(build_seen_matrix(cells) @ table)
    from deliberate.aggregation.factors import row_kernels

    out = np.empty((cells.people, table.shape[1]))
    blocks = split_into_blocks(cells)

    def work(number: int) -> None:
        row_kernels.add_rows(*blocks[number], cells.start, cells.statement, table, out)

    run_in_parallel(work, len(blocks))
    return out


def run_in_parallel(work: Callable[[int], Result], count: int) -> list[Result]:
    """Return the results of work(0) … work(count − 1), in this order."""
    workers = min(threads(), count) if count > 1 else 1
    if workers == 1:
        return [work(number) for number in range(count)]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, range(count)))


class SparseAccumulator(Accumulator):
    """By products of sparse tables with a few columns each."""

    def __init__(self, cells: ObservedVotes, ridge_b: float, ridge_u: float, weight: Floats) -> None:
        shape = (cells.people, cells.statements)
        self.votes = scipy.sparse.csr_array((cells.value.astype(np.float64), cells.statement, cells.start), shape=shape)
        self.seen = build_seen_matrix(cells)
        squares = self.seen.copy()
        squares.data = self.votes.data**2
        self.size_of_votes = squares.sum(axis=1)
        self.any_votes = cells.per_person > 0
        self.ridges, self.weight = (ridge_b, ridge_u), weight

    def __call__(self, loadings: Floats) -> NormalEquations:
        loss, person, heavy = self.people(loadings)
        known = person.copy()
        known[:, 0] = 1.0
        triangles = self.seen.T @ (self.weight[:, None] * pack_products(known))
        right = self.votes.T @ heavy - self.seen.T @ (person[:, :1] * heavy)
        return NormalEquations(loss, person, triangles, right)

    def rest(self, loadings: Floats) -> EquationResiduals:
        loss, person, heavy = self.people(loadings)
        left = self.votes.T @ heavy - self.seen.T @ (person[:, :1] * heavy) - loadings[:, :1] * (self.seen.T @ heavy)
        for axis in range(1, loadings.shape[1]):
            left -= loadings[:, axis : axis + 1] * (self.seen.T @ (person[:, axis : axis + 1] * heavy))
        return EquationResiduals(loss, person, left)

    def people(self, loadings: Floats) -> tuple[float, Floats, Floats]:
        """Return the loss, the people's solutions, and (1, u) times their weights."""
        seen, offset, design = self.seen, loadings[:, :1], loadings.copy()
        design[:, 0] = 1.0
        ridge = np.full(design.shape[1], self.ridges[1])
        ridge[0] = self.ridges[0]
        right = self.votes @ design - seen @ (offset * design)
        person, gain = solve(add_ridge(seen @ pack_products(design), ridge), right)
        person[~self.any_votes] = 0.0
        whole = self.size_of_votes + (seen @ offset**2 - 2 * (self.votes @ offset))[:, 0]
        loss = float((self.weight * np.where(self.any_votes, whole - gain, 0.0)).sum())
        heavy = person.copy()
        heavy[:, 0] = 1.0
        return loss, person, self.weight[:, None] * heavy


def build_seen_matrix(cells: ObservedVotes) -> scipy.sparse.csr_array:
    """Return 1 where a person voted on a statement."""
    return scipy.sparse.csr_array(
        (np.ones(cells.total), cells.statement, cells.start), shape=(cells.people, cells.statements)
    )
