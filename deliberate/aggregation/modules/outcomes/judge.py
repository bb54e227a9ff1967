"""Applies the rule to counts: credence per group, credence of the measure, and the state of each statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from deliberate.aggregation.measures import (
    compute_credence_above,
    compute_smoothed_share,
    is_credibly_above,
    wilson_interval,
)
from deliberate.aggregation.modules.outcomes.states import (
    ACCEPTED,
    DIVIDED,
    GROUP_REASONS,
    REJECTED,
    UNDETERMINED,
)
from deliberate.aggregation.rule import AGGREGATE_MEASURES, Rule, compute_group_threshold
from deliberate.aggregation.sides import Sides, SideShares

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
BootstrapShares = tuple[Floats, Floats]


@dataclass(frozen=True, eq=False)
class SideOutcomes:
    """What the rule by sides adds; arrays over statements unless said otherwise.

    asked: who was asked in each reading. shares: of the reading that decides. weakest: the side that the outcome hangs
    on, 0 the low side of the first dimension, 1 its high side, and so on; credence: that it lies beyond the threshold,
    for what most people say. accepts, rejects: credence of the least sure side. splits, opposes: credence of the two
    ways to be divided. second_state: the state if the whole outer quarters were asked; outermost: how many people lie
    in the outermost twentieth of the side that this one hangs on.
    """

    asked: Sides
    shares: SideShares
    weakest: NDArray[np.int64]
    credence: Floats
    accepts: Floats
    rejects: Floats
    splits: Floats
    opposes: Floats
    second_state: tuple[str, ...]
    outermost: Floats


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Each statement's state under the rule; arrays over statements unless said otherwise.

    state, reason: words. accepts, rejects: credence per group, shape (groups, statements); for, against: credence that
    the whole measure lies above the threshold. left_out: segments too small to count. votes, share, lower, upper: all
    people together, in the rule's own denominator. sides: only of the rule by sides, where agreed and refused are the
    credence of everyone.
    """

    state: tuple[str, ...]
    reason: tuple[str, ...]
    accepts: Floats
    rejects: Floats
    agreed: Floats
    refused: Floats
    left_out: Floats
    votes: Floats
    share: Floats
    lower: Floats
    upper: Floats
    sides: SideOutcomes | None = None


def judge(
    counts: Floats,
    rule: Rule,
    counted: Bools,
    *,
    may_leave_out: bool = False,
    holds: BootstrapShares | None = None,
    everyone: tuple[Floats, Floats] | None = None,
) -> Outcomes:
    """Apply the rule to effective counts (groups, statements, 3) of disagrees, passes, agrees.

    counted: statements that may have an outcome. may_leave_out: groups with too few votes are passed over, as long as
    two remain. holds: share of resamples in which the measure lies above the threshold, for and against; a formula
    where None. everyone: counts and effective counts of all people, shape (statements, 3); the groups together if None.
    """
    disagrees, passes, agrees = counts[..., 0], counts[..., 1], counts[..., 2]
    extra = passes if rule.count_passes else np.zeros_like(passes)
    enough = agrees + disagrees + extra >= rule.least_votes
    groups = len(counts)
    line = compute_group_threshold(rule, groups)
    accepts = np.where(enough, compute_credence_above(agrees, disagrees + extra, line), 0.0)
    rejects = np.where(enough, compute_credence_above(disagrees, agrees + extra, line), 0.0)
    asked = np.where(may_leave_out, enough.sum(axis=0) >= 2, enough.all(axis=0))
    if rule.measure in AGGREGATE_MEASURES:
        agreed, refused = holds or (compute_mean_credence(agrees, agrees + disagrees + extra, line),
                                    compute_mean_credence(disagrees, agrees + disagrees + extra, line))  # fmt: skip
    else:
        agreed = np.where(enough, accepts, 1.0).min(axis=0)
        refused = np.where(enough, rejects, 1.0).min(axis=0)
    agreed, refused = np.where(asked, agreed, 0.0), np.where(asked, refused, 0.0)
    yes, no = agreed >= rule.credence, refused >= rule.credence
    across, within = detect_divisions(agrees, disagrees, extra, enough, rule.credence, line)
    state, reason = decide_states(counted, yes, no, across, within, asked)
    raw, effective = everyone if everyone is not None else (counts.sum(axis=0), counts.sum(axis=0))
    share, lower, upper = compute_overall_share(effective, rule.count_passes)
    left_out = (~enough).sum(axis=0).astype(np.float64) if may_leave_out else np.zeros(counts.shape[1])
    return Outcomes(
        state, reason, accepts, rejects, agreed, refused, left_out, raw.sum(axis=1),
        share, lower, upper,
    )  # fmt: skip


def decide_states(
    counted: Bools,
    yes: Bools,
    no: Bools,
    across: Bools,
    within: Bools,
    asked: Bools,
    reasons: Sequence[str] = GROUP_REASONS,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the state and reason of each statement; the first condition that holds decides.

    reasons: one for each condition in their order, and one where none holds.
    """
    choice = [~counted, yes, no, across, within, ~asked]
    state = np.select(choice, [UNDETERMINED, ACCEPTED, REJECTED, DIVIDED, DIVIDED, UNDETERMINED], UNDETERMINED)
    reason = np.select(choice, list(reasons[:-1]), reasons[-1])
    return tuple(map(str, state)), tuple(map(str, reason))


def compute_states(counts: Floats, rule: Rule, counted: Bools, *, may_leave_out: bool = False) -> tuple[str, ...]:
    """Return the states that `judge` would find by its formulas, without the numbers beside them: for trying many
    rules."""
    disagrees, passes, agrees = counts[..., 0], counts[..., 1], counts[..., 2]
    extra = passes if rule.count_passes else np.zeros_like(passes)
    seen = agrees + disagrees + extra
    enough = seen >= rule.least_votes
    line = compute_group_threshold(rule, len(counts))
    asked = np.where(may_leave_out, enough.sum(axis=0) >= 2, enough.all(axis=0))
    if rule.measure in AGGREGATE_MEASURES:
        yes, no = (compute_mean_credence(side, seen, line) >= rule.credence for side in (agrees, disagrees))
    else:
        yes = np.logical_and.reduce(is_credibly_above(agrees, disagrees + extra, line, rule.credence) | ~enough, axis=0)
        no = np.logical_and.reduce(is_credibly_above(disagrees, agrees + extra, line, rule.credence) | ~enough, axis=0)
    across, within = detect_divisions(agrees, disagrees, extra, enough, rule.credence, line)
    return decide_states(counted, asked & yes, asked & no, across, within, asked)[0]


def compute_mean_credence(successes: Floats, seen: Floats, line: float) -> Floats:
    """Return credence that the geometric mean over groups lies above the line, by the delta method on the log scale.

    successes, seen: (groups, statements). The posterior of a share has mean p = (A+1)/(S+2), variance p(1−p)/(S+3).
    """
    share = compute_smoothed_share(successes, seen)
    spread = np.sqrt(((1 - share) / (share * (seen + 3))).sum(axis=0)) / len(share)
    return np.asarray(scipy.special.ndtr((np.log(share).mean(axis=0) - np.log(line)) / spread), dtype=np.float64)


def detect_divisions(
    agrees: Floats, disagrees: Floats, extra: Floats, enough: Bools, credence: float, line: float
) -> tuple[Bools, Bools]:
    """Find the statements on which groups are on opposite sides, and those on which one group is split.

    Opposite: a majority surely agrees in one group and surely disagrees in another. Split: in one group both sides are
    surely larger than what the threshold leaves to a minority. Each claim is about some group among several.
    """
    sure = 1 - (1 - credence) / len(agrees)
    for_it = enough & is_credibly_above(agrees, disagrees + extra, 0.5, sure)
    against = enough & is_credibly_above(disagrees, agrees + extra, 0.5, sure)
    rest = 1 - max(line, 0.5)
    split = enough & is_credibly_above(agrees, disagrees + extra, rest, sure)
    split &= is_credibly_above(disagrees, agrees + extra, rest, sure)
    across = np.logical_and(for_it.any(axis=0), against.any(axis=0))
    return across, np.logical_or.reduce(split, axis=0)


def compute_overall_share(effective: Floats, count_passes: bool) -> tuple[Floats, Floats, Floats]:
    """Return the share that agrees and its Wilson interval from effective counts (statements, 3); NaN without votes."""
    seen = effective[:, 2] + effective[:, 0] + (effective[:, 1] if count_passes else 0)
    lower, upper = wilson_interval(effective[:, 2], seen)
    return np.where(seen > 0, effective[:, 2] / np.maximum(seen, 1e-300), np.nan), lower, upper
