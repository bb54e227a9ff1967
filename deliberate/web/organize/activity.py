"""What the overview shows of the people: votes per day, and how far people came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import ngettext
from markupsafe import Markup

from deliberate.aggregation.observed_votes import MIN_VOTES_TO_PLACE
from deliberate.models import Assembly
from deliberate.queries.counts import count_people_by_steps
from deliberate.queries.participation_days import DayCount, load_votes_by_day
from deliberate.reports.charts.sparkline import draw_sparkline

# More bars than these are thinner than two pixels of a phone.
MOST_DAYS = 90


@dataclass(frozen=True)
class Step:
    """How many people came so far. share: of those who joined, from 0 to 1."""

    count: int
    words: str
    share: float


@dataclass(frozen=True)
class Activity:
    """days: the last ones, oldest first; drawing: None where fewer than two days have passed."""

    steps: Sequence[Step]
    days: Sequence[DayCount]
    drawing: Markup | None

    @property
    def busiest(self) -> DayCount:
        return max(self.days, key=lambda day: day.votes)


def build_activity(assembly: Assembly, joined: int) -> Activity | None:
    """Return the activity of an assembly; None before anyone has joined. joined: the people in it."""
    if not joined:
        return None
    days = load_votes_by_day(assembly)[-MOST_DAYS:]
    is_drawn = len(days) > 1 and any(day.votes for day in days)
    # Our own drawing, made of numbers alone.
    drawing = Markup(draw_sparkline([day.votes for day in days])) if is_drawn else None  # noqa: S704
    return Activity(build_steps(assembly, joined), days, drawing)


def build_steps(assembly: Assembly, joined: int) -> list[Step]:
    """Return how many people joined, voted, can be placed on the map, and wrote a statement."""
    found = count_people_by_steps(assembly, joined, MIN_VOTES_TO_PLACE)
    rows = (
        (found.joined, ngettext("person joined", "people joined", found.joined)),
        (found.voted, ngettext("voted", "voted", found.voted)),
        (found.placed, ngettext("cast %(least)d votes or more", "cast %(least)d votes or more", found.placed,
                                least=MIN_VOTES_TO_PLACE)),
        (found.wrote, ngettext("wrote a statement", "wrote a statement", found.wrote)),
    )  # fmt: skip
    return [Step(count, words, min(count / joined, 1.0)) for count, words in rows]
