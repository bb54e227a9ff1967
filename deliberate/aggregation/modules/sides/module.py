"""The module: who lies on each side of each dimension, how far the sides are from everyone, and what sets them apart.

It decides nothing; the consensus rule takes the votes of the sides from here. There is no gate: all three dimensions
have two sides, and where a dimension carries nothing its sides say what everyone says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from deliberate.aggregation.blocks import Column, Table
from deliberate.aggregation.contract import Answer, Module, insufficient
from deliberate.aggregation.probit import ProbitModel
from deliberate.aggregation.sides import (
    DECIDING,
    WHOLE_OUTER_PARTS,
    Sides,
    SideShares,
    ask_sides,
    compute_side_shares,
    fit_side_model,
)
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

ENDS = (N_("low"), N_("high"))


@dataclass(frozen=True, eq=False)
class FoundSides:
    """asked: what the sides of both readings vote, the one that decides first. model: the space that places people."""

    asked: Sides
    model: ProbitModel


def run(votes: Votes, settings: object, needed: Mapping[str, Any]) -> Answer:
    """Return a table of the sides."""
    space = needed["space"]
    model = fit_side_model(votes, None if space is None else space.model)
    if model is None:
        return insufficient("sides", N_("No one has agreed or disagreed yet: at least one such vote is needed."))
    asked = ask_sides(votes, model, (DECIDING, WHOLE_OUTER_PARTS))
    found = FoundSides(asked, model)
    shares = compute_side_shares(asked.readings[0], votes.counts, count_passes=False)
    return Answer((build_sides_table(votes, found, shares),), found)


def build_sides_table(votes: Votes, found: FoundSides, shares: SideShares) -> Table:
    """Return one row per side: how far it lies from everyone, how well people are placed, what it tends to say."""
    counted = votes.in_results & (votes.counts.sum(axis=1) > 0)
    rows = []
    for side in range(shares.sides):
        axis, end = divmod(side, 2)
        told = np.where(counted, found.model.statements.direction[:, axis] * (2 * end - 1), -np.inf)
        rows.append(
            {
                "dimension": axis + 1,
                "end": ENDS[end],
                "people": round(float(found.asked.readings[0].people[side])),
                "concentration": shares.agree.concentration[side],
                "reliability": found.asked.reliability[axis],
                "statement": int(votes.statement_ids[int(told.argmax())]),
            }
        )
    return Table(
        name="sides.sides",
        title=N_("The sides of each dimension of opinion"),
        columns=(
            Column("dimension", N_("Dimension of opinion"), "count"),
            Column("end", N_("Side"), "text"),
            Column("people", N_("People on this side"), "count"),
            Column("concentration", N_("Closeness to everyone (2,000: no difference)"), "count"),
            Column("reliability", N_("Reliability of positions"), "share"),
            Column("statement", N_("More of them agree with"), "statement"),
        ),
        rows=tuple(rows),
        people="people",
        note=N_(
            "A side is the part of a dimension between the outermost 5 and the outermost 15 of 100 people. Everyone "
            "counts with the probability of lying there, placed by their votes on other statements than the one in "
            "question. Shares of a side are drawn towards everyone's by how far sides differ on all statements."
        ),
    )


# The sentence above says what decides.
assert (DECIDING.floor, DECIDING.reach) == (0.05, 0.15)

MODULE = Module(
    name="sides",
    title=N_("Sides of opinion"),
    question=N_("Do both sides of every dimension of opinion say the same?"),
    requires=("space",),
    run=run,
)
