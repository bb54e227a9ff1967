"""The map of two dimensions: people in a plane, a hull round the inner part of each group, its label above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from deliberate.reports.charts.geometry import (
    PlaneScale,
    Spot,
    choose_radius,
    find_hull,
    fit_plane,
    outline_ellipse,
)
from deliberate.reports.charts.labels import GroupLabel, place_labels
from deliberate.reports.charts.people_map import PeopleMap, Reader, render_people
from deliberate.reports.charts.svg import (
    GROUP_COLORS,
    INK,
    SOFT_INK,
    Words,
    format_number,
    render_closed_path,
    render_text,
)

WIDTH, HEIGHT, MARGIN, LABEL_ROW = 720, 400, 26, 20


@dataclass(frozen=True)
class PlaneWords(Words):
    """groups: letter → the label above its hull. you: the word at the reader's own place."""

    groups: Mapping[str, str]
    you: str


def draw_plane(chart: PeopleMap, words: PlaneWords) -> str:
    """Return the drawing, 720 × 400. Without marks, the labels stand side by side."""
    if not chart.shows_marks:
        return draw_labels_alone(chart, words.groups)
    points = [(person.x, person.y) for person in chart.people]
    scale = fit_plane(points, WIDTH, HEIGHT - 2 * LABEL_ROW, MARGIN)
    spots = {
        label: [move_down(scale.place(person.x, person.y)) for person in people]
        for label, people in chart.by_group.items()
    }
    hulls = {label: find_hull(spots[label]) for label in spots if label}
    parts = [draw_hull(label, hull) for label, hull in hulls.items() if hull]
    parts += draw_people(chart, scale, choose_radius(len(chart.people)))
    parts.append(draw_hull_labels({label: hull or spots[label] for label, hull in hulls.items()}, words.groups))
    if chart.reader:
        parts.append(draw_reader(chart.reader, scale, words.you))
    return "".join(parts)


def move_down(spot: Spot) -> Spot:
    """Return the place below the room for labels."""
    return spot[0], spot[1] + 2 * LABEL_ROW


def draw_people(chart: PeopleMap, scale: PlaneScale, radius: float) -> list[str]:
    """Return the marks, by group or, on a colored map, by vote."""
    spots = [(person, move_down(scale.place(person.x, person.y))) for person in chart.people]
    return render_people(spots, radius=radius, colored=chart.chosen is not None)


def draw_hull(label: str, corners: list[Spot]) -> str:
    """Return the soft outline of a group."""
    return (
        f'<path class="hull g{"ABCDEF".find(label)}" color="{GROUP_COLORS.get(label, SOFT_INK)}" fill="currentColor" '
        f'fill-opacity=".08" stroke="currentColor" stroke-width="1.2" d="{render_closed_path(corners)}"/>'
    )


def draw_hull_labels(hulls: Mapping[str, list[Spot]], names: Mapping[str, str]) -> str:
    """Return the labels, each above its hull; where two would meet, the second one rises."""
    tops = {label: min(y for _, y in hull) for label, hull in hulls.items() if hull}
    middles = [
        (label, names[label], sum(x for x, _ in hull) / len(hull)) for label, hull in hulls.items() if hull
    ]  # fmt: skip
    placed: list[tuple[GroupLabel, float]] = []
    for group, text, at in middles:
        label = GroupLabel(group, text, at, 0).anchored(WIDTH)
        down = max(16.0, tops[group] - 6)
        while any(abs(down - other) < LABEL_ROW and meets(label, one) for one, other in placed):
            down = down - LABEL_ROW if down > LABEL_ROW + 16 else down + 3 * LABEL_ROW
        placed.append((label, down))
    return "".join(render_label(label, down) for label, down in placed)


def meets(label: GroupLabel, other: GroupLabel) -> bool:
    return label.span[0] < other.span[1] and other.span[0] < label.span[1]


def render_label(label: GroupLabel, down: float) -> str:
    """Return the label with a rim of paper, so that marks under it do not touch its letters."""
    return render_text(
        label.at, down, label.text, size=17, weight=700, anchor=label.anchor,
        fill=GROUP_COLORS.get(label.group, INK), kind=f"group-label g{'ABCDEF'.find(label.group)}",
    )  # fmt: skip


def draw_labels_alone(chart: PeopleMap, names: Mapping[str, str]) -> str:
    """Return the labels side by side, for maps whose people must not be shown one by one."""
    count = max(len(chart.groups), 1)
    given = [
        (group.label, names[group.label], WIDTH * (place + 0.5) / count) for place, group in enumerate(chart.groups)
    ]
    return "".join(render_label(label, 30 + LABEL_ROW * label.row) for label in place_labels(given, WIDTH))


def draw_reader(reader: Reader, scale: PlaneScale, you: str) -> str:
    """Return the reader's own place with the ellipse of doubt, within the picture, and the word above it."""
    x, y = keep_inside(move_down(scale.place(reader.x, reader.y)))
    parts = []
    if reader.major is not None and reader.minor is not None:
        ring = outline_ellipse((reader.x, reader.y), reader.major, reader.minor, reader.turn)
        path = render_closed_path([keep_inside(move_down(scale.place(*corner))) for corner in ring])
        parts.append(
            f'<path class="doubt" fill="{INK}" fill-opacity=".06" stroke="{SOFT_INK}" stroke-dasharray="4 3" '
            f'd="{path}"/>'
        )
    parts.append(
        f'<circle class="you" cx="{format_number(x)}" cy="{format_number(y)}" r="9" fill="none" stroke="{INK}" '
        f'stroke-width="3"/>'
    )
    label = GroupLabel("", you, x, 0).anchored(WIDTH)
    parts.append(
        render_text(label.at, max(y - 16, 14), you, weight=700, anchor=label.anchor, kind="ink-text big")
    )  # fmt: skip
    return "".join(parts)


def keep_inside(spot: Spot) -> Spot:
    """Return the place, or the nearest one on the edge of the picture."""
    return min(max(spot[0], 10.0), WIDTH - 10.0), min(max(spot[1], 10.0), HEIGHT - 10.0)
