"""Taking part: voting, proposing, commenting, looking back, on one device or several; each file brings its routes."""

from __future__ import annotations

from deliberate.web.participate import (
    changes,
    crowd_tags,
    devices,
    entering,
    landing,
    linked_account,
    offline,
    personal_results,
    statements,
    voting,
    withdrawing,
    your_data,
)
from deliberate.web.participate.blueprint import bp

__all__ = [
    "bp",
    "changes",
    "crowd_tags",
    "devices",
    "entering",
    "landing",
    "linked_account",
    "offline",
    "personal_results",
    "statements",
    "voting",
    "withdrawing",
    "your_data",
]
