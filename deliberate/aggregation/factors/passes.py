"""One pass over all votes: every person solved, every statement's equations added up; compiled or by sparse products.

Both ways give the same numbers up to rounding. `DELIBERATE_NUMBA=off` takes the second, as does a missing numba.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from deliberate.aggregation.cells import Cells
from deliberate.aggregation.factors.small_systems import add_ridge, packed, solve

Floats = NDArray[np.float64]
BLOCK = 500_000
MOST_BLOCKS = 16


@dataclass(frozen=True)
class Pass:
    """loss: weighted squares plus the people's ridge. person: (people, 1 + d) intercept and coordinates.

    triangles, right: each statement's weighted products of (1, u) as a lower triangle, and those with x − b.
    """

    loss: float
    person: Floats
    triangles: Floats
    right: Floats


OnePass = Callable[[Floats], Pass]
Result = TypeVar("Result")


def compiled() -> bool:
    """Whether the compiled kernels are to be used."""
    return os.environ.get("DELIBERATE_NUMBA", "").lower() not in {"off", "0", "no"} and kernels_load()


@cache
def kernels_load() -> bool:
    """Whether numba is there and finds a place to keep what it compiles."""
    try:
        import_module("deliberate.aggregation.factors.kernels")
    except (ImportError, RuntimeError, OSError):
        return False
    return True


def threads() -> int:
    """How many threads may share the work; the findings do not depend on it."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(available, int(os.environ.get("NUMBA_NUM_THREADS") or available)))


def passes(cells: Cells, ridge_b: float, ridge_u: float, weight: Floats | None) -> OnePass:
    """A function from statements' places, shape (statements, 1 + d), to one pass over the votes."""
    weights = np.ones(cells.people) if weight is None else np.ascontiguousarray(weight, dtype=np.float64)
    make = compiled_passes if compiled() else sparse_passes
    return make(cells, ridge_b, ridge_u, weights)


def blocks_of(cells: Cells) -> list[tuple[int, int]]:
    """Ranges of people with about equally many votes; cut by the votes alone."""
    count = min(MOST_BLOCKS, 1 + cells.total // BLOCK)
    edges = np.searchsorted(cells.start, cells.total * np.arange(1, count) / count).tolist()
    cuts = [0, *edges, cells.people]
    return list(pairwise(cuts))


def compiled_passes(cells: Cells, ridge_b: float, ridge_u: float, weight: Floats) -> OnePass:
    """Passes by the compiled kernels, block by block, on as many threads as there are."""
    from deliberate.aggregation.factors import kernels

    blocks = blocks_of(cells)
    table = (cells.start, cells.statement, cells.value)
    count = weighted_count(cells, weight)

    def one(place: Floats) -> Pass:
        kept = place.shape[1]
        size = max(kept, 2)
        kernel = kernels.pass_of(size)
        filled = np.zeros((cells.statements, size))
        filled[:, :kept] = place
        person = np.empty((cells.people, size))
        products = size * (size + 1) // 2 - 1
        sums = np.zeros((len(blocks), cells.statements, products + size))

        def work(number: int) -> float:
            return float(kernel(*blocks[number], *table, filled, ridge_b, ridge_u, weight, person, sums[number]))

        losses = in_parallel(work, len(blocks))
        total = sums[0]
        for part in sums[1:]:
            total += part
        triangles = np.column_stack((count, total[:, : kept * (kept + 1) // 2 - 1]))
        return Pass(sum(losses), person[:, :kept], triangles, total[:, products : products + kept])

    return one


def weighted_count(cells: Cells, weight: Floats) -> Floats:
    """Votes on each statement, each counted by its person's weight."""
    if (weight == 1).all():
        return cells.per_statement.astype(np.float64)
    heavy = np.repeat(weight, cells.per_person)
    return np.bincount(cells.statement, weights=heavy, minlength=cells.statements).astype(np.float64)


def products_per_person(cells: Cells, design: Floats) -> Floats:
    """Σ_j z_j z_j' over the statements each person voted on, as lower triangles. design: (statements, d)."""
    if not compiled():
        return np.asarray(seen_table(cells) @ packed(design))
    from deliberate.aggregation.factors import kernels

    size = design.shape[1]
    out = np.empty((cells.people, size * (size + 1) // 2))
    blocks = blocks_of(cells)

    def work(number: int) -> float:
        kernels.add_products(*blocks[number], cells.start, cells.statement, design, out)
        return 0.0

    in_parallel(work, len(blocks))
    return out


def in_parallel(work: Callable[[int], Result], count: int) -> list[Result]:
    """The results of work(0) … work(count − 1), in this order."""
    workers = min(threads(), count)
    if workers == 1:
        return [work(number) for number in range(count)]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, range(count)))


def sparse_passes(cells: Cells, ridge_b: float, ridge_u: float, weight: Floats) -> OnePass:
    """Passes by products of sparse tables with a few columns each."""
    shape = (cells.people, cells.statements)
    votes = sparse.csr_array((cells.value.astype(np.float64), cells.statement, cells.start), shape=shape)
    seen = seen_table(cells)
    squares = seen.copy()
    squares.data = votes.data**2
    size_of_votes = squares.sum(axis=1)
    votes_back, seen_back = votes.T, seen.T
    any_votes = cells.per_person > 0

    def one(place: Floats) -> Pass:
        offset, design = place[:, :1], place.copy()
        design[:, 0] = 1.0
        ridge = np.full(design.shape[1], ridge_u)
        ridge[0] = ridge_b
        right = votes @ design - seen @ (offset * design)
        person, gain = solve(add_ridge(seen @ packed(design), ridge), right)
        person[~any_votes] = 0.0
        whole = size_of_votes + (seen @ offset**2 - 2 * (votes @ offset))[:, 0]
        loss = float((weight * np.where(any_votes, whole - gain, 0.0)).sum())
        known = person.copy()
        known[:, 0] = 1.0
        heavy = weight[:, None] * known
        triangles = seen_back @ (weight[:, None] * packed(known))
        return Pass(loss, person, triangles, votes_back @ heavy - seen_back @ (person[:, :1] * heavy))

    return one


def seen_table(cells: Cells) -> sparse.csr_array:
    """1 where a person voted on a statement."""
    return sparse.csr_array(
        (np.ones(cells.total), cells.statement, cells.start), shape=(cells.people, cells.statements)
    )
