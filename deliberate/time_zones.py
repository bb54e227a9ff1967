"""Time zones by their IANA names, and what the clocks of a zone show: days on which they jump included."""

from __future__ import annotations

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


@cache
def load_time_zone_names() -> tuple[str, ...]:
    """Return the names people choose from: UTC, then Area/Place; neither old abbreviations nor `Etc/…`."""
    named = (name for name in available_timezones() if "/" in name)
    return ("UTC", *sorted(name for name in named if not name.startswith(("Etc/", "SystemV/", "US/", "posix/"))))


def is_time_zone(name: str) -> bool:
    """Return whether this is the name of a time zone."""
    return name == "UTC" or name in available_timezones()


def from_wall_clock(shown: dt.datetime, zone: ZoneInfo) -> dt.datetime | None:
    """Return the moment at which clocks of `zone` show this; None where they jump over it.

    Where they show it twice, as in the night summer time ends, the first of the two is meant.
    """
    moment = shown.replace(tzinfo=zone, fold=0).astimezone(dt.UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == shown else None


def to_wall_clock(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return what clocks of `zone` show at this moment, to the minute."""
    return moment.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
