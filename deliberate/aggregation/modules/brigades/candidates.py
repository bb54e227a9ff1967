"""Where sets of like ballots may be: at the ends of the dimensions of opinion, and around those with the nearest
neighbours."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import scipy
from numpy.typing import NDArray

from deliberate.aggregation.factors.deterministic_sampling import sample_positions
from deliberate.aggregation.modules.brigades.scripts import MIN_VOTES, count_sides
from deliberate.aggregation.observed_votes import ObservedVotes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SAMPLE = 2000
MOST_PRODUCTS = 200_000_000
SIZES = (8, 20)
CENTERS = 10
CAUTION = 2.0
BLOCK = 256
PURPOSE = 15


def sample_people(cells: ObservedVotes, ids: Ints, most: int = SAMPLE) -> Ints:
    """Return the people among whom candidates are looked for, in ascending order: a third of them the most active, the
    others drawn by lot of their public number.

    ids: public numbers. Only people with enough votes to be judged; fewer than `most` where comparing each with each
    would take too many products.
    """
    each = cells.per_person
    fit = np.flatnonzero(each >= MIN_VOTES)
    votes = float(each[fit].sum())
    if votes:
        # A sample of the share s compares s² of all pairs.
        share = (MOST_PRODUCTS * cells.statements / votes**2) ** 0.5
        most = min(most, max(int(share * len(fit)), 200))
    if len(fit) <= most:
        return fit
    active = fit[np.lexsort((ids[fit], -each[fit]))[: most // 3]]
    rest = np.setdiff1d(fit, active)
    return np.sort(np.concatenate((active, rest[sample_positions(ids[rest], most - len(active), PURPOSE)])))


def find_outermost(position: Floats) -> Iterator[Ints]:
    """Yield the people at both ends of each dimension. position: shape (people, dimensions)."""
    for axis in range(position.shape[1]):
        order = np.argsort(position[:, axis], kind="stable")
        for size in SIZES:
            yield np.sort(order[:size])
            yield np.sort(order[-size:])


def find_densest(cells: ObservedVotes) -> Iterator[Ints]:
    """Yield the nearest neighbours of the people who have the nearest ones, themselves included.

    Two ballots are near each other where they stray from the statements' shares alike: Σ r r' / √(Σ r² r'² + 2) over
    the statements both saw, r being standardised residuals. No person is a center who is in an earlier neighbourhood.
    """
    nearest, nearness = find_neighbours(cells)
    if not nearness.shape[1]:
        return
    density = nearness[:, : SIZES[0] - 1].mean(axis=1)
    free = np.ones(cells.people, dtype=np.bool_)
    centers = 0
    for person in np.argsort(-density, kind="stable").tolist():
        if not free[person]:
            continue
        around = nearest[person]
        for size in SIZES:
            yield np.sort(np.concatenate(([person], around[: size - 1])))
        free[around] = False
        free[person] = False
        centers += 1
        if centers == CENTERS:
            return


def find_neighbours(cells: ObservedVotes) -> tuple[Ints, Floats]:
    """Return the nearest people of each person, nearest first, and how near they are; both (people, up to 19)."""
    counts = count_sides(cells) + 1
    share = counts[:, 1] / counts.sum(axis=1)
    residual = ((cells.value > 0) - share[cells.statement]) / np.sqrt(share * (1 - share))[cells.statement]
    table = scipy.sparse.csr_array(
        (residual, cells.statement, cells.start.astype(np.int64)), shape=(cells.people, cells.statements)
    )
    squares = table.copy()
    squares.data = squares.data**2
    across, squares_across = table.T.tocsr(), squares.T.tocsr()
    kept = min(max(SIZES) - 1, cells.people - 1)
    if kept < 1:
        return np.zeros((cells.people, 0), dtype=np.int64), np.zeros((cells.people, 0))
    nearest, nearness = np.zeros((cells.people, kept), dtype=np.int64), np.zeros((cells.people, kept))
    for first in range(0, cells.people, BLOCK):
        part = slice(first, min(first + BLOCK, cells.people))
        rows = np.arange(part.start, part.stop)
        near = (table[part] @ across).toarray() / np.sqrt((squares[part] @ squares_across).toarray() + CAUTION)
        near[rows - first, rows] = -np.inf
        # Rounding to nine digits, so that the order of the products decides nothing.
        near = np.round(near, 9)
        chosen = np.sort(np.argpartition(-near, kept - 1, axis=1)[:, :kept], axis=1)
        sequence = np.argsort(-np.take_along_axis(near, chosen, axis=1), axis=1, kind="stable")
        order = np.take_along_axis(chosen, sequence, axis=1)
        nearest[rows], nearness[rows] = order, np.take_along_axis(near, order, axis=1)
    return nearest, nearness
