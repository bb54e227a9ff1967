"""A curve as a picture: a line, its interval as a soft band, and the ends of both axes in figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from deliberate.findings.parts import CurvePoint

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 12, 30


Scale = Callable[[float], float]


@dataclass(frozen=True)
class CurvePicture:
    """Line and band in the picture's own coordinates. x_ends: place, anchor and value; y_ends: place and value."""

    width: int
    height: int
    line: str
    band: str
    zero: float
    left: int
    right: int
    x_ends: list[tuple[int, str, float]]
    y_ends: list[tuple[float, float]]


@dataclass(frozen=True)
class KnownPoint:
    """A point whose both coordinates are known, with its interval where that is known."""

    x: float
    y: float
    interval: tuple[float, float] | None


def select_known_points(points: Sequence[CurvePoint]) -> list[KnownPoint]:
    """Return the points that can be drawn."""
    return [
        KnownPoint(point.x, point.y, None if point.lower is None or point.upper is None else (point.lower, point.upper))
        for point in points
        if point.x is not None and point.y is not None
    ]


def build_curve_picture(points: Sequence[CurvePoint]) -> CurvePicture | None:
    """Return the picture; None where fewer than two points are known.

    The y axis starts at zero unless values lie below it. Without all intervals there is no band.
    """
    known = select_known_points(points)
    if len(known) < 2:
        return None
    intervals = [point.interval for point in known if point.interval is not None]
    ends = intervals if len(intervals) == len(known) else []
    values = [point.y for point in known] + [value for pair in ends for value in pair]
    x = build_scale([point.x for point in known], LEFT, WIDTH - RIGHT)
    y = build_scale([0.0, *values], HEIGHT - BOTTOM, TOP)
    return CurvePicture(
        width=WIDTH,
        height=HEIGHT,
        line=format_path((x(point.x), y(point.y)) for point in known),
        band=build_band([x(point.x) for point in known], ends, y) if ends else "",
        zero=round(y(0.0), 1),
        left=LEFT,
        right=WIDTH - RIGHT,
        x_ends=[(LEFT, "start", known[0].x), (WIDTH - RIGHT, "end", known[-1].x)],
        y_ends=[(round(y(value), 1), value) for value in sorted({min(0.0, *values), max(0.0, *values)})],
    )


def build_scale(values: Sequence[float], start: float, end: float) -> Scale:
    """Return a function that puts values between start and end of the picture."""
    low, high = min(values), max(values)
    reach = (high - low) or 1.0
    return lambda value: start + (value - low) / reach * (end - start)


def format_path(places: Iterable[tuple[float, float]]) -> str:
    """Return the points as text for an SVG polyline."""
    return " ".join(f"{across:.1f},{down:.1f}" for across, down in places)


def build_band(across: Sequence[float], ends: Sequence[tuple[float, float]], y: Scale) -> str:
    """Return the interval as one closed shape. across: place of each point in the picture; ends: its interval."""
    above = [(place, y(upper)) for place, (_, upper) in zip(across, ends, strict=True)]
    below = [(place, y(lower)) for place, (lower, _) in zip(across, ends, strict=True)]
    return format_path([*above, *reversed(below)])
