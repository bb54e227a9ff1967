"""The stand chart as files: a picture that stands by itself (SVG), and the numbers behind its marks (CSV)."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from deliberate.findings.standing import StandMark
from deliberate.formats.csv_guard import guard_text
from deliberate.models import Run
from deliberate.queries.report import ReportSource
from deliberate.reports.chapters.outcomes import StandRow, build_source_outcomes, build_stand_rows, select_in_state

COLUMNS = ("statement", "text", "state", "group", "agrees", "disagrees", "passes", "share", "lower", "upper")
STATES = ("accepted", "rejected", "divided", "undetermined")
WIDTH, TEXT_END, AXIS, AXIS_WIDTH, NUMBERS = 1088, 52, 560, 420, 1072
ROW, HEAD, TOP, LANE, LINE_HEIGHT = 48, 44, 72, 9, 18
# Light colors of the groups, as in tokens.css; everyone together is drawn in ink.
INK, SOFT_INK, PAPER, HAIRLINE = "#1c2126", "#565f69", "#ffffff", "#dedbd3"
GROUP_COLORS = {"A": "#2a2f53", "B": "#a8245a", "C": "#4f5d00", "D": "#756aa7", "E": "#5a2a1a", "F": "#575556"}
SHAPES = {
    "B": '<rect x="-5.5" y="-5.5" width="11" height="11"/>',
    "C": '<path d="M0-7 6 5H-6z"/>',
    "D": '<path d="M0-7 6.5 0 0 7-6.5 0z"/>',
    "E": '<rect x="-7" y="-3.5" width="14" height="7"/>',
    "F": '<rect x="-3.5" y="-7" width="7" height="14"/>',
    "<": '<path d="M-7 0 5-6v12z"/>',
    ">": '<path d="M7 0-5-6v12z"/>',
}
DISC = '<circle r="6"/>'


@dataclass(frozen=True)
class ChartWords:
    """What the picture says, in one language. states: state → word; key: letter → whom its marks stand for."""

    title: str
    states: Mapping[str, str]
    none_agree: str
    all_agree: str
    line: str
    key: Mapping[str, str]
    language: str


def load_stand_rows(run: Run) -> dict[str, list[StandRow]]:
    """Return the rows of all outcomes by state, as people without a role may see them."""
    source = ReportSource(run)
    outcomes = build_source_outcomes(source)
    return {state: build_stand_rows(select_in_state(outcomes, state), source.findings) for state in STATES}


def list_marked_groups(rows: Mapping[str, Sequence[StandRow]]) -> list[str]:
    """Return whom the marks stand for: letters of groups, or nothing for everyone together."""
    return sorted({mark.group for found in rows.values() for row in found for mark in row.marks if not is_side(mark)})


def has_sides(rows: Mapping[str, Sequence[StandRow]]) -> bool:
    """Return whether any row marks the sides of a dimension."""
    return any(row.sides for found in rows.values() for row in found)


def is_side(mark: StandMark) -> bool:
    """Return whether a mark stands for a side of a dimension."""
    return mark.group[:1].isdigit()


def render_stand_csv(rows: Mapping[str, Sequence[StandRow]]) -> str:
    """Return a line for each statement and mark; of fewer than ten people only who they are."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for state, found in rows.items():
        for row in found:
            marks = {mark.group: mark for mark in row.marks}
            for cell in row.cells:
                mark = marks.get(cell.group)
                numbers = (
                    ("",) * 6
                    if mark is None
                    else (cell.agrees, cell.disagrees, cell.passes, mark.share, mark.lower, mark.upper)
                )
                writer.writerow((row.outcome.number, guard_text(row.outcome.text), state, cell.group, *numbers))
            for mark in row.sides:
                name = f"dimension {mark.group[0]} {'low' if mark.group[1] == '<' else 'high'}"
                # A side has no votes of its own to count: everyone votes there with the chance of lying there.
                shares = ("", "", "", mark.share, mark.lower, mark.upper)
                writer.writerow((row.outcome.number, guard_text(row.outcome.text), state, name, *shares))
    return out.getvalue()


def render_stand_svg(rows: Mapping[str, Sequence[StandRow]], line: float | None, words: ChartWords) -> str:
    """Return the chart as one picture. line: the share that must be exceeded, where the rule has one."""
    parts, down = [], TOP
    for state, found in rows.items():
        if not found:
            continue
        parts.append(render_text(0, down + 28, f"{words.states[state]} {len(found)}", size=17, weight=700))
        parts.append(f'<path d="M0 {down + HEAD - 6}H{WIDTH}" stroke="{INK}"/>')
        down += HEAD
        for row in found:
            parts.append(
                f'<g transform="translate(0 {down})">{render_row(row, line, mirrored=state == "rejected")}</g>'
            )
            down += ROW
    head = [
        render_text(0, 24, words.title, size=20, weight=700),
        render_key(words.key),
        render_text(AXIS, 66, words.none_agree),
        render_text(AXIS + AXIS_WIDTH, 66, words.all_agree, anchor="end"),
    ]
    if line is not None:
        head.append(render_text(AXIS + AXIS_WIDTH * line, 66, words.line, anchor="middle"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-16 -8 {WIDTH + 32} {down + 24}" width="{WIDTH + 32}" '
        f'role="img" xml:lang="{escape(words.language)}" font-family="Atkinson Hyperlegible Next, sans-serif">'
        f"<title>{escape(words.title)}</title>"
        f'<rect x="-16" y="-8" width="{WIDTH + 32}" height="{down + 24}" fill="{PAPER}"/>'
        f"{''.join(head)}{''.join(parts)}</svg>\n"
    )


def render_key(key: Mapping[str, str]) -> str:
    """Return the marks with whom they stand for, side by side."""
    parts, across = [], 6
    for label, word in key.items():
        color = find_color(label)
        parts.append(f'<g transform="translate({across} 45)" fill="{color}">{find_shape(label)}</g>')
        parts.append(render_text(across + 14, 50, word))
        across += 40 + 8 * len(word)
    return "".join(parts)


def render_row(row: StandRow, line: float | None, *, mirrored: bool) -> str:
    """Return one row: its text on up to two lines, the axis with zone and marks, everyone's range in numbers."""
    text = textwrap.wrap(row.outcome.text, TEXT_END, max_lines=2, placeholder=" …")
    middle = ROW / 2
    start = middle + 5 - (len(text) - 1) * LINE_HEIGHT / 2
    low, high = row.outcome.between
    parts = [render_text(0, start + LINE_HEIGHT * n, part, weight=700) for n, part in enumerate(text)]
    if line is not None:
        left = 0.0 if mirrored else line
        parts.append(
            f'<rect x="{AXIS + AXIS_WIDTH * left:.1f}" y="6" width="{AXIS_WIDTH * (1 - line):.1f}" height="{ROW - 12}" '
            f'fill="{INK}" opacity=".06"/>'
        )
    parts.append(f'<path d="M{AXIS} {middle}h{AXIS_WIDTH}" stroke="{HAIRLINE}" stroke-width="2"/>')
    parts += [render_range(mark, row.lanes, middle) for mark in row.marks]
    parts += [render_mark(mark, row.lanes, middle) for mark in row.marks]
    parts.append(render_text(NUMBERS, middle + 5, f"{low}–{high}%", anchor="end", fill=SOFT_INK))
    parts.append(f'<path d="M0 {ROW}H{WIDTH}" stroke="{HAIRLINE}"/>')
    return "".join(parts)


def find_shape(group: str) -> str:
    """Return the shape of a group or a side; a disc for everyone together."""
    return SHAPES.get(group[-1:], DISC)


def find_color(group: str) -> str:
    """Return the color of a group; ink for everyone together, softer for sides."""
    return SOFT_INK if group[-1:] in ("<", ">") else GROUP_COLORS.get(group, INK)


def find_lane_height(mark: StandMark, lanes: int, middle: float) -> float:
    return middle + LANE * (mark.lane - (lanes - 1) / 2)


def render_range(mark: StandMark, lanes: int, middle: float) -> str:
    """Return the soft range of a mark."""
    left, right = (AXIS + AXIS_WIDTH * end for end in (mark.lower, mark.upper))
    return (
        f'<path d="M{left:.1f} {find_lane_height(mark, lanes, middle)}H{right:.1f}" '
        f'stroke="{find_color(mark.group)}" stroke-width="8" stroke-linecap="round" opacity=".26"/>'
    )


def render_mark(mark: StandMark, lanes: int, middle: float) -> str:
    """Return a mark in the shape and color of its group."""
    place = f"{AXIS + AXIS_WIDTH * mark.share:.1f} {find_lane_height(mark, lanes, middle)}"
    return (
        f'<g transform="translate({place})" fill="{find_color(mark.group)}" stroke="{PAPER}" '
        f'stroke-width="1.5">{find_shape(mark.group)}</g>'
    )


def render_text(
    x: float, y: float, text: str, *, size: int = 14, weight: int = 400, anchor: str = "start", fill: str = INK
) -> str:
    """Return a line of text, escaped."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{fill}">{escape(text)}</text>'
    )
