"""Along which directions the votes vary most once intercepts are known: where a fit of directions begins.

Source: Lanczos iteration with full reorthogonalization, Golub and Van Loan, Matrix Computations, chapter 10.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from deliberate.aggregation.factors.jit import compiled
from deliberate.aggregation.factors.passes import blocks_of, in_parallel, seen_table
from deliberate.aggregation.factors.start import scattered
from deliberate.aggregation.observed_votes import Cells

Floats = NDArray[np.float64]
Images = Callable[[Floats], Floats]
STEPS = 12
FAINT = 0.1


@dataclass(frozen=True, eq=False)
class Leading:
    """offset: of each statement. direction: (statements, found) of unit length, the strongest first. strength: their
    singular values. density: how much of the table is filled."""

    offset: Floats
    direction: Floats
    strength: Floats
    density: float

    def place(self, dimensions: int, ridge: float) -> Floats:
        """Offsets and as many directions as asked, as long as the ridge is about to leave them; shape (statements,
        1 + dimensions). A direction that the ridge may put out begins faint, one that was not found at random."""
        kept = min(dimensions, len(self.strength))
        strength = self.strength[:kept]
        size = np.sqrt(np.maximum(strength - ridge, FAINT * strength) / self.density)
        rest = FAINT * scattered(len(self.offset), dimensions - kept, 0)
        return np.column_stack((self.offset, self.direction[:, :kept] * size, rest))


def leading(cells: Cells, offset: Floats, weight: Floats, ridge_b: float, most: int) -> Leading:
    """The `most` strongest directions; fewer where the votes vary along fewer. offset: of each statement."""
    people, statements = (int((count > 0).sum()) for count in (cells.per_person, cells.per_statement))
    density = cells.total / max(people * statements, 1) if cells.total else 1.0
    first = scattered(cells.statements, 1, 0)[:, 0] * (cells.per_statement > 0)
    values, vectors = largest(images(cells, offset, weight, ridge_b), first, min(STEPS, statements))
    known = values[:most] > 1e-9 * max(values.max(initial=0.0), 1.0)
    return Leading(offset, vectors[:, :most][:, known], np.sqrt(values[:most][known]), density)


def largest(image: Images, first: Floats, steps: int) -> tuple[Floats, Floats]:
    """Approximate largest eigenvalues, in descending order, and eigenvectors of a symmetric map, by so many images.

    Sums are einsum's, whose order does not depend on the number of threads.
    """
    basis = np.empty((steps, len(first)))
    across: list[float] = []
    along: list[float] = []
    rest, length = first, size_of(first)
    while len(along) < steps and length > 1e-9 * max(along, default=1e-3):
        known = basis[: len(along) + 1]
        known[-1] = rest / length
        rest = image(known[-1])
        shares = np.einsum("kj,j->k", known, rest, optimize=False)
        rest = rest - np.einsum("k,kj->j", shares, known, optimize=False)
        # Once more, for what rounding has left of them.
        rest = rest - np.einsum("k,kj->j", np.einsum("kj,j->k", known, rest, optimize=False), known, optimize=False)
        length = size_of(rest)
        along.append(float(shares[-1]))
        across.append(length)
    if not along:
        return np.zeros(0), np.zeros((len(first), 0))
    beside = np.array(across[:-1])
    values, turn = np.linalg.eigh(np.diag(along) + np.diag(beside, 1) + np.diag(beside, -1))
    vectors = np.einsum("kj,kd->jd", basis[: len(along)], turn, optimize=False)
    return values[::-1], vectors[:, ::-1]


def size_of(vector: Floats) -> float:
    """Its length."""
    return float(np.sqrt(np.einsum("j,j->", vector, vector, optimize=False)))


def images(cells: Cells, offset: Floats, weight: Floats, ridge_b: float) -> Images:
    """direction → R'W R direction, R the votes less offsets and the people's intercepts."""
    make = compiled_images if compiled() else sparse_images
    return make(cells, np.ascontiguousarray(offset), weight, ridge_b)


def compiled_images(cells: Cells, offset: Floats, weight: Floats, ridge_b: float) -> Images:
    """By the compiled kernel, block by block."""
    from deliberate.aggregation.factors import row_kernels

    blocks, rest = blocks_of(cells), np.empty(cells.total)
    for block in blocks:
        row_kernels.rests(*block, cells.start, cells.statement, cells.value, offset, ridge_b, np.sqrt(weight), rest)

    def image(direction: Floats) -> Floats:
        sums = np.zeros((len(blocks), cells.statements))

        def work(number: int) -> None:
            row_kernels.add_image(*blocks[number], cells.start, cells.statement, rest, direction, sums[number])

        in_parallel(work, len(blocks))
        return np.asarray(sums.sum(axis=0))

    return image


def sparse_images(cells: Cells, offset: Floats, weight: Floats, ridge_b: float) -> Images:
    """By products of sparse tables."""
    seen = seen_table(cells)
    rest = seen.copy()
    rest.data = cells.value - offset[cells.statement]
    rest.data -= np.repeat(rest.sum(axis=1) / (cells.per_person + ridge_b), cells.per_person)
    back = sparse.csr_array(rest.T)
    return lambda direction: np.asarray(back @ (weight * (rest @ direction)))
