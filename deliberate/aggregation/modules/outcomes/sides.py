"""Applies the rule by sides: everyone together, and both sides of every dimension of opinion.

Accepted: everyone's share surely lies above the threshold, and in each of six sides it does with `SIDE_CREDENCE`.
Rejected: the same for disagreement. Divided: two sides of one dimension surely lie on opposite sides of one half, or
everyone surely lies between both thresholds, and so does, for each dimension, everyone but the outermost twentieth at
both ends: whoever cannot keep a statement from being accepted cannot make people look split either. What each claim is
sure of is an intersection, so nothing is shared out among the sides (Berger 1982).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.measures import compute_credence_above
from deliberate.aggregation.modules.outcomes.judge import (
    Outcomes,
    SideOutcomes,
    compute_overall_share,
    decide_states,
)
from deliberate.aggregation.modules.outcomes.states import SIDE_CROSSES, SIDE_REASONS
from deliberate.aggregation.rule import SIDE_CREDENCE, Rule
from deliberate.aggregation.sides import Sides, SideShares, compute_side_shares

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

HALF = 0.5
# Without the outermost there are up to a tenth fewer people, so the same share is a little less sure (docs/sides.md).
ALLOWANCE = 0.01


@dataclass(frozen=True, eq=False)
class SideCredences:
    """How sure the parts of the rule are, arrays over statements, and the state that follows.

    accepts, rejects: of everyone. side_accepts, side_rejects: of the least sure side. splits: that everyone lies
    between both thresholds, with and without the outermost of each dimension, the least sure. opposes: that two sides
    of one dimension lie on opposite sides of one half.
    """

    accepts: Floats
    rejects: Floats
    side_accepts: Floats
    side_rejects: Floats
    splits: Floats
    opposes: Floats
    asked: Bools
    state: tuple[str, ...]
    reason: tuple[str, ...]


def judge_sides(everyone: Floats, shares: SideShares, rule: Rule, counted: Bools) -> SideCredences:
    """Apply the rule. everyone: effective disagrees, passes, agrees of all people, shape (statements, 3)."""
    disagrees, passes, agrees = (everyone[:, column] for column in range(3))
    extra = passes if rule.count_passes else np.zeros_like(passes)
    line = rule.threshold
    accepts = compute_credence_above(agrees, disagrees + extra, line)
    rejects = compute_credence_above(disagrees, agrees + extra, line)
    middle = compute_split(shares.middle, line, rule.count_passes).min(axis=0, initial=1.0)
    splits = np.minimum(compute_split(everyone, line, rule.count_passes), np.minimum(middle + ALLOWANCE, 1.0))
    side_accepts = shares.agree.compute_credence_above(line).min(axis=0)
    side_rejects = shares.disagree.compute_credence_above(line).min(axis=0)
    opposes = compute_opposition(shares)
    asked = agrees + disagrees + extra >= rule.least_votes
    yes = asked & (accepts >= rule.credence) & (side_accepts >= SIDE_CREDENCE)
    no = asked & (rejects >= rule.credence) & (side_rejects >= SIDE_CREDENCE)
    across, within = asked & (opposes >= rule.credence), asked & (splits >= rule.credence)
    state, reason = decide_states(counted, yes, no, across, within, asked, SIDE_REASONS)
    held_up = (~yes & (accepts >= rule.credence)) | (~no & (rejects >= rule.credence))
    reason = tuple(
        SIDE_CROSSES if held and why == SIDE_REASONS[-1] else why for held, why in zip(held_up, reason, strict=True)
    )
    return SideCredences(accepts, rejects, side_accepts, side_rejects, splits, opposes, asked, state, reason)


def compute_split(counts: Floats, line: float, count_passes: bool) -> Floats:
    """Return the credence that the share that agrees lies between both thresholds.

    counts: effective disagrees, passes and agrees, shape (…, statements, 3).
    """
    disagrees, agrees = counts[..., 0], counts[..., 2]
    extra = counts[..., 1] if count_passes else np.zeros_like(agrees)
    some_agree = compute_credence_above(agrees, disagrees + extra, 1 - line)
    some_disagree = compute_credence_above(disagrees, agrees + extra, 1 - line)
    return np.maximum(some_agree + some_disagree - 1, 0.0)


def compute_opposition(shares: SideShares) -> Floats:
    """Return the credence that both sides of the dimension for which it is greatest are opposed."""
    above, below = shares.agree.compute_credence_above(HALF), shares.disagree.compute_credence_above(HALF)
    low_for, high_for = above[0::2], above[1::2]
    low_against, high_against = below[0::2], below[1::2]
    each = np.maximum(np.minimum(low_for, high_against), np.minimum(low_against, high_for))
    return np.asarray(each.max(axis=0))


def compute_outcomes_by_sides(rule: Rule, everyone: tuple[Floats, Floats], asked: Sides, counted: Bools) -> Outcomes:
    """Return the outcomes with the side that each hangs on.

    everyone: counts and effective counts of all people. asked: the reading that decides, and the whole outer quarters.
    """
    raw, effective = everyone
    first, second = (compute_side_shares(reading, raw, count_passes=rule.count_passes) for reading in asked.readings)
    found, whole = (judge_sides(effective, shares, rule, counted) for shares in (first, second))
    share, lower, upper = compute_overall_share(effective, rule.count_passes)
    sure = np.maximum(found.accepts, found.rejects) >= rule.credence
    weakest, credence = find_weakest_sides(first, rule.threshold, share, sure)
    outermost = asked.readings[0].outermost[find_weakest_sides(second, rule.threshold, share, sure)[0]]
    size = len(raw)
    return Outcomes(
        found.state, found.reason, found.accepts[None], found.rejects[None], found.accepts, found.rejects,
        np.zeros(size), raw.sum(axis=1), share, lower, upper,
        SideOutcomes(
            asked, first, weakest, credence, found.side_accepts, found.side_rejects, found.splits, found.opposes,
            whole.state, outermost,
        ),
    )  # fmt: skip


def find_weakest_sides(shares: SideShares, line: float, share: Floats, sure: Bools) -> tuple[Ints, Floats]:
    """Return the side on which each statement hangs, and the credence that it lies beyond the line there.

    Where everyone is sure, it is the side that is least sure of what most people say; elsewhere the one where fewest
    say it. share: that agrees among everyone.
    """
    found, credence = np.zeros(len(share), dtype=np.int64), np.zeros(len(share))
    for posterior, chosen in ((shares.agree, ~(share < HALF)), (shares.disagree, share < HALF)):
        above = posterior.compute_credence_above(line)
        side = np.lexsort((posterior.share, np.round(above, 9) * sure), axis=0)[0]
        found[chosen] = side[chosen]
        credence[chosen] = np.take_along_axis(above, side[None], axis=0)[0][chosen]
    return found, credence
