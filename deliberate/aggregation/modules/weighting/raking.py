"""Raking: weights under which each segment has the shares it should have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from deliberate.aggregation.modules.weighting.margins import Floats, Ints, Margin

TOLERANCE = 1e-12
SWEEPS = 1000


@dataclass(frozen=True, eq=False)
class RakingResult:
    """Weights with mean 1; sweeps needed; the largest distance of a weighted share from its target; how many people
    were held at the largest weight allowed."""

    weights: Floats
    sweeps: int
    distance: float
    trimmed: int


@dataclass(frozen=True, eq=False)
class Strata:
    """People with the same answers weigh the same: one row per kind of person. codes: shape (margins, kinds)."""

    heads: Floats
    codes: tuple[Ints, ...]
    targets: tuple[Floats, ...]
    kind: Ints

    def shares(self, weights: Floats, margin: int) -> Floats:
        """Return the weighted share of each answer."""
        heavy = weights * self.heads
        size = len(self.targets[margin])
        return np.asarray(
            np.bincount(self.codes[margin], weights=heavy, minlength=size) / heavy.sum(), dtype=np.float64
        )

    def scaled(self, weights: Floats) -> Floats:
        """Return the weights with mean 1 over people."""
        return np.asarray(weights * self.heads.sum() / (weights * self.heads).sum(), dtype=np.float64)


def build_strata(margins: Sequence[Margin]) -> Strata:
    """Return the kinds of people there are."""
    number = np.zeros(len(margins[0].code), dtype=np.int64)
    for margin in margins:
        _, number = np.unique(number * len(margin.answers) + margin.code, return_inverse=True)
    _, first, kind, heads = np.unique(number, return_index=True, return_inverse=True, return_counts=True)
    codes = tuple(margin.code[first] for margin in margins)
    return Strata(heads.astype(np.float64), codes, tuple(margin.target for margin in margins), kind)


def rake(kinds: Strata, weights: Floats | None = None) -> tuple[Floats, int]:
    """Run iterative proportional fitting: w ← w · target / weighted share, segment after segment, until nothing moves.

    weights: where to begin, one per kind; 1 where left out. Returns weights with mean 1 over people, and the number of
    sweeps. Segments that contradict each other never converge; then it stops when progress does. Source: Deming and
    Stephan 1940.
    """
    found = np.ones(len(kinds.heads)) if weights is None else weights
    sweep, furthest, earlier = 0, np.inf, np.inf
    while sweep < SWEEPS and furthest >= TOLERANCE:
        sweep, furthest = sweep + 1, 0.0
        for place, (code, target) in enumerate(zip(kinds.codes, kinds.targets, strict=True)):
            factor = target[code] / kinds.shares(found, place)[code]
            found = found * factor
            furthest = max(furthest, float(np.abs(factor - 1).max()))
        if sweep % 50 == 0:
            if furthest > 0.9 * earlier:
                break
            earlier = furthest
    return kinds.scaled(found), sweep


def rake_and_trim(margins: Sequence[Margin], cap: float) -> RakingResult:
    """Rake; hold weights above `cap` times the mean at that value; rake again, while that lowers the largest weight.

    The segments may then miss their targets by `distance`. Source: Potter 1990 (trimming).
    """
    kinds = build_strata(margins)
    weights, sweeps = rake(kinds)
    held, largest = weights > cap, np.inf
    while cap * (1 + 1e-9) < weights.max() < 0.999 * largest and sweeps < SWEEPS:
        largest = weights.max()
        weights, more = rake(kinds, np.minimum(weights, cap))
        held, sweeps = held | (weights > cap), sweeps + more
    weights = cap_weights(kinds, weights, cap)
    distance = max(
        float(np.abs(kinds.shares(weights, place) - target).max()) for place, target in enumerate(kinds.targets)
    )
    return RakingResult(weights[kinds.kind], sweeps, distance, int(kinds.heads[held].sum()))


def cap_weights(kinds: Strata, weights: Floats, cap: float) -> Floats:
    """Return weights of at most `cap` with mean 1: what is trimmed goes to the others in proportion."""
    held = np.zeros(len(weights), dtype=np.bool_)
    while True:
        held |= weights > cap
        if not held.any():
            return weights
        rest = kinds.heads.sum() - cap * kinds.heads[held].sum()
        free = float((weights * kinds.heads)[~held].sum())
        weights = np.where(held, cap, weights * (rest / free if free else 0.0))
        if not (weights[~held] > cap).any():
            return weights
