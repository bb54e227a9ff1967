"""How sure a statement's intercept is: given the votes there are, with one extreme vote more, in other samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.cells import Cells
from deliberate.aggregation.factors.small_systems import add_ridge, solve
from deliberate.aggregation.modules.bridging.fit import Bridge
from deliberate.aggregation.modules.bridging.totals import Totals, resampled
from deliberate.aggregation.resampling import resample_weights

Floats = NDArray[np.float64]
STEADY = 10.0
"""Votes that the common residual variance counts for beside a statement's own."""


def inverses(triangles: Floats, ridge: Floats) -> tuple[Floats, Floats, Floats]:
    """The inverse of each 2 × 2 system with its ridge: first diagonal, off diagonal, second diagonal."""
    first, off, second = triangles[:, 0] + ridge[0], triangles[:, 1], triangles[:, 2] + ridge[1]
    size = first * second - off * off
    return second / size, -off / size, first / size


def statement_errors(bridge: Bridge, sums: Totals) -> tuple[Floats, Floats]:
    """Standard errors of each statement's intercept and factor on votes 0, ½, 1, people as they are.

    The ridge is the prior, the votes are the evidence; the variance of a vote is the statement's own, steadied by ten
    votes' worth of the variance of all.
    """
    free = max(float(sums.weight.sum()) - 2 * len(bridge.stand) - 2 * len(bridge.place), 1.0)
    variance = (sums.rest + STEADY * float(sums.rest.sum()) / free) / (sums.weight + STEADY)
    first, _, second = inverses(bridge.triangles, bridge.ridge)
    return np.sqrt(variance * first) / 2, np.sqrt(variance * second / 2)


def with_one_more(bridge: Bridge) -> tuple[Floats, Floats]:
    """Lowest and highest intercept that one more vote could make, people as they are.

    The extra rater agrees although they agree least of all (upper bound) or disagrees although they agree most of all
    (lower bound), with the lowest, the middle or the highest factor. Community Notes adds only the former. Solved by a
    rank-one update of the statement's equations.
    """
    stand = bridge.stand
    first, off, second = inverses(bridge.triangles, bridge.ridge)
    place = bridge.place
    bounds = []
    for vote, leaning in ((-1.0, stand[:, 0].max(initial=0.0)), (1.0, stand[:, 0].min(initial=0.0))):
        made = [place[:, 0]]
        for factor in (stand[:, 1].min(initial=0.0), 0.0, stand[:, 1].max(initial=0.0)):
            gain, other = first + factor * off, off + factor * second
            surprise = vote - leaning - place[:, 0] - factor * place[:, 1]
            made.append(place[:, 0] + gain * surprise / (1 + gain + factor * other))
        bounds.append(np.stack(made))
    mean = 2 * bridge.mean - 1
    return (bounds[0].min(axis=0) - mean) / 2, (bounds[1].max(axis=0) - mean) / 2


def resampled_intercepts(cells: Cells, bridge: Bridge, voices: Floats, replicates: int) -> Floats:
    """Intercepts (statements, replicates) with the people drawn anew; each person keeps their own leaning and
    factor."""
    made = [np.zeros((cells.statements, 0))]
    mean, ridge = 2 * bridge.mean - 1, bridge.ridge
    for weights in resample_weights(cells.people, replicates):
        sums = resampled(cells, bridge, weights * voices[:, None])
        flat = sums.transpose(0, 2, 1).reshape(-1, 5)
        solution, _ = solve(add_ridge(flat[:, :3], ridge), flat[:, 3:] + ridge * [mean, 0.0])
        made.append((solution[:, 0].reshape(cells.statements, -1) - mean) / 2)
    return np.concatenate(made, axis=1)
