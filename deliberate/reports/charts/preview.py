"""The preview image of a question, 1200 × 630: mark, question, and after the close how many outcomes are what."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from deliberate.reports.charts.svg import INK, SOFT_INK, render_signs, render_text

WIDTH, HEIGHT, EDGE = 1200, 630, 72
PAPER, ACCENT = "#fbfaf7", "#0a5c63"
# How large the question is set, up to how many lines of how many letters.
SIZES = ((68, 3, 27), (54, 4, 34), (42, 5, 44))
UNITS_TOP, UNIT_HEIGHT, GAP, BAND_GAP = 462, 36, 5, 22
MAX_UNITS = 60
STATES = ("accepted", "rejected", "divided", "undetermined")


@dataclass(frozen=True)
class Preview:
    """What the image says. counts: outcomes by state with the word for each, none while voting is open.

    name: of the service; about: who asks, or how many took part; address: where the question stands.
    """

    name: str
    about: str
    question: str
    counts: Sequence[tuple[str, int, str]]
    address: str


def draw_preview(preview: Preview) -> str:
    """Return the image as SVG."""
    size, lines = fit_question(preview.question)
    parts = [draw_mark(EDGE, 62, 34)]
    parts.append(render_text(EDGE + 74, 92, preview.name, size=30, weight=700))
    # A letter of this size is about 17 wide.
    start = EDGE + 74 + 17 * len(preview.name) + 24
    about = textwrap.shorten(preview.about, max(10, (WIDTH - EDGE - int(start)) // 15), placeholder=" …")
    parts.append(render_text(start, 92, about, size=28, fill=SOFT_INK))
    parts += [
        render_text(EDGE, 190 + (place + 0.4) * size * 1.12, line, size=size, weight=700)
        for place, line in enumerate(lines)
    ]
    parts.append(draw_units(preview.counts) if preview.counts else "")
    if not preview.counts:
        parts.append(render_text(EDGE, HEIGHT - 62, preview.address, size=26, fill=SOFT_INK))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="Atkinson Hyperlegible Next"><defs><pattern id="hatch" width="10" height="10" '
        f'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="10" height="10" fill="{PAPER}"/>'
        f'<rect width="5" height="10" fill="{INK}"/></pattern></defs>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>{"".join(parts)}</svg>'
    )


def fit_question(text: str) -> tuple[int, list[str]]:
    """Return the largest size at which the question fits, and its lines; what is longer is cut."""
    for size, most, letters in SIZES:
        lines = textwrap.wrap(text, letters)
        if len(lines) <= most:
            return size, lines
    size, most, letters = SIZES[-1]
    return size, textwrap.wrap(text, letters, max_lines=most, placeholder=" …")


def draw_mark(left: float, top: float, height: float) -> str:
    """Return the two rings whose overlap is filled."""
    r = height / 2
    one, other, y = left + r, left + r * 2.1, top + r
    half = (other - one) / 2
    rise = (r * r - half * half) ** 0.5
    lens = f"M{one + half} {y - rise}A{r} {r} 0 0 1 {one + half} {y + rise}A{r} {r} 0 0 1 {one + half} {y - rise}z"
    ring = f'<circle cx="{{x}}" cy="{y}" r="{r}" fill="none" stroke="{ACCENT}" stroke-width="4"/>'
    return ring.format(x=one) + ring.format(x=other) + f'<path d="{lens}" fill="{ACCENT}"/>'


def draw_units(counts: Sequence[tuple[str, int, str]]) -> str:
    """Return a unit for each outcome, in bands by state with their counts; of very many, bars in proportion."""
    total = sum(count for _, count, _ in counts)
    room = WIDTH - 2 * EDGE - BAND_GAP * (len(counts) - 1)
    parts, left = [], float(EDGE)
    for state, count, word in counts:
        wide = max(room * count / total, 14.0 * len(word) + 52)
        units = count if total <= MAX_UNITS else 1
        each = (wide - GAP * (units - 1)) / units
        for place in range(units):
            parts.append(draw_unit(state, left + place * (each + GAP), each))
        said = f'<tspan font-size="25" dx="10">{render_signs(escape(word))}</tspan>'
        parts.append(
            f'<text x="{left:.1f}" y="{UNITS_TOP + UNIT_HEIGHT + 48}" fill="{INK}"><tspan font-size="36" '
            f'font-weight="700">{count}</tspan>{said}</text>'
        )
        left += wide + BAND_GAP
    return f'<g transform="translate({EDGE} 0) scale({fit_width(left)} 1) translate(-{EDGE} 0)">{"".join(parts)}</g>'


def fit_width(left: float) -> float:
    """Return how much the bands are narrowed where small ones needed more than their share."""
    end = left - BAND_GAP
    return round(min(1.0, (WIDTH - 2 * EDGE) / (end - EDGE)), 4)


def draw_unit(state: str, left: float, wide: float) -> str:
    """Return one unit in the look of its state: solid, hatched, half, dotted."""
    fill = {"accepted": INK, "rejected": "url(#hatch)"}.get(state, PAPER)
    line = f'stroke="{SOFT_INK}" stroke-dasharray="4 4"' if state == "undetermined" else f'stroke="{INK}"'
    box = (
        f'<rect x="{left:.1f}" y="{UNITS_TOP}" width="{wide:.1f}" height="{UNIT_HEIGHT}" rx="4" fill="{fill}" {line} '
        f'stroke-width="2.5"/>'
    )
    if state == "divided":
        box += f'<rect x="{left:.1f}" y="{UNITS_TOP}" width="{wide / 2:.1f}" height="{UNIT_HEIGHT}" fill="{INK}"/>'
    return box
