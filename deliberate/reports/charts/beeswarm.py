"""The map of one dimension: a mark for each person on one line, its height only makes room."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from deliberate.reports.charts.geometry import MAX_RADIUS, assign_rows
from deliberate.reports.charts.labels import GroupLabel, place_labels, render_labels
from deliberate.reports.charts.people_map import PeopleMap, Person, render_people
from deliberate.reports.charts.svg import (
    INK,
    SOFT_INK,
    Words,
    format_number,
    render_text,
)

Place = Callable[[float], float]
WIDTH, MARGIN, LABEL_ROW, MAX_HEIGHT, MIN_HEIGHT = 720, 22, 20, 240, 96


@dataclass(frozen=True)
class BeeswarmWords(Words):
    """groups: letter → the label above its marks. you: the word at the reader's own place."""

    groups: Mapping[str, str]
    you: str


def draw_beeswarm(chart: PeopleMap, words: BeeswarmWords) -> tuple[str, int]:
    """Return the drawing and its height. Without marks, labels stand above an empty line."""
    places = scale_line(chart)
    radius, rows = fit_rows([places(person.x) for person in chart.people])
    deep = max(MIN_HEIGHT, int(2 * radius * (1 + 2 * max((abs(row) for row in rows), default=0))) + 16)
    labels = place_labels(list_label_places(chart, words.groups), WIDTH)
    top = 8 + LABEL_ROW * (1 + max((label.row for label in labels), default=0))
    middle = top + deep / 2
    foot = 34 if chart.reader else 8
    parts = [f'<path class="axis-line" stroke="{SOFT_INK}" d="M0 {top + deep + foot}H{WIDTH}"/>']
    if chart.reader:
        parts.append(draw_capsule(chart, words.you, middle, deep))
    parts += draw_people(chart.people, places, rows, radius, middle, colored=chart.chosen is not None)
    parts.append(render_labels(labels, top - 6, LABEL_ROW))
    return "".join(parts), int(top + deep + foot + 2)


def scale_line(chart: PeopleMap) -> Place:
    """Return the function from a place on the line to the picture; the people fill its width."""
    values = [person.x for person in chart.people] or [-1.0, 1.0]
    low, high = min(values), max(values)
    reach = (high - low) or 1.0
    return lambda x: min(max(MARGIN + (x - low) / reach * (WIDTH - 2 * MARGIN), MARGIN / 2), WIDTH - MARGIN / 2)


def fit_rows(places: Sequence[float]) -> tuple[float, list[int]]:
    """Return the largest radius at which the marks keep to the height, and the row of each mark."""
    radius = MAX_RADIUS
    while True:
        rows = assign_rows(places, radius)
        if radius < 1.0 or 2 * radius * (1 + 2 * max((abs(row) for row in rows), default=0)) <= MAX_HEIGHT:
            return radius, rows
        radius *= 0.85


def draw_people(
    people: Sequence[Person], places: Place, rows: Sequence[int], radius: float, middle: float, *, colored: bool
) -> list[str]:
    """Return the marks, by group or, on a colored map, by vote."""
    spots = [(person, (places(person.x), middle + 2 * radius * row)) for person, row in zip(people, rows, strict=True)]
    return render_people(spots, radius=0.9 * radius, colored=colored)


def list_label_places(chart: PeopleMap, names: Mapping[str, str]) -> list[tuple[str, str, float]]:
    """Return letter, label and place of each group: above the middle of its marks, or spread where there are none."""
    places, count = scale_line(chart), len(chart.groups)
    found = []
    for place, group in enumerate(chart.groups):
        own = [places(person.x) for person in chart.by_group[group.label]]
        at = sum(own) / len(own) if own else WIDTH * (place + 0.5) / count
        found.append((group.label, names[group.label], at))
    return found


def draw_capsule(chart: PeopleMap, you: str, middle: float, deep: float) -> str:
    """Return the reader's own place: a capsule as wide as the doubt, and the word below it."""
    reader = chart.reader
    assert reader is not None
    places = scale_line(chart)
    half = reader.major or 0.0
    left, at, right = places(reader.x - half), places(reader.x), places(reader.x + half)
    low = middle + deep / 2
    capsule = (
        f'<rect class="doubt" x="{format_number(left)}" y="{format_number(middle - deep / 2)}" '
        f'width="{format_number(max(right - left, 12))}" height="{format_number(deep)}" rx="24" fill="{INK}" '
        f'fill-opacity=".06" stroke="{SOFT_INK}" stroke-dasharray="4 3"/>'
    )
    tick = (
        f'<path class="ink-line" stroke="{INK}" stroke-width="2" d="M{format_number(at)} '
        f'{format_number(middle - 7)}v14M{format_number(at)} {format_number(low - 4)}v10"/>'
    )
    label = GroupLabel("", you, at, 0).anchored(WIDTH)
    return capsule + tick + render_text(
        label.at, low + 24, you, weight=700, anchor=label.anchor, kind="ink-text big"
    )  # fmt: skip
