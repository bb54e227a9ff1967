"""Along which directions the votes vary most once intercepts are known: where a fit of directions begins.

Source: Lanczos iteration with full reorthogonalization, Golub and Van Loan, Matrix Computations, chapter 10.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from deliberate.aggregation.factors.jit import is_jit_enabled
from deliberate.aggregation.factors.passes import build_seen_matrix, run_in_parallel, split_into_blocks
from deliberate.aggregation.factors.start import build_fixed_noise
from deliberate.aggregation.observed_votes import ObservedVotes

Floats = NDArray[np.float64]
GramOperator = Callable[[Floats], Floats]
LANCZOS_STEPS = 12
FAINT_STRENGTH = 0.1


@dataclass(frozen=True, eq=False)
class LeadingDirections:
    """offset: of each statement. direction: (statements, found) of unit length, the strongest first. strength: their
    singular values. density: how much of the table is filled."""

    offset: Floats
    direction: Floats
    strength: Floats
    density: float

    def build_loadings(self, dimensions: int, ridge: float) -> Floats:
        """Return offsets and as many directions as asked, as long as the ridge is about to leave them; shape
        (statements, 1 + dimensions). A direction that the ridge may put out begins faint, one that was not found at
        random."""
        kept = min(dimensions, len(self.strength))
        strength = self.strength[:kept]
        size = np.sqrt(np.maximum(strength - ridge, FAINT_STRENGTH * strength) / self.density)
        rest = FAINT_STRENGTH * build_fixed_noise(len(self.offset), dimensions - kept, 0)
        return np.column_stack((self.offset, self.direction[:, :kept] * size, rest))


def compute_leading_directions(
    cells: ObservedVotes, offset: Floats, weight: Floats, ridge_b: float, most: int
) -> LeadingDirections:
    """Return the `most` strongest directions; fewer where the votes vary along fewer. offset: of each statement."""
    people, statements = (int((count > 0).sum()) for count in (cells.per_person, cells.per_statement))
    density = cells.total / max(people * statements, 1) if cells.total else 1.0
    first = build_fixed_noise(cells.statements, 1, 0)[:, 0] * (cells.per_statement > 0)
    values, vectors = lanczos(
        build_gram_operator(cells, offset, weight, ridge_b), first, min(LANCZOS_STEPS, statements)
    )
    known = values[:most] > 1e-9 * max(values.max(initial=0.0), 1.0)
    return LeadingDirections(offset, vectors[:, :most][:, known], np.sqrt(values[:most][known]), density)


def lanczos(image: GramOperator, first: Floats, steps: int) -> tuple[Floats, Floats]:
    """Approximate the largest eigenvalues (descending) and eigenvectors of a symmetric map, by so many images.

    Sums are einsum's, whose order does not depend on the number of threads.
    """
    basis = np.empty((steps, len(first)))
    across: list[float] = []
    along: list[float] = []
    rest, length = first, compute_norm(first)
    while len(along) < steps and length > 1e-9 * max(along, default=1e-3):
        known = basis[: len(along) + 1]
        known[-1] = rest / length
        rest = image(known[-1])
        shares = np.einsum("kj,j->k", known, rest, optimize=False)
        rest = rest - np.einsum("k,kj->j", shares, known, optimize=False)
        # Once more, for what rounding has left of them.
        rest = rest - np.einsum("k,kj->j", np.einsum("kj,j->k", known, rest, optimize=False), known, optimize=False)
        length = compute_norm(rest)
        along.append(float(shares[-1]))
        across.append(length)
    if not along:
        return np.zeros(0), np.zeros((len(first), 0))
    beside = np.array(across[:-1])
    values, turn = np.linalg.eigh(np.diag(along) + np.diag(beside, 1) + np.diag(beside, -1))
    vectors = np.einsum("kj,kd->jd", basis[: len(along)], turn, optimize=False)
    return values[::-1], vectors[:, ::-1]


def compute_norm(vector: Floats) -> float:
    """Return its length."""
    return float(np.sqrt(np.einsum("j,j->", vector, vector, optimize=False)))


def build_gram_operator(cells: ObservedVotes, offset: Floats, weight: Floats, ridge_b: float) -> GramOperator:
    """Return direction → R'W R direction, R the votes less offsets and the people's intercepts."""
    make = build_compiled_gram_operator if is_jit_enabled() else build_sparse_gram_operator
    return make(cells, np.ascontiguousarray(offset), weight, ridge_b)


def build_compiled_gram_operator(cells: ObservedVotes, offset: Floats, weight: Floats, ridge_b: float) -> GramOperator:
    """Compute it with the compiled kernel, block by block."""
    from deliberate.aggregation.factors import row_kernels

    blocks, rest = split_into_blocks(cells), np.empty(cells.total)
    for block in blocks:
        row_kernels.fill_residuals(
            *block, cells.start, cells.statement, cells.value, offset, ridge_b, np.sqrt(weight), rest
        )

    def image(direction: Floats) -> Floats:
        sums = np.zeros((len(blocks), cells.statements))

        def work(number: int) -> None:
            row_kernels.add_gram_product(*blocks[number], cells.start, cells.statement, rest, direction, sums[number])

        run_in_parallel(work, len(blocks))
        return np.asarray(sums.sum(axis=0))

    return image


def build_sparse_gram_operator(cells: ObservedVotes, offset: Floats, weight: Floats, ridge_b: float) -> GramOperator:
    """Compute it by products of sparse tables."""
    seen = build_seen_matrix(cells)
    rest = seen.copy()
    rest.data = cells.value - offset[cells.statement]
    rest.data -= np.repeat(rest.sum(axis=1) / (cells.per_person + ridge_b), cells.per_person)
    back = scipy.sparse.csr_array(rest.T)
    return lambda direction: np.asarray(back @ (weight * (rest @ direction)))
