"""Counts of the published groups in which no one is placed by the very vote that is counted.

People are put into groups by their votes. Where a group then is counted on a statement, those whose vote on it tipped
them into the group make it look more of one mind than it is: intervals made of such counts hold the truth less often
than they say (docs/coverage.md). So each vote counts for the group that its person would be in without it. The person's
position without one vote follows from the solved system by a downdate. Source: Sherman and Morrison 1950.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors import Factors
from deliberate.aggregation.factors.model import build_person_ridge, fold_in
from deliberate.aggregation.factors.passes import split_into_blocks
from deliberate.aggregation.factors.spread import compute_posterior_covariance
from deliberate.aggregation.modules.groups.membership import GroupShapes
from deliberate.aggregation.modules.groups.people import compute_person_weights
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.votes import Votes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def count_without_own_vote(votes: Votes, placed: Ints, factors: Factors, shapes: GroupShapes, rank: Ints) -> Floats:
    """Return disagrees, passes and agrees per group and statement, shape (groups, statements, 3), each vote in the
    group that its person would be in without it; weighted ones at the effective number of people of each cell.

    placed: positions of the people in groups. rank: what the groups of `shapes` are called.
    """
    groups, cells = len(rank), votes.observed_votes.rows(placed)
    weight = None if votes.weights is None else compute_person_weights(votes)[placed]
    size = groups * votes.statements * 3
    total, squared = np.zeros(size), np.zeros(size)
    for first, last in split_into_blocks(cells):
        part = cells.rows(np.arange(first, last))
        group = rank[find_groups_without_own_vote(part, factors, shapes)]
        place = (group * votes.statements + part.statement) * 3 + part.value + 1
        heavy = None if weight is None else np.repeat(weight[first:last], part.per_person)
        total += np.bincount(place, weights=heavy, minlength=size)
        if heavy is not None:
            squared += np.bincount(place, weights=heavy**2, minlength=size)
    counts = total.reshape(groups, votes.statements, 3)
    if weight is None:
        return counts
    squares = squared.reshape(counts.shape).sum(axis=2)
    worth = np.divide(counts.sum(axis=2), squares, out=np.zeros_like(squares), where=squares > 0)
    return np.asarray(counts * worth[:, :, None])


def find_groups_without_own_vote(cells: ObservedVotes, factors: Factors, shapes: GroupShapes) -> Ints:
    """Return, per vote, the group of `shapes` in which its person most probably is by their other votes."""
    size, noise = factors.dimensions, max(factors.noise, 1e-9)
    person, statement = cells.person, cells.statement
    design = np.column_stack((np.ones(cells.statements), factors.statement))
    whole = compute_posterior_covariance(cells, design, build_person_ridge(factors.ridge, size))
    inverse = np.linalg.inv(whole[:, 1:, 1:] + 1e-12 * np.eye(size))
    intercept, coordinates = fold_in(cells, factors)
    row = design[statement]
    pull = np.einsum("kab,kb->ka", whole[person], row, optimize=False)
    leverage = np.minimum((pull * row).sum(axis=1), 1 - 1e-9)
    known = coordinates[person]
    rest = cells.value - factors.loadings[statement, 0] - intercept[person]
    rest = rest - (known * factors.statement[statement]).sum(axis=1)
    moved, left = pull[:, 1:], 1 - leverage
    place = known - moved * (rest / left)[:, None]
    turned = np.einsum("kab,kb->ka", inverse[person], moved, optimize=False)
    less = left + (turned * moved).sum(axis=1)
    precise = inverse[person] - turned[:, :, None] * (turned / less[:, None])[:, None, :]
    precise = precise / noise
    pulled = np.einsum("kab,kb->ka", precise, place, optimize=False)
    score = shapes.score(pulled, precise - factors.ridge / noise * np.eye(size))
    return np.asarray(np.round(score, 9).argmax(axis=1), dtype=np.int64)
