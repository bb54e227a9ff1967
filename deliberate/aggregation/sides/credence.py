"""What each side says of each statement: its share with an interval, and the credence that it lies beyond a line."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from deliberate.aggregation.probit import ProbitModel, fit_probit
from deliberate.aggregation.sides.bands import Reading
from deliberate.aggregation.sides.counts import SideCounts, Sides, count_sides
from deliberate.aggregation.sides.positions import assign_folds
from deliberate.aggregation.sides.spread import fit_concentrations
from deliberate.aggregation.votes import Votes

Floats = NDArray[np.float64]

DIMENSIONS = 3
LEVEL = 0.9
# How much of everyone's votes stands behind the share that a side is drawn towards.
SMOOTHING = 1.0


@dataclass(frozen=True, eq=False)
class SidePosterior:
    """A share of each side as Beta(a, b), both of shape (sides, statements), with the κ of each side.

    above: credences by line, once they were asked for: many rules are tried on the same shares.
    """

    a: Floats
    b: Floats
    concentration: Floats
    above: dict[float, Floats] = field(default_factory=dict)

    @property
    def share(self) -> Floats:
        """The expected share."""
        return self.a / (self.a + self.b)

    def compute_credence_above(self, line: float) -> Floats:
        """Return the probability that the share lies above the line."""
        if line not in self.above:
            self.above[line] = np.asarray(scipy.special.betaincc(self.a, self.b, line))
        return self.above[line]

    def compute_interval(self, level: float = LEVEL) -> tuple[Floats, Floats]:
        """Return the interval that holds the share with this probability, equal tails."""
        tail = (1 - level) / 2
        return scipy.special.betaincinv(self.a, self.b, tail), scipy.special.betaincinv(self.a, self.b, 1 - tail)


@dataclass(frozen=True, eq=False)
class SideShares:
    """What the sides of one reading say: the shares that agree and that disagree.

    Where passes do not count, one is the mirror of the other. effective: disagrees, passes and agrees in effective
    numbers of people, shape (sides, statements, 3). middle: the same of everyone but the outermost of each dimension,
    shape (dimensions, statements, 3); no row where the sides reach the ends. counted: what they were made of.
    """

    agree: SidePosterior
    disagree: SidePosterior
    effective: Floats
    middle: Floats
    counted: SideCounts

    @property
    def sides(self) -> int:
        return len(self.agree.a)


def fit_side_model(
    votes: Votes,
    known: ProbitModel | None,
    *,
    start: ProbitModel | None = None,
    times: Floats | None = None,
    **fitting: Any,
) -> ProbitModel | None:
    """Return the opinion space that places people on sides: the one that is known, or else a fit; None without votes.

    It has three dimensions, whether or not they help to predict votes: no gate decides who is asked. start, times: a
    fit to begin with, and how often each person was drawn, in a resample. fitting: how long to fit, as `fit_probit`.
    """
    if known is None or known.dimensions != DIMENSIONS:
        cells = votes.observed_votes
        if not cells.value.any():
            return None
        weight = votes.weights if times is None else times if votes.weights is None else times * votes.weights
        known = fit_probit(cells, DIMENSIONS, person_weight=weight, start=start, **fitting)
    return separate_tendency(known)


def separate_tendency(model: ProbitModel) -> ProbitModel:
    """Return the model in which a person's tendency to agree says nothing of their position.

    Where positions carry little, the two are correlated by chance, and those who agree with everything would be placed
    on one side for that alone: in simulated yea-saying a quarter to a half of the accepted statements would be lost.
    """
    spread = model.spread.copy()
    spread[0, 1:] = spread[1:, 0] = 0.0
    return replace(model, spread=spread)


def ask_sides(votes: Votes, model: ProbitModel, readings: tuple[Reading, ...], *, times: Floats | None = None) -> Sides:
    """Return what the sides of each reading vote.

    times: how often each person was drawn, in a resample.
    """
    folds = assign_folds(votes.statement_ids)
    return count_sides(model, votes.observed_votes, folds, readings, weight=votes.weights, times=times)


def count_resampled(votes: Votes, times: Floats) -> Floats:
    """Return the weighted counts of everyone, shape (statements, 3), with each person so many times."""
    heavy = times[votes.person] * (1.0 if votes.weights is None else votes.weights[votes.person])
    cell = votes.statement.astype(np.int64) * 3 + votes.choice + 1
    return np.asarray(np.bincount(cell, weights=heavy, minlength=3 * votes.statements).reshape(-1, 3), dtype=np.float64)


def compute_side_shares(counted: SideCounts, everyone: Floats, *, count_passes: bool) -> SideShares:
    """Return the shares of each side, drawn towards everyone's by the spread learnt over all statements.

    everyone: weighted disagrees, passes and agrees of all people, shape (statements, 3).
    """
    disagrees, passes, agrees = (everyone[:, column] for column in range(3))
    counts = counted.compute_effective(count_passes=count_passes)
    middle = counted.compute_effective_middle(count_passes=count_passes)
    extra, extra_of_sides = (passes, counts[..., 1]) if count_passes else (0.0, 0.0)
    total = agrees + disagrees + extra + 2 * SMOOTHING
    agree = compute_posterior(counts[..., 2], counts[..., 0] + extra_of_sides, (agrees + SMOOTHING) / total, total)
    if not count_passes:
        return SideShares(agree, SidePosterior(agree.b, agree.a, agree.concentration), counts, middle, counted)
    against = (disagrees + SMOOTHING) / total
    disagree = compute_posterior(counts[..., 0], counts[..., 2] + extra_of_sides, against, total)
    return SideShares(agree, disagree, counts, middle, counted)


def compute_posterior(successes: Floats, others: Floats, share: Floats, seen: Floats) -> SidePosterior:
    """Return each side's share of successes, drawn towards everyone's.

    successes, others: of each side, effective, (sides, statements). share, seen: everyone's share, and the number of
    votes that it rests on. What is unsure about everyone's share is unsure about a side that is drawn to it: the
    variance of both is added up, and the beta distribution with this mean and variance returned.
    """
    kappa = fit_concentrations(successes, others, share)
    own = successes + others
    total = own + kappa[:, None]
    mean = (successes + kappa[:, None] * share) / total
    drawn = kappa[:, None] / total
    variance = mean * (1 - mean) / (total + 1) + drawn**2 * share * (1 - share) / (seen + 1)
    size = mean * (1 - mean) / variance - 1
    return SidePosterior(mean * size, (1 - mean) * size, kappa)
