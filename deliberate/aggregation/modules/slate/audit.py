"""Whom a slate underrepresents: justified representation, and who agrees with none of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deliberate.aggregation.modules.slate.ballots import ApprovalBallots
from deliberate.aggregation.modules.slate.rules import TIE, compute_satisfaction


@dataclass(frozen=True)
class RepresentationViolation:
    """A group that deserves more: the candidate it agrees on, the weight of its people, how many it was due."""

    candidate: int
    mass: float
    due: int


def detect_representation_violation(
    ballots: ApprovalBallots, chosen: list[int], size: int, most_due: int | None = None
) -> RepresentationViolation | None:
    """Return the largest debt under EJR+ (or up to `most_due` statements only: 1 is JR); None where the slate owes
    nothing.

    EJR+: no candidate outside the slate has supporters of weight ℓ · n / k who each approve fewer than ℓ of the slate.
    Source: Aziz and others 2017 (JR); Brill and Peters 2023 (EJR+). O(approvals + candidates · size).
    """
    outside = np.setdiff1d(np.arange(ballots.candidates), chosen)
    if len(outside) == 0 or ballots.people == 0:
        return None
    levels = min(size, most_due or size)
    count = np.minimum(compute_satisfaction(ballots, chosen), levels)
    # Only those who approve of fewer than are due can be owed anything: they are looked at number by number.
    mass = np.zeros((ballots.candidates, levels))
    for level in range(levels):
        people = np.flatnonzero(count == level)
        mass[:, level] = ballots.sum_over_supporters(people, ballots.weight[people])
    below = np.cumsum(mass, axis=1)[outside]
    quota = np.arange(1, levels + 1) * ballots.everyone / size
    excess = below / quota
    if excess.max() < 1 - TIE:
        return None
    place, top = np.unravel_index(int(np.argmax(excess)), excess.shape)
    return RepresentationViolation(int(outside[place]), float(below[place, top]), int(top) + 1)


@dataclass(frozen=True)
class SlateReach:
    """Weights: people who saw any of the slate, those who agree with none of it."""

    saw: float
    without: float


def compute_slate_reach(ballots: ApprovalBallots, chosen: list[int]) -> SlateReach:
    """Return who saw something of the slate, and who of them agrees with none of it."""
    saw = np.zeros(ballots.people, dtype=np.bool_)
    for candidate in chosen:
        saw[ballots.seen.of(candidate)] = True
    without = saw & (compute_satisfaction(ballots, chosen) == 0)
    return SlateReach(float(ballots.weight[saw].sum()), float(ballots.weight[without].sum()))
