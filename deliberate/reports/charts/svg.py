"""Pieces of SVG: text, marks of groups and votes in few paths, the frame of a picture that stands by itself.

Every piece carries its light colors as attributes, which the styles of a page replace by class: the same drawing is
right on a dark page, in forced colors, and in a file.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

INK, SOFT_INK, PAPER, HAIRLINE = "#1c2126", "#565f69", "#ffffff", "#dedbd3"
GROUP_COLORS = {"A": "#2a2f53", "B": "#a8245a", "C": "#4f5d00", "D": "#756aa7", "E": "#5a2a1a", "F": "#575556"}
VOTE_COLORS = {1: "#1d5fae", -1: "#b4480f", 0: "#646b73"}
VOTE_CLASSES = {1: "agree", -1: "disagree", 0: "pass"}
FONT = "Atkinson Hyperlegible Next, Atkinson Hyperlegible, system-ui, sans-serif"
Spot = tuple[float, float]
SIGNS = re.compile("[\u2190-\u21ff\u25a0-\u25ff]+")


@dataclass(frozen=True)
class Words:
    """What every picture says in one language: title, the sentence read aloud, and that language."""

    title: str
    sentence: str
    language: str


def format_number(value: float) -> str:
    """Return a coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def render_text(
    x: str | float, y: str | float, text: str, *, size: int = 14, weight: int = 400, anchor: str = "start",
    fill: str = INK, kind: str = "", lines: float = 0,
) -> str:  # fmt: skip
    """Return a line of text, escaped. x, y: numbers, or shares of the picture such as “12%”.

    lines: so many heights of the letters further down, however large a phone shows them.
    """
    across, down = (value if isinstance(value, str) else format_number(value) for value in (x, y))
    named = f' class="{kind}"' if kind else ""
    moved = f' dy="{lines:.2f}em"' if lines else ""
    return (
        f'<text{named} x="{across}" y="{down}"{moved} font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{fill}">{render_signs(escape(text))}</text>'
    )


def render_signs(text: str) -> str:
    """Return escaped text with arrows and shapes in a font that has them: ours lacks them, and outside browsers the
    whole line would change its font."""
    return SIGNS.sub(r'<tspan font-family="DejaVu Sans, sans-serif">\g<0></tspan>', text)


def render_group_marks(spots: Iterable[Spot], group: str, radius: float) -> str:
    """Return the marks of one group's people as one path, in its shape and color; people of no group as small rings."""
    color = GROUP_COLORS.get(group, SOFT_INK)
    name = f"g{'ABCDEF'.find(group)}" if group else "alone"
    if group in ("A", ""):
        return render_dots(spots, f"{name} dots", color, 2 * radius if group else 1.4 * radius)
    if group == "B":
        return render_dots(spots, f"{name} dots", color, 1.8 * radius, cap="square")
    path = "".join(f"M{format_number(x)} {format_number(y)}{outline_shape(group, radius)}" for x, y in spots)
    return f'<path class="{name}" fill="{color}" d="{path}"/>' if path else ""


def outline_shape(group: str, radius: float) -> str:
    """Return the outline of a group's mark, from its middle: triangle, diamond, lying or standing bar."""
    r = radius
    corners = {
        "C": ((0, -1.2 * r), (1.1 * r, 2 * r), (-2.2 * r, 0)),
        "D": ((0, -1.25 * r), (1.25 * r, 1.25 * r), (-1.25 * r, 1.25 * r), (-1.25 * r, -1.25 * r)),
        "E": ((-1.2 * r, -0.5 * r), (2.4 * r, 0), (0, r), (-2.4 * r, 0)),
    }.get(group, ((-0.5 * r, -1.2 * r), (r, 0), (0, 2.4 * r), (-r, 0)))
    first, *others = corners
    return f"m{first[0]:.1f} {first[1]:.1f}" + "".join(f"l{x:.1f} {y:.1f}" for x, y in others) + "z"


def render_dots(spots: Iterable[Spot], kind: str, color: str, width: float, cap: str = "round") -> str:
    """Return discs or squares as one path of points."""
    path = "".join(f"M{format_number(x)} {format_number(y)}h.01" for x, y in spots)
    if not path:
        return ""
    return (
        f'<path class="{kind}" color="{color}" stroke="currentColor" stroke-width="{format_number(width)}" '
        f'stroke-linecap="{cap}" fill="none" d="{path}"/>'
    )


def render_vote_marks(spots: Iterable[Spot], choice: int | None, radius: float) -> str:
    """Return people by their vote: agree a disc, disagree a cross, pass a dash, unseen a small dot."""
    if choice is None:
        return render_dots(spots, "unseen dots", SOFT_INK, 0.7 * radius)
    color, kind = VOTE_COLORS[choice], VOTE_CLASSES[choice]
    if choice == 1:
        return render_dots(spots, f"{kind} dots", color, 2 * radius)
    r = format_number(radius)
    shape = f"m-{r}-{r}l{format_number(2 * radius)} {format_number(2 * radius)}m-{format_number(2 * radius)} 0l" \
            f"{format_number(2 * radius)}-{format_number(2 * radius)}"  # fmt: skip
    if choice == 0:
        shape = f"m-{r} 0h{format_number(2 * radius)}"
    path = "".join(f"M{format_number(x)} {format_number(y)}{shape}" for x, y in spots)
    if not path:
        return ""
    return (
        f'<path class="{kind} strokes" color="{color}" stroke="currentColor" stroke-width="2" fill="none" d="{path}"/>'
    )


def render_closed_path(corners: Sequence[Spot]) -> str:
    """Return the outline of a closed shape whose corners are rounded off."""
    middles = [
        ((x + other_x) / 2, (y + other_y) / 2)
        for (x, y), (other_x, other_y) in zip(corners, [*corners[1:], corners[0]], strict=True)
    ]
    start = middles[-1]
    bends = "".join(
        f"Q{format_number(corner[0])} {format_number(corner[1])} {format_number(end[0])} {format_number(end[1])}"
        for corner, end in zip(corners, middles, strict=True)
    )
    return f"M{format_number(start[0])} {format_number(start[1])}{bends}z"


def wrap_svg(body: str, *, width: int, height: int, kind: str, words: Words) -> str:
    """Return a picture for a page: as wide as there is room, text in its own size wherever the rest is scaled."""
    # A picture is one thing for a screen reader; what has links in it is read part by part.
    role = "group" if "<a " in body else "img"
    return (
        f'<svg class="picture {kind}" direction="ltr" viewBox="0 0 {width} {height}" role="{role}" '
        f'aria-label={quoteattr(words.sentence)} font-family="{FONT}">{body}</svg>'
    )


def frame_picture(
    body: str, *, width: int, height: int, words: Words, notes: Sequence[str] = (), source: str = ""
) -> str:
    """Return a picture that stands by itself: title, drawing, notes wrapped under it, and where it comes from."""
    across = max(72, width // 8)
    title = textwrap.wrap(words.title, int(across * 0.65), max_lines=3, placeholder=" …")
    lines = [line for note in notes for line in textwrap.wrap(note, across)] + ([source] if source else [])
    top = 20 + 28 * len(title)
    total = top + height + 12 + 20 * len(lines)
    parts = [render_text(0, 28 * (place + 1), line, size=22, weight=700) for place, line in enumerate(title)]
    below = [render_text(0, top + height + 22 + 20 * place, line, fill=SOFT_INK) for place, line in enumerate(lines)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-24 -16 {width + 48} {total + 40}" width="{width + 48}" '
        f'height="{total + 40}" role="img" xml:lang={quoteattr(words.language)} direction="ltr" '
        f'aria-label={quoteattr(words.sentence)} font-family="{FONT}">'
        f"<title>{escape(words.title)}</title><desc>{escape(words.sentence)}</desc>"
        f'<rect x="-24" y="-16" width="{width + 48}" height="{total + 40}" fill="{PAPER}"/>'
        f'{"".join(parts)}<svg y="{top}" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'overflow="visible">{body}</svg>{"".join(below)}</svg>\n'
    )
