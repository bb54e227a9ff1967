"""A curve as a picture: a line, its interval as a soft band, and the ends of both axes in figures."""

from __future__ import annotations

from typing import Any

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 12, 30


def build_curve_picture(points: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the line and band in the picture's own coordinates; None where fewer than two points are known.

    points: x, y and, where known, lower and upper. The y axis starts at zero unless values lie below it.
    """
    known = [point for point in points if point.get("x") is not None and point.get("y") is not None]
    if len(known) < 2:
        return None
    ends = [(point.get("lower"), point.get("upper")) for point in known]
    banded = all(low is not None and high is not None for low, high in ends)
    values = [point["y"] for point in known] + ([value for pair in ends for value in pair] if banded else [])
    x = build_scale([point["x"] for point in known], LEFT, WIDTH - RIGHT)
    y = build_scale([0.0, *values], HEIGHT - BOTTOM, TOP)
    low, high = min(0.0, *values), max(0.0, *values)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "line": format_path((x(point["x"]), y(point["y"])) for point in known),
        "band": build_band(known, x, y) if banded else "",
        "zero": round(y(0.0), 1),
        "left": LEFT,
        "right": WIDTH - RIGHT,
        "x_ends": [(LEFT, "start", known[0]["x"]), (WIDTH - RIGHT, "end", known[-1]["x"])],
        "y_ends": [(round(y(value), 1), value) for value in sorted({low, high})],
    }


def build_scale(values: list[float], start: float, end: float) -> Any:
    """Return a function that puts values between start and end of the picture."""
    low, high = min(values), max(values)
    reach = (high - low) or 1.0
    return lambda value: start + (value - low) / reach * (end - start)


def format_path(places: Any) -> str:
    """Corner points as the text an SVG polyline takes."""
    return " ".join(f"{across:.1f},{down:.1f}" for across, down in places)


def build_band(points: list[dict[str, Any]], x: Any, y: Any) -> str:
    """Return the interval as one closed shape."""
    above = [(x(point["x"]), y(point["upper"])) for point in points]
    below = [(x(point["x"]), y(point["lower"])) for point in reversed(points)]
    return format_path([*above, *below])
