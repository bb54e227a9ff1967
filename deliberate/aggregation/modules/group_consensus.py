"""How each opinion group stands to each statement, and three ways to put the groups together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.blocks import Column, Matrix, Ranking
from deliberate.aggregation.contract import Answer, Module, insufficient, setting
from deliberate.aggregation.measures import smoothed_share, wilson_interval
from deliberate.aggregation.modules.polis_classic import PolisMap
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

Floats = NDArray[np.float64]
LETTERS = "ABCDEFGH"


@dataclass(frozen=True)
class Settings:
    """Whether passes count against agreement, and how sure the intervals are."""

    count_passes: bool = setting(False, N_("Passes count"), N_("If set, a pass counts as seen but not agreeing."))
    level: float = setting(0.95, N_("Interval"), N_("Credence of the intervals."), least=0.8, most=0.99)


@dataclass(frozen=True)
class GroupShares:
    """Arrays (groups, statements): counts (…, 3) disagrees, passes, agrees; seen; smoothed agree and disagree shares;
    interval of the agree share; then per statement the minimum over groups and the geometric mean."""

    counts: Floats
    seen: Floats
    agree: Floats
    disagree: Floats
    lower: Floats
    upper: Floats
    minimum: Floats
    geometric: Floats


def group_shares(counts: Floats, settings: Settings) -> GroupShares:
    """Shares per group from counts (groups, statements, 3)."""
    agrees, disagrees = counts[:, :, 2], counts[:, :, 0]
    seen = counts.sum(axis=2) if settings.count_passes else agrees + disagrees
    agree, disagree = smoothed_share(agrees, seen), smoothed_share(disagrees, seen)
    lower, upper = wilson_interval(agrees, seen, settings.level)
    geometric = np.exp(np.log(agree).mean(axis=0))
    return GroupShares(counts, seen, agree, disagree, lower, upper, agree.min(axis=0), geometric)


def run(votes: Votes, settings: Settings, needed: Any) -> Answer:
    """The table of groups and the ranking by the least agreeing group."""
    polis: PolisMap | None = needed["polis_classic"]
    if polis is None:
        return insufficient("group_consensus", N_("There are no opinion groups to compare yet."))
    found = group_shares(polis.counts, settings)
    numbers = votes.statement_ids
    counted = np.flatnonzero(votes.in_results & (votes.counts.sum(axis=1) > 0))
    order = sorted(counted, key=lambda j: (-found.minimum[j], int(numbers[j])))
    return Answer((matrix_block(votes, found, counted), ranking_block(votes, found, order, polis)), found)


def matrix_block(votes: Votes, found: GroupShares, counted: NDArray[np.int64]) -> Matrix:
    """One cell per statement and group."""
    groups = range(len(found.counts))
    return Matrix(
        name="group_consensus.cells",
        title=N_("Group by group"),
        groups=tuple(LETTERS[g] for g in groups),
        cells=tuple(
            {
                "statement": int(votes.statement_ids[j]),
                "group": LETTERS[g],
                "disagrees": found.counts[g, j, 0],
                "passes": found.counts[g, j, 1],
                "agrees": found.counts[g, j, 2],
                "share": found.agree[g, j],
                "lower": found.lower[g, j],
                "upper": found.upper[g, j],
            }
            for j in counted
            for g in groups
        ),
    )


def ranking_block(votes: Votes, found: GroupShares, order: list[Any], polis: PolisMap) -> Ranking:
    """Statements by the share in the group that agrees least."""
    return Ranking(
        name="group_consensus.ranking",
        title=N_("Shared ground across groups"),
        columns=(
            Column("minimum", N_("Least agreeing group"), "share"),
            Column("geometric", N_("Mean of the groups"), "share"),
            Column("product", N_("Polis product"), "number"),
        ),
        rows=tuple(
            {
                "statement": int(votes.statement_ids[j]),
                "minimum": found.minimum[j],
                "geometric": found.geometric[j],
                "product": polis.consensus[j],
            }
            for j in order
        ),
        note=N_("Shares are smoothed by one vote on each side; the mean is geometric, so one low group pulls it down."),
    )


MODULE = Module(
    name="group_consensus",
    title=N_("Consensus across groups"),
    question=N_("What do all opinion groups share, and where does one of them stand apart?"),
    settings=Settings,
    needs=("polis_classic",),
    run=run,
)
