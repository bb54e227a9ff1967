"""The finding: in how many draws no group vetoes a statement, and how strong the strongest objection is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.contract import setting
from deliberate.aggregation.modules.space.fit import OpinionSpace
from deliberate.aggregation.modules.veto_core.objection import Objection, find_strongest_objection
from deliberate.aggregation.modules.veto_core.orders import BETWEEN_VOTES, choose_people_and_statements, draw_orders
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
BY_VOTES, BY_MODEL = "votes", "model"
NEVER, OPEN, VETOED = N_("by no group"), N_("undetermined"), N_("by a group")


@dataclass(frozen=True)
class Settings:
    """What counts as preferring, and how often and with how many people it is tried."""

    order: str = setting(
        BY_MODEL,
        N_("Preferring"),
        N_(
            "model: of two statements with the same vote, people prefer the one that the opinion space expects them to "
            "agree with clearly more. votes: only different votes count (almost nothing is then vetoed)."
        ),
        choices=(BY_MODEL, BY_VOTES),
    )
    margin: float = setting(
        0.1,
        N_("Margin"),
        N_("How much likelier an agree must be, among statements with the same vote, to count as preferring."),
        least=0.0,
        most=0.9,
    )
    least_votes: int = setting(
        20, N_("Minimum votes"), N_("Statements with fewer votes are not candidates."), least=1, most=10_000
    )
    candidates: int = setting(
        100, N_("Most statements"), N_("Where more have enough votes, those with the most votes."), least=2, most=1000
    )
    people: int = setting(
        100, N_("People per draw"), N_("So many people are drawn in each draw, with replacement."), least=20, most=1000
    )
    draws: int = setting(10, N_("Draws"), N_("How often people and unseen votes are drawn."), least=5, most=1000)
    sure: float = setting(
        0.9,
        N_("Confidence"),
        N_("Share of the draws that must agree before a statement is said to be vetoed or not."),
        least=0.6,
        most=1.0,
    )


@dataclass(frozen=True, eq=False)
class VetoCore:
    """Arrays of shape (candidates,) but for `people`.

    statement: places in the votes. held: share of draws in which no group vetoes. excess: mean excess of the strongest
    objection. group, preferred: mean shares of people and statements in it, over the draws in which there is one, else
    NaN. people: how many could be drawn.
    """

    statement: Ints
    held: Floats
    excess: Floats
    group: Floats
    preferred: Floats
    people: int

    def states(self, sure: float) -> list[str]:
        """Return whether each candidate is vetoed, as far as the draws agree."""
        return [NEVER if held >= sure else VETOED if held <= 1 - sure else OPEN for held in self.held.tolist()]


def compute_veto_core(votes: Votes, space: OpinionSpace, settings: Settings) -> VetoCore | None:
    """Compute the core over all draws; None where there are fewer than two candidates or no one to draw."""
    among = choose_people_and_statements(votes, space, settings.least_votes, settings.candidates)
    if len(among.candidates) < 2 or len(among.people) == 0:
        return None
    found = [
        find_objections(wanted, settings.order, settings.margin)
        for wanted in draw_orders(votes, space, among, settings.people, settings.draws)
    ]
    table = np.array([[(one.excess, one.group, one.preferred) for one in objections] for objections in found])
    vetoed = table[:, :, 0] > 0
    times = vetoed.sum(axis=0)
    group, preferred = (
        np.divide((table[:, :, k] * vetoed).sum(axis=0), times, out=np.full(len(times), np.nan), where=times > 0)
        for k in (1, 2)
    )
    return VetoCore(
        among.candidates, 1 - vetoed.mean(axis=0), table[:, :, 0].mean(axis=0), group, preferred, len(among.people)
    )


def find_objections(wanted: Floats, order: str, margin: float = 0.0) -> list[Objection]:
    """Return the strongest objection to each statement, by how much people want each: more by the margin is more."""
    least = BETWEEN_VOTES / 2 if order == BY_VOTES else margin
    return [find_strongest_objection(wanted > wanted[:, [j]] + least) for j in range(wanted.shape[1])]
