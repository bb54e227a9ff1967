"""Votes per day as a picture: a bar for each day, dots for new statements, lines for opening and closing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from deliberate.queries.participation_days import DayCount, load_days
from deliberate.queries.report import ReportSource
from deliberate.reports.charts.svg import INK, SOFT_INK, Words, format_number, render_text

WIDTH, HEIGHT = 720, 248
LEFT, RIGHT, TOP, BOTTOM = 8, 712, 46, 172
MAX_BARS = 92
# Lines of text below the bars, in heights of their letters: first and last day, and what happened when.
DATES, EVENTS = 1.2, 2.4


@dataclass(frozen=True)
class Days:
    """Bars in order. step: days in a bar, 1 or, where voting took long, 7 and more. Events: the day of each.

    opened, closed: None where the day lies outside the bars, or where this site does not know it.
    """

    bars: Sequence[DayCount]
    step: int
    opened: dt.date | None
    closed: dt.date | None

    @property
    def most(self) -> DayCount:
        return max(self.bars, key=lambda bar: bar.votes)

    @property
    def votes(self) -> int:
        return sum(bar.votes for bar in self.bars)


@dataclass(frozen=True)
class DaysWords(Words):
    """first, last: the days at the ends of the axis; most: the number of the highest bar, with its word."""

    first: str
    last: str
    most: str
    opened: str
    closed: str


def build_days(source: ReportSource) -> Days | None:
    """Return the picture up to the analysis; None where all votes bear one day, as after an import."""
    question, run = source.question, source.run
    days = load_days(question, run.started_at or run.requested_at)
    if len(days) < 2:
        return None
    step = 1
    while len(days) / step > MAX_BARS:
        step = 7 if step == 1 else step + 7
    bars = [merge_days(days[start : start + step]) for start in range(0, len(days), step)]
    assembly, last = source.assembly, days[-1].day
    opened = assembly.local(assembly.opened_at).date() if assembly.opened_at and assembly.was_open_here else None
    closed = assembly.local(assembly.ended_at).date() if assembly.ended_at and assembly.was_open_here else None
    return Days(bars, step, *(day if day and days[0].day <= day <= last else None for day in (opened, closed)))


def merge_days(days: Sequence[DayCount]) -> DayCount:
    """Return the days of one bar as one, named after the first."""
    return DayCount(days[0].day, sum(day.votes for day in days), sum(day.statements for day in days))


def draw_days(chart: Days, words: DaysWords) -> str:
    """Return the drawing, 720 × 248."""
    wide = (RIGHT - LEFT) / len(chart.bars)
    most = max(chart.most.votes, 1)
    parts = [f'<path class="axis-line" stroke="{SOFT_INK}" d="M{LEFT} {BOTTOM}H{RIGHT}"/>']
    for place, bar in enumerate(chart.bars):
        high = (BOTTOM - TOP) * bar.votes / most
        left, width = LEFT + place * wide, max(wide - 2, 0.8 * wide)
        if bar.votes:
            parts.append(
                f'<rect class="bar-fill" x="{format_number(left)}" y="{format_number(BOTTOM - high)}" '
                f'width="{format_number(width)}" height="{format_number(max(high, 1))}" fill="{SOFT_INK}"/>'
            )
        if bar.statements:
            x, y = format_number(left + width / 2), format_number(BOTTOM - high - 8)
            size = format_number(min(3 + bar.statements**0.5, 7, max(wide / 2, 3)))
            parts.append(f'<circle class="ink-fill" cx="{x}" cy="{y}" r="{size}" fill="{INK}"/>')
    parts += draw_events(chart, words, wide)
    parts.append(render_text(LEFT, BOTTOM + 4, words.first, lines=DATES, fill=SOFT_INK, kind="soft-text"))
    parts.append(render_text(RIGHT, BOTTOM + 4, words.last, lines=DATES, anchor="end", fill=SOFT_INK, kind="soft-text"))
    at = LEFT + (list(chart.bars).index(chart.most) + 0.5) * wide
    anchor = "start" if at < WIDTH / 4 else "end" if at > 3 * WIDTH / 4 else "middle"
    parts.append(render_text(at, TOP - 22, words.most, anchor=anchor, weight=700, kind="ink-text"))
    return "".join(parts)


def draw_events(chart: Days, words: DaysWords, wide: float) -> list[str]:
    """Return a line with its word for opening and closing."""
    parts = []
    first = chart.bars[0].day
    for day, word, edge in ((chart.opened, words.opened, 0.0), (chart.closed, words.closed, 1.0)):
        if day is None:
            continue
        at = LEFT + ((day - first).days // chart.step + edge) * wide
        anchor = "start" if edge == 0 else "end"
        shown = format_number(at)
        parts.append(f'<path class="ink-line" stroke="{INK}" stroke-dasharray="2 3" d="M{shown} {TOP - 4}V{BOTTOM}"/>')
        parts.append(render_text(at, BOTTOM + 4, word, lines=EVENTS, anchor=anchor, kind="ink-text"))
    return parts
