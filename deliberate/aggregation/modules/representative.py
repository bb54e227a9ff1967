"""What distinguishes each opinion group from everyone else, measured on statements that did not form the groups.

Groups are found from one half of the statements and compared on the other half, both ways round; the comparisons are
corrected together for how many there are. See `groups/cross_fit.py` and `groups/distinguishing_statements.py` for
sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deliberate.aggregation.blocks import Block, Column, Note, Ranking
from deliberate.aggregation.contract import Answer, Module, Status, insufficient, setting
from deliberate.aggregation.modules.groups.blocks import order_by_certainty
from deliberate.aggregation.modules.groups.distinguishing_statements import (
    DistinguishingStatements,
    compute_distinguishing_statements,
    describe_published_groups,
)
from deliberate.aggregation.modules.groups.people import select_well_measured
from deliberate.aggregation.modules.groups.result import OpinionGroups
from deliberate.aggregation.modules.groups.settings import Settings as GroupSettings
from deliberate.aggregation.votes import Votes
from deliberate.text import N_


@dataclass(frozen=True)
class Settings:
    """When a difference is claimed."""

    false_discoveries: float = setting(
        0.1,
        N_("False discovery rate"),
        N_("Of all statements listed for all groups together, at most about this share may be there by chance."),
        least=0.001,
        most=0.2,
    )
    least_votes: int = setting(
        15,
        N_("Minimum votes"),
        N_("At least this many people inside the group, and as many outside it, must have agreed or disagreed."),
        least=10,
        most=1000,
    )
    effect: float = setting(
        0.1,
        N_("Minimum difference"),
        N_("Smaller differences between the shares are not listed, however certain they are."),
        least=0.0,
        most=0.9,
    )
    level: float = setting(0.95, N_("Interval"), N_("Confidence level of the intervals."), least=0.8, most=0.99)


COLUMNS = (
    Column("share", N_("Agree in the group"), "share"),
    Column("rest", N_("Agree outside the group"), "share"),
    Column("difference", N_("Difference"), "share"),
    Column("lower", N_("At least"), "share"),
    Column("upper", N_("At most"), "share"),
    Column("q", N_("False discovery rate (q)"), "number"),
    Column("decided", N_("Agreed or disagreed in the group"), "count"),
)
TITLES = (
    N_("What sets group A apart"),
    N_("What sets group B apart"),
    N_("What sets group C apart"),
    N_("What sets group D apart"),
    N_("What sets group E apart"),
    N_("What sets group F apart"),
)

# What runs before version 2 say of their numbers; they are shown as they were stored.
FORMER_NOTE = N_(
    "Each statement is tested on groups found without it, so differences look somewhat smaller than in"
    " the groups as shown. Shares are of those who agreed or disagreed."
)


def run(votes: Votes, settings: Settings, needed: Mapping[str, Any]) -> Answer:
    """Return one list per group, or a sentence where there are no groups."""
    groups: OpinionGroups | None = needed["groups"]
    if groups is None:
        rule = GroupSettings()
        missing = rule.least_people - len(select_well_measured(votes, rule.least_votes))
        text = N_("Groups cannot be looked for yet. People with enough votes still needed: %(missing)d.")
        return insufficient("representative", text, missing=max(missing, 1))
    if not groups.published or groups.cross_fit is None:
        words = N_("There are no opinion groups, so nothing sets one apart.")
        return Answer((Note("representative.none", N_("No opinion groups"), words),), None, Status.NOT_FOUND)
    tested = compute_distinguishing_statements(
        groups.cross_fit.counts,
        rate=settings.false_discoveries,
        least=settings.least_votes,
        effect=settings.effect,
        level=settings.level,
    )
    assert groups.without_own_vote is not None
    apart = describe_published_groups(tested, groups.without_own_vote, effect=settings.effect, level=settings.level)
    blocks = tuple(build_distinguishing_ranking(votes, groups, apart, group) for group in range(groups.groups))
    return Answer(blocks, apart)


def build_distinguishing_ranking(
    votes: Votes, groups: OpinionGroups, apart: DistinguishingStatements, group: int
) -> Block:
    """Return the claimed statements of one group, the surest difference first."""
    rows = tuple(
        {
            "statement": int(votes.statement_ids[j]),
            "share": apart.inside[group, j],
            "rest": apart.outside[group, j],
            "difference": apart.difference[group, j],
            "lower": apart.lower[group, j],
            "upper": apart.upper[group, j],
            "q": apart.q[group, j],
            "decided": apart.decided[group, j],
        }
        for j in order_by_certainty(votes, apart, group)
    )
    return Ranking(
        name=f"representative.{groups.letters[group]}",
        title=TITLES[group],
        columns=COLUMNS,
        rows=rows,
        note=N_(
            "Each statement is tested on groups found without it. Shares and differences are those of the groups as "
            "shown, of those who agreed or disagreed, each vote counted where its person would be without it."
        ),
    )


MODULE = Module(
    name="representative",
    title=N_("What sets the groups apart"),
    question=N_("On which statements does each opinion group differ from everyone else?"),
    version="2",
    settings=Settings,
    requires=("groups",),
    run=run,
)
