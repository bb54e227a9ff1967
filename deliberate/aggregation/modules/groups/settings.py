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
        N_("People's positions from one half of the statements must agree this well with those from the other half."),
        least=0.0,
        most=1.0,
    )
    held_out: float = setting(
        0.1,
        N_("Statements that confirm the groups"),
        N_("Of the statements not used to find the groups, the share on which the groups must differ."),
        least=0.0,
        most=1.0,
    )
    separation: float = setting(
        0.025,
        N_("Separation beyond a line"),
        N_(
            "How much better groups must be separated than people spread evenly along the same dimensions would "
            "be. What chance adds among so many people comes on top."
        ),
        least=0.0,
        most=1.0,
    )
    stability: float = setting(
        0.7,
        N_("Stability"),
        N_("Agreement of the groups when people are resampled (adjusted Rand index; 1 means identical)."),
        least=0.0,
        most=1.0,
    )
    replicates: int = setting(
        30,
        N_("Bootstrap samples"),
        N_("Needed to test the stability of the groups; with 0, no groups are published."),
        least=0,
        most=1000,
    )
    least_people: int = setting(
        100,
        N_("Minimum well-measured people"),
        N_("With fewer people who have enough votes, groups are not looked for."),
        least=30,
        most=100_000,
    )
    least_votes: int = setting(
        15,
        N_("Minimum votes of a well-measured person"),
        N_("Where there are few statements, votes on four in five of them are enough."),
        least=5,
        most=100,
    )
    most_groups: int = setting(
        6, N_("Maximum groups"), N_("The largest number of groups to look for."), least=2, most=6
    )
