"""How sure a statement's intercept is: given the votes, with one more extreme vote, in other samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors.small_systems import add_ridge, solve
from deliberate.aggregation.modules.bridging.fit import BridgingFit
from deliberate.aggregation.modules.bridging.totals import BridgingTotals, compute_resampled_equations
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.resampling import draw_bootstrap_weights

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
PRIOR_VOTES = 10.0
"""Votes that the common residual variance counts for beside a statement's own."""


def invert_two_by_two(triangles: Floats, ridge: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the inverse of each 2 × 2 system with its ridge: first diagonal, off diagonal, second diagonal."""
    first, off, second = triangles[:, 0] + ridge[0], triangles[:, 1], triangles[:, 2] + ridge[1]
    size = first * second - off * off
    return second / size, -off / size, first / size


def compute_standard_errors(cells: ObservedVotes, bridge: BridgingFit, sums: BridgingTotals) -> tuple[Floats, Floats]:
    """Return standard errors of each statement's intercept and factor on votes 0, ½, 1, people as they are.

    The ridge is the prior, the votes are the evidence; the variance of a vote is the statement's own, shrunk by ten
    votes' worth toward the variance of all, and taken as if each vote had been left out of its voter's intercept and
    factor: these are known from few votes, and fit their own votes too well.
    """
    total = float(sums.weight.sum())
    free = max(
        total - compute_person_parameters(cells, bridge) * total / max(cells.total, 1) - 2 * len(bridge.loadings),
        total / 10,
        1.0,
    )
    rest = sums.rest * max(total / free, 1.0) ** 2
    variance = (rest + PRIOR_VOTES * float(rest.sum()) / max(total, 1e-300)) / (sums.weight + PRIOR_VOTES)
    first, _, second = invert_two_by_two(bridge.triangles, bridge.ridge)
    return np.sqrt(variance * first) / 2, np.sqrt(variance * second / 2)


def compute_person_parameters(cells: ObservedVotes, bridge: BridgingFit) -> float:
    """Return how many parameters the people's intercepts and factors amount to under their ridge."""
    seen = cells.per_person
    size = seen * float((bridge.loadings[cells.per_statement > 0, 1] ** 2).mean())
    pull = 2 * bridge.ridges.person_factor
    return float((seen / (seen + bridge.ridges.person) + size / (size + pull)).sum())


def compute_extra_vote_bounds(bridge: BridgingFit) -> tuple[Floats, Floats]:
    """Return the lowest and highest intercept that one more vote could cause, people as they are.

    The extra rater agrees although they agree least of all (upper bound) or disagrees although they agree most of all
    (lower bound), with the lowest, the middle or the highest factor. Community Notes adds only the former. Solved by a
    rank-one update of the statement's equations.
    """
    stand = bridge.person_loadings
    first, off, second = invert_two_by_two(bridge.triangles, bridge.ridge)
    loadings = bridge.loadings
    bounds = []
    for vote, leaning in ((-1.0, stand[:, 0].max(initial=0.0)), (1.0, stand[:, 0].min(initial=0.0))):
        intercepts = [loadings[:, 0]]
        for factor in (stand[:, 1].min(initial=0.0), 0.0, stand[:, 1].max(initial=0.0)):
            gain, other = first + factor * off, off + factor * second
            surprise = vote - leaning - loadings[:, 0] - factor * loadings[:, 1]
            intercepts.append(loadings[:, 0] + gain * surprise / (1 + gain + factor * other))
        bounds.append(np.stack(intercepts))
    mean = 2 * bridge.mean - 1
    return (bounds[0].min(axis=0) - mean) / 2, (bounds[1].max(axis=0) - mean) / 2


def resample_intercepts(cells: ObservedVotes, bridge: BridgingFit, person_weights: Floats, replicates: int) -> Floats:
    """Return bootstrap intercepts, shape (statements, replicates): people are resampled, each with their own intercept
    and factor."""
    intercepts = [np.zeros((cells.statements, 0))]
    mean, ridge = 2 * bridge.mean - 1, bridge.ridge
    for weights in draw_bootstrap_weights(cells.people, replicates):
        sums = compute_resampled_equations(cells, bridge, weights * person_weights[:, None])
        flat = sums.transpose(0, 2, 1).reshape(-1, 5)
        solution, _ = solve(add_ridge(flat[:, :3], ridge), flat[:, 3:] + ridge * [mean, 0.0])
        intercepts.append((solution[:, 0].reshape(cells.statements, -1) - mean) / 2)
    return np.concatenate(intercepts, axis=1)


def shrink_intercepts_for_ranks(
    bridge: BridgingFit, sums: BridgingTotals, draws: Floats, error: Floats, listed: Bools
) -> Floats:
    """Return intercepts (statements, replicates) that the votes leave plausible, for ranks.

    Ranks of resampled intercepts contain the sampling error twice, so extremes shrink too far and the true rank is
    missed in up to one case in five. Here each intercept is freed of its ridge, shrunk by the share of the spread over
    statements that is sampling error, and given the remaining error. Source: Laird and Louis 1989 (empirical Bayes
    ranks).
    """
    freed = (1 + bridge.ridge[0] / np.maximum(sums.weight, 1e-9))[:, None]
    luck = freed * (draws - bridge.statement[:, None])
    size = luck.std(axis=1)
    # People's own leanings stay as they are in the resamples; the standard error accounts for their uncertainty.
    wider = np.maximum(np.sqrt(freed[:, 0]) * error / np.where(size > 0, size, np.inf), 1.0)
    luck *= wider[:, None]
    noise = luck.var(axis=1)
    values = freed[:, 0] * bridge.statement
    middle = float(values[listed].mean())
    spread = max(float(values[listed].var() - noise[listed].mean()), 1e-3 * float(noise[listed].mean()), 1e-12)
    kept = spread / (spread + noise)
    return np.asarray((middle + kept * (values - middle))[:, None] + np.sqrt(kept)[:, None] * luck)
