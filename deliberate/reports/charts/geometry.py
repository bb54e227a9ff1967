"""Places in pictures: a scale that fills the width, rows for a beeswarm, hulls of the inner part of a group."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

Spot = tuple[float, float]
INNER_SHARE = 0.85
HULL_MARGIN = 10.0
MIN_RADIUS, MAX_RADIUS = 1.2, 4.5


@dataclass(frozen=True)
class PlaneScale:
    """From map to picture: the marks fill the width; the height is in the same unit where that fits."""

    across: float
    down: float
    middle: Spot
    width: float
    height: float

    def place(self, x: float, y: float) -> Spot:
        """Return where a point of the map lies in the picture; upwards on the map is up."""
        return (
            self.width / 2 + (x - self.middle[0]) * self.across,
            self.height / 2 - (y - self.middle[1]) * self.down,
        )


def fit_plane(points: Sequence[Spot], width: float, height: float, margin: float) -> PlaneScale:
    """Return the scale at which the points fill the width between the margins."""
    lows, highs = [min(values) for values in zip(*points, strict=True)], [max(v) for v in zip(*points, strict=True)]
    reach = [(high - low) or 1.0 for low, high in zip(lows, highs, strict=True)]
    across = (width - 2 * margin) / reach[0]
    down = min(across, (height - 2 * margin) / reach[1])
    middle = ((lows[0] + highs[0]) / 2, (lows[1] + highs[1]) / 2)
    return PlaneScale(across, down, middle, width, height)


def choose_radius(count: int) -> float:
    """Return how large the marks of so many people are on the plane."""
    return min(MAX_RADIUS, max(MIN_RADIUS, 4.5 * math.sqrt(250 / max(count, 1))))


def assign_rows(places: Sequence[float], radius: float) -> list[int]:
    """Return for each place on the line the row nearest to the middle in which its mark touches no other.

    places: ascending. Rows are numbered 0, 1, −1, 2, −2, … outwards.
    """
    last: dict[int, float] = {}
    chosen = []
    for x in places:
        step = 0
        while True:
            row = (step + 1) // 2 * (1 if step % 2 else -1)
            if x - last.get(row, -math.inf) >= 2 * radius:
                break
            step += 1
        last[row] = x
        chosen.append(row)
    return chosen


def find_hull(points: Sequence[Spot]) -> list[Spot]:
    """Return the convex hull of the inner 85% of the points, a little wider than they are; empty below three points.

    Inner ones are those nearest to the middle, in units of the spread along each axis.
    """
    if len(points) < 3:
        return []
    middle = (median(x for x, _ in points), median(y for _, y in points))
    spread = [
        math.sqrt(sum((point[axis] - middle[axis]) ** 2 for point in points) / len(points)) or 1.0 for axis in (0, 1)
    ]
    ordered = sorted(points, key=lambda one: math.hypot(*((one[k] - middle[k]) / spread[k] for k in (0, 1))))
    return widen(find_convex_hull(ordered[: max(3, math.ceil(INNER_SHARE * len(points)))]))


def find_convex_hull(points: Sequence[Spot]) -> list[Spot]:
    """Return the corners of the convex hull in order (Andrew 1979)."""
    ordered = sorted(set(points))
    halves: list[list[Spot]] = []
    for half in (ordered, ordered[::-1]):
        chain: list[Spot] = []
        for point in half:
            while len(chain) > 1 and cross(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        halves.append(chain[:-1])
    return halves[0] + halves[1]


def cross(origin: Spot, first: Spot, second: Spot) -> float:
    """Return whether the way over two points turns left (above 0) or right."""
    return (first[0] - origin[0]) * (second[1] - origin[1]) - (first[1] - origin[1]) * (second[0] - origin[0])


def widen(corners: Sequence[Spot]) -> list[Spot]:
    """Return the corners moved outwards, away from their middle."""
    if not corners:
        return []
    middle = (sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners))
    moved = []
    for x, y in corners:
        away = math.hypot(x - middle[0], y - middle[1]) or 1.0
        factor = (away + 2 * HULL_MARGIN) / away
        moved.append((middle[0] + (x - middle[0]) * factor, middle[1] + (y - middle[1]) * factor))
    return moved


def outline_ellipse(center: Spot, major: float, minor: float, turn: float, corners: int = 24) -> list[Spot]:
    """Return points around an ellipse. turn: degrees, counter-clockwise, in the coordinates of `center`."""
    angle = math.radians(turn)
    found = []
    for place in range(corners):
        at = 2 * math.pi * place / corners
        x, y = major * math.cos(at), minor * math.sin(at)
        found.append(
            (
                center[0] + x * math.cos(angle) - y * math.sin(angle),
                center[1] + x * math.sin(angle) + y * math.cos(angle),
            )
        )
    return found
