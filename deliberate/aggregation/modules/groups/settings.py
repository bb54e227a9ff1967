"""The cut-offs a grouping must pass, and how much work goes into checking it."""

from __future__ import annotations

from dataclasses import dataclass

from deliberate.aggregation.contract import setting
from deliberate.text import N_


@dataclass(frozen=True)
class Settings:
    """Cut-offs as calibrated in docs/calibration.md."""

    reliability: float = setting(
        0.4,
        N_("Split-half reliability"),
        N_("People's places from one half of the statements must agree this well with those from the other half."),
        least=0.0,
        most=1.0,
    )
    held_out: float = setting(
        0.1,
        N_("Statements that confirm the groups"),
        N_("Share of statements not used to find the groups on which the groups must differ."),
        least=0.0,
        most=1.0,
    )
    separation: float = setting(
        0.025,
        N_("Separation beyond a line"),
        N_(
            "How much better groups must be parted than people spread evenly along the same directions would be. "
            "What chance adds among so many people comes on top."
        ),
        least=0.0,
        most=1.0,
    )
    stability: float = setting(
        0.7,
        N_("Stability"),
        N_("Agreement of the groups when people are drawn anew (adjusted Rand index, 1: the same)."),
        least=0.0,
        most=1.0,
    )
    replicates: int = setting(
        30,
        N_("Times people are drawn anew"),
        N_("Needed for the stability of the groups; with 0 no groups are published."),
        least=0,
        most=1000,
    )
    least_people: int = setting(
        100,
        N_("Fewest well-measured people"),
        N_("With fewer people of enough votes no groups are looked for."),
        least=30,
        most=100_000,
    )
    least_votes: int = setting(
        15,
        N_("Fewest votes of a well-measured person"),
        N_("Where there are few statements, four of five of them suffice."),
        least=5,
        most=100,
    )
    most_groups: int = setting(6, N_("Most groups"), N_("How many groups are looked for at most."), least=2, most=6)
