"""All statements, group against group: zones where both agree, ellipses of doubt, corners named, direct labels."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from deliberate.findings.disclosure import redact_cells
from deliberate.findings.document import Findings
from deliberate.findings.parts import Cell
from deliberate.findings.standing import StandMark, asks_each_group, build_stand_marks, find_line
from deliberate.reports.chapters.outcomes import OutcomeView
from deliberate.reports.charts.direct_labels import Box, DirectLabel, place_direct_labels
from deliberate.reports.charts.geometry import Spot
from deliberate.reports.charts.svg import INK, SOFT_INK, Words, format_number, render_text

WIDTH, HEIGHT = 720, 594
LEFT, RIGHT, TOP, BOTTOM = 136, 596, 60, 520
MAX_LABELS, LABEL_LENGTHS = 8, (42, 26)
# So many statements are tried for labels at most; where marks lie close, few have room.
MAX_TRIED = 60
# Statements on which both stand closer than this lie in one of the two corners of agreement, where labels would crowd.
CLOSE = 0.2
MAX_ELLIPSES = 60
# Of the names of the corners, in ems: from line to line, and from the end of an axis to the nearest line.
LINE_EM, FROM_END = 1.15, 0.6


@dataclass(frozen=True)
class ScatterPoint:
    """A statement: where the one and the other stand, each with its range."""

    number: int
    text: str
    state: str
    one: StandMark
    other: StandMark

    @property
    def distance(self) -> float:
        return abs(self.one.share - self.other.share)


@dataclass(frozen=True)
class Scatter:
    """Statements between two groups; with more groups, between the one that agrees least and the one that agrees most.

    groups: letters of the two; none where they differ from statement to statement. line: the share to be exceeded.
    """

    points: Sequence[ScatterPoint]
    groups: tuple[str, str] | None
    line: float | None


@dataclass(frozen=True)
class ScatterWords(Words):
    """Names of the axes and of the corners. corners: both agree, both disagree, only across agrees, only up agrees."""

    across: str
    upwards: str
    corners: tuple[str, str, str, str]
    addresses: Mapping[int, str]


def build_scatter(outcomes: Sequence[OutcomeView], findings: Findings) -> Scatter | None:
    """Return the picture of the groups that are compared; None where there are fewer than two of them.

    The line of the rule is drawn only where the rule asks each group by itself: elsewhere it says nothing of a group.
    """
    letters = sorted(group.label for group in findings.compared_groups)
    if len(letters) < 2 or findings.group_cells is None:
        return None
    rule, two = findings.rule_settings, (letters[0], letters[1]) if len(letters) == 2 else None
    cells: dict[int, list[Cell]] = {}
    for cell in redact_cells(findings.group_cells.cells):
        if cell.group in letters:
            cells.setdefault(cell.statement, []).append(cell)
    points = []
    for outcome in outcomes:
        marks = {mark.group: mark for mark in build_stand_marks(cells.get(outcome.number, ()), rule)}
        ordered = sorted(marks.values(), key=lambda mark: mark.share)
        ends = (marks.get(two[0]), marks.get(two[1])) if two else (ordered[0], ordered[-1]) if ordered else (None, None)
        if ends[0] is not None and ends[1] is not None and ends[0] is not ends[1]:
            points.append(ScatterPoint(outcome.number, outcome.text, outcome.state, ends[0], ends[1]))
    return Scatter(points, two, find_line(rule) if asks_each_group(rule) else None) if points else None


def draw_scatter(chart: Scatter, words: ScatterWords) -> str:
    """Return the drawing, 720 × 594."""
    parts = [draw_zones(chart.line), draw_axes(words)]
    parts += [draw_ellipse(point) for point in select_with_ellipse(chart.points)]
    parts += [draw_point(point, words.addresses.get(point.number, "")) for point in chart.points]
    parts.append(draw_labels(chart.points))
    parts.append(draw_corners(words))
    return "".join(parts)


def place_across(share: float) -> float:
    return LEFT + share * (RIGHT - LEFT)


def place_down(share: float) -> float:
    return BOTTOM - share * (BOTTOM - TOP)


def draw_zones(line: float | None) -> str:
    """Return the two zones of the rule, and the diagonal on which both say the same."""
    diagonal = (
        f'<path class="soft-line" stroke="{SOFT_INK}" stroke-dasharray="3 4" d="M{LEFT} {BOTTOM}L{RIGHT} {TOP}"/>'
    )
    if line is None:
        return diagonal
    size = (1 - line) * (RIGHT - LEFT)
    zone = '<rect class="zone" x="{x}" y="{y}" width="{size}" height="{size}" fill="{ink}" fill-opacity=".05"/>'
    upper = zone.format(x=format_number(RIGHT - size), y=TOP, size=format_number(size), ink=INK)
    lower = zone.format(x=LEFT, y=format_number(BOTTOM - size), size=format_number(size), ink=INK)
    return upper + lower + diagonal


def draw_axes(words: ScatterWords) -> str:
    """Return both axes with their ends in numbers and their names."""
    parts = [f'<path class="axis-line" fill="none" stroke="{SOFT_INK}" d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}"/>']
    for step in (0, 50, 100):
        across, down = format_number(place_across(step / 100)), place_down(step / 100)
        parts.append(render_text(across, BOTTOM + 22, str(step), anchor="middle", fill=SOFT_INK, kind="soft-text"))
        parts.append(render_text(LEFT - 10, down + 5, str(step), anchor="end", fill=SOFT_INK, kind="soft-text"))
    parts.append(
        render_text(RIGHT, BOTTOM + 58, f"{words.across} →", anchor="end", weight=700, kind="ink-text")
    )  # fmt: skip
    parts.append(render_text(LEFT - 40, TOP - 32, f"↑ {words.upwards}", weight=700, kind="ink-text"))
    return "".join(parts)


def draw_corners(words: ScatterWords) -> str:
    """Return the name of each corner, outside of the plot, where neither marks nor labels lie: a word in each line."""
    both, neither, across, upwards = words.corners
    return "".join(
        draw_beside(y, text, at_left=at_left, rises=rises)
        for y, text, at_left, rises in (
            (TOP, upwards, True, False), (BOTTOM, neither, True, True),
            (TOP, both, False, False), (BOTTOM, across, False, True),
        )
    )  # fmt: skip


def draw_beside(y: int, text: str, *, at_left: bool, rises: bool) -> str:
    """Return words below each other beside the plot; rises: the last of them lies at `y`, not the first. At the left
    they leave a line to the number at the end of the axis.

    Lines lie as far apart as the letters are high: a phone shows them larger.
    """
    lines = text.split()
    first = -LINE_EM * (len(lines) - 1) - FROM_END if rises else FROM_END
    if at_left:
        first += -LINE_EM / 2 if rises else LINE_EM
    x, anchor = (LEFT - 10, "end") if at_left else (RIGHT + 10, "start")
    return "".join(
        f'<text class="soft-text halo" x="{x}" y="{y}" dy="{first + LINE_EM * place:.2f}em" font-size="14" '
        f'font-weight="700" text-anchor="{anchor}" fill="{SOFT_INK}">{escape(line)}</text>'
        for place, line in enumerate(lines)
    )


def select_with_ellipse(points: Sequence[ScatterPoint]) -> Sequence[ScatterPoint]:
    """Return the statements whose doubt is drawn: all, or of very many those on which the two lie furthest apart, as
    hundreds of ellipses on each other would hide the marks."""
    if len(points) <= MAX_ELLIPSES:
        return points
    return sorted(points, key=lambda one: (-one.distance, one.number))[:MAX_ELLIPSES]


def draw_ellipse(point: ScatterPoint) -> str:
    """Return the ellipse of doubt: as wide and high as the two ranges."""
    one, other = point.one, point.other
    x, y = place_across((one.lower + one.upper) / 2), place_down((other.lower + other.upper) / 2)
    wide, high = (place_across(m.upper) - place_across(m.lower) for m in (one, other))
    return (
        f'<ellipse class="soft" cx="{format_number(x)}" cy="{format_number(y)}" rx="{format_number(wide / 2)}" '
        f'ry="{format_number(high / 2)}" fill="{INK}" fill-opacity=".08"/>'
    )


def draw_point(point: ScatterPoint, address: str) -> str:
    """Return the mark of a statement in the shape of its state, as a link on pages."""
    x, y = place_point(point)
    at = f"translate({format_number(x)} {format_number(y)})"
    mark = f'<g class="statement {point.state}" transform="{at}">{draw_state(point.state)}</g>'
    if not address:
        return mark
    return f'<a href="{address}" aria-label="{escape(point.text)}" tabindex="-1">{mark}</a>'


def draw_state(state: str) -> str:
    """Return the sign of a state: solid, crossed out, half, dotted."""
    ring = f'<circle r="5.5" class="ground-fill" fill="#ffffff" stroke="{INK}" stroke-width="1.5"'
    if state == "accepted":
        return f'<circle r="5.5" class="ink-fill" fill="{INK}"/>'
    if state == "rejected":
        return f'{ring}/><path class="ink-line" stroke="{INK}" stroke-width="1.5" d="M-4 4 4-4"/>'
    if state == "divided":
        return f'{ring}/><path class="ink-fill" fill="{INK}" d="M0-5.5A5.5 5.5 0 0 0 0 5.5z"/>'
    return f'{ring} stroke-dasharray="2 2"/>'


def draw_labels(points: Sequence[ScatterPoint]) -> str:
    """Return the first words of the statements on which the two lie furthest apart, as far as they have room."""
    return "".join(
        render_text(label.x, label.y, label.text, anchor=label.anchor, kind="ink-text halo direct")
        for label in place_labels(points)
    )


def place_labels(points: Sequence[ScatterPoint]) -> list[DirectLabel]:
    """Return the labels at their places. What has no room for one stands in the table beside the picture."""
    apart = sorted((one for one in points if one.distance >= CLOSE), key=lambda one: (-one.distance, one.number))
    wanted = [(place_point(point), [shorten(point.text, length) for length in LABEL_LENGTHS]) for point in apart]
    frame = Box(LEFT + 1, TOP, RIGHT, BOTTOM - 1)
    return place_direct_labels(wanted[:MAX_TRIED], map(place_point, points), frame, MAX_LABELS)


def place_point(point: ScatterPoint) -> Spot:
    """Return where the mark of a statement lies."""
    return place_across(point.one.share), place_down(point.other.share)


def shorten(text: str, length: int) -> str:
    """Return the first words of a text, or where it has no words that are short enough, its first letters."""
    found = textwrap.shorten(text, length, placeholder=" …")
    return f"{text[: length - 2]} …" if found == "…" else found


def list_scatter_notes(points: Sequence[ScatterPoint]) -> list[str]:
    """Return the statements with their numbers, for under a picture that stands by itself."""
    return [f"{point.number}: {point.text}" for point in sorted(points, key=lambda one: -one.distance)[:MAX_LABELS]]
