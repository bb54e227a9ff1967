"""Intervals that rest on groups found from the same votes; and what a slate found from them leaves out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import special

from benchmarks.coverage.row import Floats, Row, row
from deliberate.aggregation.measures import wilson_interval
from deliberate.aggregation.modules.groups.distinguishing_statements import compute_distinguishing_statements
from deliberate.aggregation.runner import run_modules
from deliberate.aggregation.simulate import OPINION_GROUPS, SimulatedConversation, SimulationPlan, simulate

Parts = list[tuple[Floats, Floats, Floats]]


def chances_of(simulated: SimulatedConversation) -> Floats:
    """P(agree) of the typical person of each camp, by statement; people have no tendencies of their own."""
    corner = np.stack([simulated.place[simulated.group == camp][0] for camp in range(int(simulated.group.max()) + 1)])
    shift = corner @ simulated.directions.T * simulated.plan.strength / 2
    return np.asarray(special.expit(simulated.popularity + shift))


def camp_rows(conversations: int) -> Iterator[Row]:
    """Two strong camps, 40 votes each: shares in the groups as shown, and differences by cross-fitting.

    The truth is the mean chance to agree of the people put into the group, whichever camp they are from.
    """
    cells: Parts = []
    differences: Parts = []
    for seed in range(conversations):
        simulated = simulate(
            SimulationPlan(OPINION_GROUPS, people=400, statements=80, votes_each=40, passing=0.0), seed
        )
        found = run_modules(simulated.votes, ["groups"], {"groups": {"replicates": 10}}).result("groups")
        if found is None or not found.published:
            continue
        chance = chances_of(simulated)[simulated.group]
        groups = range(found.groups)
        truth = np.stack([chance[found.labels == group].mean(axis=0) for group in groups])
        counts = simulated.votes.counts_by(found.labels, found.groups)
        cells.append((truth, *wilson_interval(counts[..., 2], counts[..., 2] + counts[..., 0])))
        crossed = found.cross_fit
        told = compute_distinguishing_statements(crossed.counts, rate=0.1, least=15, effect=0.1, level=0.95)
        apart = np.full(truth.shape, np.nan)
        for part in (0, 1):
            here = crossed.half == 1 - part
            inside = [chance[crossed.labels[part] == group].mean(axis=0) for group in groups]
            outside = [chance[(crossed.labels[part] != group) & (crossed.labels[part] >= 0)].mean(axis=0)
                       for group in groups]  # fmt: skip
            apart[:, here] = (np.stack(inside) - np.stack(outside))[:, here]
        differences.append((apart, told.lower, told.upper))
    for name, parts in (("share in an opinion group, groups from the same votes", cells),
                        ("what sets a group apart, cross-fitted", differences)):  # fmt: skip
        true, lower, upper = (np.concatenate([part[place].ravel() for part in parts]) for place in range(3))
        yield row(name, "2 strong groups, 40 votes each", true, (lower, upper))


def without(simulated: SimulatedConversation, chosen: tuple[int, ...]) -> float:
    """Chance of a person like these, who saw as many of the slate, to agree with none of them."""
    votes, chance = simulated.votes, chances_of(simulated)[simulated.group]
    inside = np.isin(votes.statement, chosen)
    log = np.bincount(
        votes.person[inside], weights=np.log1p(-chance[votes.person[inside], votes.statement[inside]]),
        minlength=votes.people,
    )  # fmt: skip
    saw = np.bincount(votes.person[inside], minlength=votes.people) > 0
    return float(np.exp(log[saw]).mean())
