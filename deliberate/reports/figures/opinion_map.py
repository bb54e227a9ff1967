"""The opinion map as a picture: places of people, or of squares of people where there are very many."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from deliberate.findings.parts import Point

WIDTH, HEIGHT, MARGIN = 640, 440, 26
MAX_SINGLE_POINTS = 3000
SQUARE_SIZE = 16
LETTERS = "ABCDEF"


@dataclass(frozen=True, slots=True)
class PictureMark:
    """A person's mark in the picture. shape: the place of the group in the row of shapes, −1 for no one's."""

    x: float
    y: float
    group: str
    shape: int


@dataclass(frozen=True)
class PictureSquare:
    """A square of the picture: how many people, the group most of them belong to, how dark (0 to 1)."""

    x: int
    y: int
    size: int
    people: int
    group: str
    shape: int
    dark: float


@dataclass(frozen=True)
class GroupCenter:
    """The middle of a group, where its letter stands."""

    group: str
    x: float
    y: float


@dataclass(frozen=True)
class MapPicture:
    """A map in the picture's own coordinates.

    points: one per person, up to 3,000 people; squares: above that. explained: share of all differences per axis.
    blur: how uncertain a typical place is, as a share of the map's reach.
    """

    left: float
    width: float
    height: int
    caution: str
    explained: Sequence[float]
    people: int
    points: Sequence[PictureMark]
    blur: float | None
    squares: Sequence[PictureSquare]
    centres: Sequence[GroupCenter]


def build_map_picture(points: Sequence[Point], explained: Sequence[float], caution: str) -> MapPicture | None:
    """Return a map in the picture's own coordinates; None where it has no points."""
    if not points:
        return None
    placed = compute_picture_marks(points)
    few = len(placed) <= MAX_SINGLE_POINTS
    # As wide as the marks need, so that they are as large as can be on a phone.
    left = min(mark.x for mark in placed) - MARGIN
    return MapPicture(
        left=round(left, 1),
        width=round(max(mark.x for mark in placed) + MARGIN - left, 1),
        height=HEIGHT,
        caution=caution,
        explained=explained,
        people=len(placed),
        points=placed if few else [],
        blur=compute_blur(points),
        squares=[] if few else count_squares(placed),
        centres=compute_group_centers(placed),
    )


def compute_scale(points: Sequence[Point]) -> float:
    """Return the scale, picture units per unit of the map, at which every point fits."""
    reach_x = max((abs(point.x) for point in points), default=0) or 1.0
    reach_y = max((abs(point.y) for point in points), default=0) or 1.0
    return float(min((WIDTH / 2 - MARGIN) / reach_x, (HEIGHT / 2 - MARGIN) / reach_y))


def compute_position(point: Point, scale: float) -> tuple[float, float]:
    """Return the place of one point of the map in the picture; the middle of the map is in the middle."""
    return round(WIDTH / 2 + point.x * scale, 1), round(HEIGHT / 2 - point.y * scale, 1)


def find_shape(group: str) -> int:
    """Return the place of a group in the row of shapes; −1 for people of no group."""
    return LETTERS.find(group or "?")


def compute_picture_marks(points: Sequence[Point]) -> list[PictureMark]:
    """Return the points at their places in the picture, both axes in the same unit."""
    scale = compute_scale(points)
    return [PictureMark(*compute_position(point, scale), point.group, find_shape(point.group)) for point in points]


def compute_blur(points: Sequence[Point]) -> float | None:
    """Return how uncertain a typical person's place is: the longer axis of their ellipse as a share of the map's
    reach."""
    lengths = sorted(point.major for point in points if point.major is not None)
    reach = max((max(abs(point.x), abs(point.y)) for point in points), default=0)
    return round(lengths[len(lengths) // 2] / reach, 2) if lengths and reach else None


def compute_group_centers(marks: Sequence[PictureMark]) -> list[GroupCenter]:
    """Return the middle of each group."""
    members: dict[str, list[PictureMark]] = defaultdict(list)
    for mark in marks:
        if mark.group:
            members[mark.group].append(mark)
    return [
        GroupCenter(
            group,
            round(sum(mark.x for mark in found) / len(found), 1),
            round(sum(mark.y for mark in found) / len(found), 1),
        )
        for group, found in sorted(members.items())
    ]


def count_squares(marks: Sequence[PictureMark]) -> list[PictureSquare]:
    """Return the squares of the picture with at least one person."""
    inside: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for mark in marks:
        inside[int(mark.x // SQUARE_SIZE), int(mark.y // SQUARE_SIZE)][mark.group] += 1
    most = max(groups.total() for groups in inside.values())
    return [
        PictureSquare(
            x=column * SQUARE_SIZE,
            y=row * SQUARE_SIZE,
            size=SQUARE_SIZE,
            people=groups.total(),
            group=groups.most_common(1)[0][0],
            shape=find_shape(groups.most_common(1)[0][0]),
            dark=round(0.15 + 0.85 * (groups.total() / most) ** 0.5, 3),
        )
        for (column, row), groups in sorted(inside.items())
    ]
