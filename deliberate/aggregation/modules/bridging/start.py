"""Where the factorization begins: close to the direction that people differ along most, so that few sweeps are left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from deliberate.aggregation.cells import Cells
from deliberate.aggregation.factors.start import scattered

Floats = NDArray[np.float64]
WIDTH, ROUNDS = 6, 8


def beginning(cells: Cells, seed: int) -> Floats:
    """Mean vote and first direction of each statement, shape (statements, 2); statements without votes have 0.

    The direction is the leading one of what remains after the means of statements and people, found by subspace
    iteration on the votes there are (Rutishauser 1969); it is only a start, so a few rounds are enough.
    """
    each, per = np.maximum(cells.per_statement, 1), np.maximum(cells.per_person, 1)
    mean = np.bincount(cells.statement, weights=cells.value, minlength=cells.statements) / each
    table = sparse.csr_array(
        (cells.value - mean[cells.statement], cells.statement, cells.start), shape=(cells.people, cells.statements)
    )
    leaning = table.sum(axis=1) / (per + 3.0)
    table.data -= np.repeat(leaning, cells.per_person)
    back = table.T
    block = scattered(cells.statements, min(WIDTH, cells.statements), seed)
    for _ in range(ROUNDS):
        block = back @ (table @ orthonormal(block))
    basis = orthonormal(block)
    image = table @ basis
    _, vectors = np.linalg.eigh(np.einsum("ij,ik->jk", image, image))
    direction = np.einsum("ij,j->i", basis, vectors[:, -1])
    size = float(np.abs(direction).max(initial=0.0))
    return np.column_stack((mean, 0.5 * direction / size if size > 0 else direction))


def orthonormal(block: Floats) -> Floats:
    """Columns that span the same, of length one and at right angles; sums in a fixed order."""
    made = np.zeros_like(block)
    for column in range(block.shape[1]):
        rest = block[:, column].copy()
        for _ in range(2):
            rest -= np.einsum("ij,j->i", made[:, :column], np.einsum("ij,i->j", made[:, :column], rest))
        length = float(np.sqrt(np.einsum("i,i->", rest, rest)))
        made[:, column] = rest / length if length > 1e-12 else 0.0
    return made
