"""Intervals that rest on groups found from the same votes; and what a slate found from them leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from benchmarks.coverage.row import Floats, Row, row
from deliberate.aggregation.modules.groups.distinguishing_statements import compute_differences
from deliberate.aggregation.runner import run_modules
from deliberate.aggregation.simulate import OPINION_GROUPS, WEAK, SimulatedConversation, SimulationPlan, simulate

Ints = NDArray[np.int64]
Parts = list[tuple[Floats, Floats, Floats]]


def chances_of(simulated: SimulatedConversation) -> Floats:
    """P(agree) of the typical person of each camp, by statement; people have no tendencies of their own."""
    corner = np.stack([simulated.place[simulated.group == camp][0] for camp in range(int(simulated.group.max()) + 1)])
    shift = corner @ simulated.directions.T * simulated.plan.strength / 2
    return np.asarray(special.expit(simulated.popularity + shift))


WORLDS: dict[str, dict[str, Any]] = {
    "2 strong groups, 40 votes each": {},
    "2 strong groups, 25 votes each": {"votes_each": 25},
    "2 middling groups, 40 votes each": {"strength": 1.6},
    "2 weak groups, 80 votes each": {"strength": WEAK, "votes_each": 80, "statements": 100},
    "80 to 20, strong, 40 votes each": {"sizes": (0.8, 0.2)},
    "80 to 20, middling, 40 votes each": {"sizes": (0.8, 0.2), "strength": 1.6},
    "80 to 20, weak, 80 votes each": {"sizes": (0.8, 0.2), "strength": WEAK, "votes_each": 80, "statements": 100},
    "70 to 30, strong, 25 votes each": {"sizes": (0.7, 0.3), "votes_each": 25},
    "3 equal groups, strong, 40 votes each": {"sizes": (1, 1, 1)},
    "50 to 30 to 20, strong, 40 votes each": {"sizes": (0.5, 0.3, 0.2)},
}
BASE = SimulationPlan(OPINION_GROUPS, people=400, statements=80, votes_each=40, passing=0.0)
FRESH = 5000


def camp_rows(conversations: int) -> Iterator[Row]:
    """Groups strong and weak, equal and not: shares in the groups as shown, and what sets them apart.

    The truth is the mean chance to agree of the people put into the group, whichever camp they are from, and its
    difference from that of all others who were put into any.
    """
    for name, changes in WORLDS.items():
        shares: Parts = []
        differences: Parts = []
        for seed in range(FRESH, FRESH + conversations):
            simulated = simulate(replace(BASE, **changes), seed)
            results = run_modules(simulated.votes, ["group_consensus"], {"groups": {"replicates": 10}})
            found = results.result("groups")
            if found is None or not found.published:
                continue
            truth, apart = true_shares(simulated, found.labels, found.groups)
            told = results.result("group_consensus")
            shares.append((truth, told.lower, told.upper))
            _, _, _, lower, upper = compute_differences(found.without_own_vote, 0.95)
            differences.append((apart, lower, upper))
        for title, parts in (("share in an opinion group", shares), ("what sets a group apart", differences)):
            if parts:
                true, lower, upper = (np.concatenate([part[place].ravel() for part in parts]) for place in range(3))
                yield row(title, name, true, (lower, upper))


def true_shares(simulated: SimulatedConversation, labels: Ints, groups: int) -> tuple[Floats, Floats]:
    """The mean chance to agree of the people in each group, and how far it lies above that of the other groups."""
    chance = chances_of(simulated)[simulated.group]
    inside = np.stack([chance[labels == group].mean(axis=0) for group in range(groups)])
    outside = np.stack([chance[(labels != group) & (labels >= 0)].mean(axis=0) for group in range(groups)])
    return inside, inside - outside


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
