"""What the rule by sides prints beside each state: the side that the outcome hangs on, and what the other one says."""

from __future__ import annotations

from typing import Any

from deliberate.aggregation.blocks import Column
from deliberate.aggregation.modules.outcomes.judge import SideOutcomes
from deliberate.aggregation.modules.sides import ENDS
from deliberate.aggregation.sides import SideShares
from deliberate.text import N_

# Shares of fewer people are not given: nobody's vote is to be read off a small side.
MIN_PEOPLE = 10
SIDE_COLUMNS = (
    Column("state", N_("Outcome"), "state"),
    Column("reason", N_("Why"), "text"),
    Column("votes", N_("Votes"), "count"),
    Column("share", N_("Share who agree"), "share"),
    Column("lower", N_("At least"), "share"),
    Column("upper", N_("At most"), "share"),
    Column("accepts", N_("Probability: everyone agrees above the threshold"), "share"),
    Column("rejects", N_("Probability: everyone disagrees above the threshold"), "share"),
    Column("dimension", N_("Dimension of the weakest side"), "count"),
    Column("end", N_("Weakest side"), "text"),
    Column("side_share", N_("Share who agree on that side"), "share"),
    Column("side_credence", N_("Probability: above the threshold on that side"), "share"),
    Column("second", N_("Outcome with the outermost people asked too"), "state"),
)


def build_side_row(found: SideOutcomes, bounds: tuple[Any, Any], j: int) -> dict[str, Any]:
    """Return what the row of one statement says of its sides. bounds: `compute_interval` of the shares that agree."""
    weakest = int(found.weakest[j])
    axis, end = divmod(weakest, 2)
    row = {
        "dimension": axis + 1,
        "end": ENDS[end],
        "side_share": show_side(found.shares, weakest, j, found.shares.agree.share),
        "side_credence": found.credence[j],
        "side_accepts": found.accepts[j],
        "side_rejects": found.rejects[j],
        "splits": found.splits[j],
        "opposes": found.opposes[j],
        "second": found.second_state[j],
        "outermost": round(float(found.outermost[j])),
    }
    for name, side in zip(ENDS, (2 * axis, 2 * axis + 1), strict=True):
        row[f"{name}_share"] = show_side(found.shares, side, j, found.shares.agree.share)
        row[f"{name}_lower"], row[f"{name}_upper"] = (show_side(found.shares, side, j, bound) for bound in bounds)
        row[f"{name}_people"] = round(float(count_people(found.shares, side, j)), 1)
    return row


def count_people(shares: SideShares, side: int, j: int) -> float:
    """Return the effective number of people of a side who agree or disagree with a statement."""
    return float(shares.effective[side, j, 0] + shares.effective[side, j, 2])


def show_side(shares: SideShares, side: int, j: int, values: Any) -> float | None:
    """Return a value of one side; None where too few people stand behind it."""
    return float(values[side, j]) if count_people(shares, side, j) >= MIN_PEOPLE else None
