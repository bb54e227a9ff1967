"""The settings of the module of quality, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass

from deliberate.aggregation.contract import setting
from deliberate.aggregation.modules.quality.activity import Activity, Floats
from deliberate.aggregation.modules.quality.order import OrderEffect
from deliberate.aggregation.modules.quality.signs import LeaveOutEffect, ResponsePattern
from deliberate.text import N_


@dataclass(frozen=True)
class Settings:
    """From when on a sign is counted."""

    least_votes: int = setting(
        20,
        N_("Minimum votes for a response pattern"),
        N_("People with fewer votes are not checked for patterns."),
        least=5,
        most=1000,
    )
    one_sided: float = setting(
        0.95,
        N_("Threshold for “nearly everything”"),
        N_("The share of a person's votes that must be the same."),
        least=0.8,
        most=1.0,
    )
    most_active: float = setting(
        0.01, N_("Most active people"), N_("Share of people left out to see what changes."), least=0.001, most=0.1
    )


@dataclass(frozen=True, eq=False)
class Quality:
    """What was counted; the share that agrees per statement; signs with what the findings would be without those who
    show them; agreement by turn."""

    activity: Activity
    share: Floats
    signs: tuple[ResponsePattern, ...]
    without: tuple[LeaveOutEffect, ...]
    order: tuple[OrderEffect, ...]
