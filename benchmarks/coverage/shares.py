"""Intervals made of counts: of a share, of a weighted share, of the lowest of several, their mean, a difference."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.coverage.row import Floats, Row, row
from deliberate.aggregation.group_measures import compute_geometric_interval, compute_minimum_interval
from deliberate.aggregation.measures import jeffreys_interval, wilson_interval
from deliberate.aggregation.modules.groups.distinguishing_statements import compute_distinguishing_statements
from deliberate.aggregation.modules.weighting.margins import Margin
from deliberate.aggregation.modules.weighting.representativeness import (
    compute_representativeness,
    compute_share_overlap,
)

SIZES = ((5, 10), (10, 20), (15, 30), (40, 80), (150, 300))
APART = {"equal shares": 0.0, "shares .03 apart": 0.03, "shares .1 apart": 0.1, "shares .3 apart": 0.3}


def share_rows(draws: int) -> Iterator[Row]:
    """Wilson and Jeffreys, averaged over true shares from .05 to .95."""
    random = np.random.default_rng(1)
    for least, most in SIZES:
        truth, seen = random.uniform(0.05, 0.95, draws), random.integers(least, most, draws)
        agrees = random.binomial(seen, truth)
        yield row("share (Wilson)", f"{least}–{most} votes", truth, wilson_interval(agrees, seen))
    yield row("share (Jeffreys)", f"{least}–{most} votes", truth, jeffreys_interval(agrees, seen))


def weighted_rows(draws: int) -> Iterator[Row]:
    """Wilson at Kish's effective number: weights by chance, and weights of two parts that differ in opinion."""
    random = np.random.default_rng(2)
    for name, gap in (("weights unrelated to opinion", 0.0), ("two parts .2 apart, weighted", 0.2)):
        truth, lower, upper = np.zeros(draws), np.zeros(draws), np.zeros(draws)
        for place in range(draws):
            people = int(random.integers(40, 200))
            part = random.random(people) < 0.3
            weight = np.where(part, 0.5 / 0.3, 0.5 / 0.7) if gap else random.lognormal(0, 0.6, people)
            middle = random.uniform(0.2, 0.8)
            share = middle + np.where(part, gap / 2, -gap / 2)
            agrees = random.random(people) < share
            size = weight.sum() ** 2 / (weight**2).sum()
            ends = wilson_interval((weight * agrees).sum() / weight.sum() * size, size)
            truth[place], lower[place], upper[place] = middle, float(ends[0]), float(ends[1])
        yield row("weighted share (Wilson)", name, truth, (lower, upper))


def group_rows(draws: int) -> Iterator[Row]:
    """The lowest share and the geometric mean of several groups, from equal groups to ones far apart."""
    random = np.random.default_rng(3)
    for groups in (2, 3, 4, 5):
        for name, apart in APART.items():
            truth, agrees, seen = some_groups(random, groups, apart, draws)
            setting = f"{groups} groups, {name}"
            yield row("lowest share of the groups", setting, truth.min(axis=0), compute_minimum_interval(agrees, seen))
            mean = np.exp(np.log(truth).mean(axis=0))
            yield row("geometric mean of the groups", setting, mean, compute_geometric_interval(agrees, seen))


def some_groups(random: np.random.Generator, groups: int, apart: float, draws: int) -> tuple[Floats, Floats, Floats]:
    """True shares, agrees and seen, shape (groups, draws); 15 to 150 votes per group."""
    middle = random.uniform(0.1, 0.9, draws)
    truth = np.clip(middle + random.normal(0, apart / np.sqrt(2), (groups, draws)), 0.02, 0.98)
    seen = random.integers(15, 150, truth.shape)
    return truth, random.binomial(seen, truth).astype(np.float64), seen.astype(np.float64)


def difference_rows(draws: int) -> Iterator[Row]:
    """A group against all others."""
    random = np.random.default_rng(4)
    for apart in (0.0, 0.2, 0.5):
        truth = np.stack([random.uniform(0.05, 0.95, draws)] * 2)
        truth[0] = np.clip(truth[1] + random.choice([-1, 1], draws) * apart, 0.03, 0.97)
        decided = np.stack([random.integers(15, 100, draws), random.integers(30, 300, draws)])
        agrees = random.binomial(decided, truth)
        counts = np.stack([decided - agrees, 0 * agrees, agrees], axis=2).astype(np.float64)
        found = compute_distinguishing_statements(counts, rate=0.1, least=15, effect=0.1, level=0.95)
        ends = (found.lower[0], found.upper[0])
        yield row("difference of a group from the rest", f"{apart:g} apart", truth[0] - truth[1], ends)


def likeness_rows(draws: int) -> Iterator[Row]:
    """One-sided: random samples lie above the printed value."""
    random = np.random.default_rng(5)
    wanted = np.array([0.3, 0.25, 0.2, 0.15, 0.1])
    for people in (60, 300):
        drawn = random.multinomial(people, wanted, size=draws).astype(np.float64)
        code = np.zeros(people, dtype=np.int64)
        margin = Margin("part", tuple("abcde"), code, drawn[0], tuple(wanted.tolist()), wanted)
        line = compute_representativeness(margin).lower
        index = compute_share_overlap(drawn / people, wanted)
        yield row("likeness: random samples mostly above", f"{people} people", index, (np.full(draws, line),
                                                                                       np.ones(draws)))  # fmt: skip
