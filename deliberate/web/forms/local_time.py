"""A field for a time as the clocks of an assembly show it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from wtforms import DateTimeLocalField, Field, Form
from wtforms.validators import StopValidation, ValidationError

from deliberate.time_zones import from_wall_clock, is_time_zone, to_wall_clock

# As browsers send it; the first is the one that is shown.
FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")


def validate_time_zone(form: Form, field: Field) -> None:
    """Refuse what is not the name of a time zone."""
    if not is_time_zone(field.data or ""):
        raise ValidationError(gettext("Please choose a time zone from the list, for example Europe/Berlin."))


class LocalTimeField(DateTimeLocalField):
    """A time in the time zone that the form chooses: shown and read as clocks there show it, kept as a moment.

    A time that clocks jump over is refused; of one they show twice, the first is meant. What was not touched stays the
    same to the second.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, format=list(FORMATS), **options)
        self.kept: dt.datetime | None = None
        self.kept_zone = ZoneInfo("UTC")

    def show(self, kept: dt.datetime | None, zone: ZoneInfo) -> None:
        """Take over the moment that is kept, and show it unless something was sent."""
        self.kept, self.kept_zone = kept, zone
        if not self.raw_data:
            self.data = to_wall_clock(kept, zone) if kept is not None else None

    def pre_validate(self, form: Form) -> None:
        """Refuse a time that does not exist in the zone of the form."""
        name = form["time_zone"].data or self.kept_zone.key
        if self.data is not None and is_time_zone(name) and self.moment(name) is None:
            raise StopValidation(gettext("Clocks skip this time on that day. Please choose an earlier or later one."))

    def moment(self, zone: str) -> dt.datetime | None:
        """Return the moment that was sent, or the one that was kept where nothing was changed."""
        if self.data is None:
            return None
        if (
            self.kept is not None
            and self.kept_zone.key == zone
            and to_wall_clock(self.kept, self.kept_zone) == self.data
        ):
            return self.kept
        return from_wall_clock(self.data, ZoneInfo(zone))
