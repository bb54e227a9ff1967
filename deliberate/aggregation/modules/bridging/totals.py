"""Sums over the votes that bridging needs once it is fitted; compiled, or by plain array operations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from deliberate.aggregation.factors.jit import is_jit_enabled
from deliberate.aggregation.modules.bridging.fit import BridgingFit
from deliberate.aggregation.observed_votes import ObservedVotes

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class BridgingTotals:
    """Sums of weights over the votes.

    agrees, seen, squares: per side of the shared direction and statement, shape (2, statements): weight of those who
    agree, weight of those who agree or disagree, and their squared weights. rest, weight: per statement, weighted
    squares of the residuals on votes −1, 0, 1, and total weight.
    """

    agrees: Floats
    seen: Floats
    squares: Floats
    rest: Floats
    weight: Floats


def compute_bridging_totals(cells: ObservedVotes, bridge: BridgingFit, person_weights: Floats) -> BridgingTotals:
    """Compute the sums of a fitted factorization. person_weights: shape (people,).

    Each voter's side is found from their other votes alone: a rank-one update removes a vote from the voter's
    equations, so that it cannot choose its own side.
    """
    make = compute_compiled_totals if is_jit_enabled() else compute_array_totals
    sums, rests = make(cells, bridge, person_weights)
    return BridgingTotals(sums[:, :, 0], sums[:, :, 1], sums[:, :, 2], rests[:, 0], rests[:, 1])


def compute_compiled_totals(cells: ObservedVotes, bridge: BridgingFit, person_weights: Floats) -> tuple[Floats, Floats]:
    from deliberate.aggregation.modules.bridging.kernels import sum_over_people

    sums, rests = np.zeros((2, cells.statements, 3)), np.zeros((cells.statements, 2))
    sum_over_people(
        cells.start, cells.statement, cells.value, bridge.loadings, bridge.person_loadings, person_weights,
        bridge.ridges.person, 2 * bridge.ridges.person_factor, sums, rests,
    )  # fmt: skip
    return sums, rests


def compute_array_totals(cells: ObservedVotes, bridge: BridgingFit, person_weights: Floats) -> tuple[Floats, Floats]:
    """Compute the same as `compute_compiled_totals` by array operations."""
    person, size = cells.person, cells.statements
    rest, side = compute_leave_one_out(cells, bridge)
    weight, place = person_weights[person], side * size + cells.statement

    def total(kept: NDArray[np.bool_], values: Floats) -> Floats:
        found = np.bincount(place[kept], weights=values[kept], minlength=2 * size)
        return np.asarray(found, dtype=np.float64).reshape(2, size)

    decided = cells.value != 0
    sums = np.stack([total(cells.value > 0, weight), total(decided, weight), total(decided, weight * weight)], axis=2)
    rests = [np.bincount(cells.statement, weights=values, minlength=size) for values in (weight * rest * rest, weight)]
    return sums, np.stack(rests, axis=1)


def compute_leave_one_out(cells: ObservedVotes, bridge: BridgingFit) -> tuple[Floats, NDArray[np.bool_]]:
    """Return, per vote, its residual, and whether its voter is on the second side without it."""
    person = cells.person
    offset, factor = bridge.loadings[cells.statement].T

    def by_person(values: Floats) -> Floats:
        return np.asarray(np.bincount(person, weights=values, minlength=cells.people), dtype=np.float64)

    first = cells.per_person + bridge.ridges.person
    off, second = by_person(factor), by_person(factor * factor) + 2 * bridge.ridges.person_factor
    a, b, c = (np.stack([second, -off, first]) / (first * second - off * off))[:, person]
    stand = bridge.person_loadings[person]
    rest = cells.value - offset - stand[:, 0] - stand[:, 1] * factor
    gain, other = a + b * factor, b + c * factor
    return rest, stand[:, 1] - other * rest / np.maximum(1 - gain - other * factor, 1e-9) >= 0


def compute_resampled_equations(cells: ObservedVotes, bridge: BridgingFit, weights: Floats) -> Floats:
    """Compute the sums of each statement's equations, shape (statements, 5, replicates): w, wu, wu², wy, wyu.

    u is the voter's factor, y the vote minus the voter's intercept. weights: w, shape (people, replicates).
    """
    start, person, value = cells.by_statement
    stand = bridge.person_loadings
    if is_jit_enabled():
        from deliberate.aggregation.modules.bridging.kernels import fill_resampled_equations

        sums = np.zeros((cells.statements, 5, weights.shape[1]))
        fill_resampled_equations(start, person, value, stand, weights, sums)
        return sums
    shape = (cells.statements, cells.people)
    seen = sparse.csr_array((np.ones(cells.total), person, start), shape=shape)
    voted = sparse.csr_array((value.astype(np.float64), person, start), shape=shape)
    leaning, factor = stand[:, :1], stand[:, 1:]
    tilted = weights * factor
    return np.stack(
        [
            seen @ weights,
            seen @ tilted,
            seen @ (tilted * factor),
            voted @ weights - seen @ (weights * leaning),
            voted @ tilted - seen @ (tilted * leaning),
        ],
        axis=1,
    )
