"""How each opinion group votes on each statement, and three ways to combine the groups.

Shares are smoothed by one vote on each side, as in Polis; intervals of a group are Wilson's, at the effective
number of
people where votes are weighted. The lowest share, the geometric mean and the product are shown side by side, because a
product shrinks with the number of groups and a mean hides a low group. Where no opinion groups were found, all people
are one group. Source: Small et al. 2021 for the product; Zou and Donner 2008 for the interval of the mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.blocks import Column, Matrix, Ranking
from deliberate.aggregation.contract import Answer, Module, insufficient, setting
from deliberate.aggregation.group_measures import (
    compute_geometric_interval,
    compute_geometric_mean,
    compute_minimum_interval,
)
from deliberate.aggregation.group_partition import LETTERS, GroupPartition, partition_by_rule, partition_by_segments
from deliberate.aggregation.measures import compute_smoothed_share, wilson_interval
from deliberate.aggregation.ranking import build_ranking_rows, order_by_value
from deliberate.aggregation.rule import PRESETS, Rule
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Settings:
    """Which groups, whether passes count against agreement, and how sure the intervals are."""

    preset: str = setting(
        "own", N_("Preset"), N_("“polis”: the groups of the Polis map; passes count."), choices=PRESETS
    )
    count_passes: bool = setting(
        False, N_("Passes count"), N_("If on, a pass counts as having seen the statement and not agreed.")
    )
    level: float = setting(0.95, N_("Interval"), N_("Confidence level of the intervals."), least=0.8, most=0.99)


@dataclass(frozen=True, eq=False)
class GroupShares:
    """Arrays (groups, statements): counts (…, 3) disagrees, passes, agrees; seen; smoothed agree and disagree shares;
    interval of the agree share; then per statement the minimum over groups, the geometric mean and the product, the
    first two with their intervals (lower, upper)."""

    names: tuple[str, ...]
    counts: Floats
    seen: Floats
    agree: Floats
    disagree: Floats
    lower: Floats
    upper: Floats
    minimum: Floats
    geometric: Floats
    product: Floats
    minimum_bounds: tuple[Floats, Floats]
    geometric_bounds: tuple[Floats, Floats]


def compute_group_shares(
    partition: GroupPartition, *, count_passes: bool, level: float = 0.95, interval_counts: Floats | None = None
) -> GroupShares:
    """Compute the shares per group and three ways to combine them. level: of the intervals.

    interval_counts: what the intervals are made of, where that is not the counts themselves: of opinion groups, in
    which no one is placed by the vote that is counted (see `groups/without_own_vote`). The share shown stays inside.
    """
    agrees, disagrees = partition.effective[:, :, 2], partition.effective[:, :, 0]
    seen = partition.effective.sum(axis=2) if count_passes else agrees + disagrees
    agree, disagree = compute_smoothed_share(agrees, seen), compute_smoothed_share(disagrees, seen)
    geometric = compute_geometric_mean(agrees, seen)
    basis = partition.effective if interval_counts is None else interval_counts
    yes, asked = basis[:, :, 2], basis.sum(axis=2) if count_passes else basis[:, :, 2] + basis[:, :, 0]
    lower, upper = keep_inside(agree, wilson_interval(yes, asked, level))
    return GroupShares(
        partition.names,
        partition.counts,
        seen,
        agree,
        disagree,
        lower,
        upper,
        agree.min(axis=0),
        geometric,
        geometric**partition.groups,
        keep_inside(agree.min(axis=0), compute_minimum_interval(yes, asked, level)),
        keep_inside(geometric, compute_geometric_interval(yes, asked, level)),
    )


def keep_inside(shown: Floats, bounds: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Return the interval, widened where it would leave out what is shown beside it."""
    return np.minimum(bounds[0], shown), np.maximum(bounds[1], shown)


def run(votes: Votes, settings: Settings, needed: Mapping[str, Any]) -> Answer:
    """Return the table of groups, the ranking by the least agreeing group, and the table of segments."""
    if votes.total == 0:
        return insufficient("group_consensus", N_("No one has voted yet: at least one vote is needed."))
    polis_rule = settings.preset == "polis"
    partition = partition_by_rule(votes, Rule(preset=settings.preset, measure="groups"), needed)
    if partition is None:
        return insufficient("group_consensus", N_("There are no opinion groups to compare yet."))
    passes = settings.count_passes or polis_rule
    own = needed["groups"].without_own_vote if partition.source == "groups" else None
    if own is not None and len(own) != partition.groups:
        # Groups too small for a veto were left out; the others keep their letters.
        own = own[[LETTERS.index(name) for name in partition.names]]
    found = compute_group_shares(partition, count_passes=passes, level=settings.level, interval_counts=own)
    counted = np.flatnonzero(votes.in_results & (votes.counts.sum(axis=1) > 0))
    blocks = [
        build_group_matrix("group_consensus.cells", N_("By group"), votes, found, counted),
        build_consensus_ranking(votes, found),
    ]
    declared = partition_by_segments(votes, "")
    if declared is not None:
        shares = compute_group_shares(declared, count_passes=passes, level=settings.level)
        blocks.append(build_group_matrix("group_consensus.parts", N_("By segment"), votes, shares, counted))
    return Answer(tuple(blocks), found)


def build_group_matrix(name: str, title: str, votes: Votes, found: GroupShares, counted: NDArray[np.int64]) -> Matrix:
    """Return one cell per statement and group."""
    groups = range(len(found.counts))
    return Matrix(
        name=name,
        title=title,
        groups=found.names,
        cells=tuple(
            {
                "statement": int(votes.statement_ids[j]),
                "group": found.names[g],
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


COLUMNS = (
    Column("minimum", N_("Least agreeing group"), "share"),
    Column("minimum_lower", N_("At least"), "share"),
    Column("minimum_upper", N_("At most"), "share"),
    Column("geometric", N_("Mean across groups"), "share"),
    Column("geometric_lower", N_("At least"), "share"),
    Column("geometric_upper", N_("At most"), "share"),
    Column("product", N_("Polis product"), "number"),
)


def build_consensus_ranking(votes: Votes, found: GroupShares) -> Ranking:
    """Rank statements by the share of the group that agrees least."""
    values = {
        "minimum": found.minimum,
        "minimum_lower": found.minimum_bounds[0],
        "minimum_upper": found.minimum_bounds[1],
        "geometric": found.geometric,
        "geometric_lower": found.geometric_bounds[0],
        "geometric_upper": found.geometric_bounds[1],
        "product": found.product,
    }
    voted = votes.in_results & (votes.counts.sum(axis=1) > 0)
    return Ranking(
        name="group_consensus.ranking",
        title=N_("Common ground across groups"),
        columns=COLUMNS,
        rows=build_ranking_rows(votes, order_by_value(votes, found.minimum, voted, digits=12), values),
        note=N_(
            "Shares are smoothed by one vote on each side. The mean is geometric, so one low group pulls it "
            "down. The product gets smaller as the number of groups grows: compare it only within one "
            "question."
        ),
    )


MODULE = Module(
    name="group_consensus",
    title=N_("Consensus across groups"),
    question=N_("What do all opinion groups agree on, and where does one of them differ?"),
    version="3",
    settings=Settings,
    requires=("polis_classic", "space", "groups"),
    run=run,
)
