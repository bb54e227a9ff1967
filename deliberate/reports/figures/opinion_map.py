"""The opinion map as a picture: places of people, or of squares of people where there are very many."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from deliberate.analysis.disclosure import redact_block
from deliberate.reports.documents import find_block
from deliberate.text import N_

WIDTH, HEIGHT, MARGIN = 640, 440, 26
MAX_SINGLE_POINTS = 3000
SQUARE_SIZE = 16
LETTERS = "ABCDEF"
CAUTION = N_(
    "Every mark is a person, and every place an estimate. People who stand close together vote alike on what they saw; "
    "empty space between them is no proof of groups."
)


def build_map_view(findings: dict[str, Any]) -> dict[str, Any] | None:
    """Return the chapter's map as outsiders may see it, with groups where they are published; None where there is
    none."""
    block = find_block(findings, "space.map")
    if block is None:
        return None
    groups = find_block(findings, "groups.groups")
    label = {member: group["label"] for group in (groups or {"groups": []})["groups"] for member in group["members"]}
    points = [{**point, "group": label.get(point["participant"], "")} for point in block["points"]]
    return build_map_picture(redact_block({**block, "points": points, "note": CAUTION}))


def build_map_picture(block: dict[str, Any]) -> dict[str, Any] | None:
    """Return a map in the picture's own coordinates; None where it has no points.

    points: one per person, up to 3,000 people; squares: above that, with the number of people and the group most of
    them belong to. centres: where the letter of each group stands.
    """
    if not block["points"]:
        return None
    placed = compute_picture_points(block["points"])
    few = len(placed) <= MAX_SINGLE_POINTS
    # As wide as the marks need, so that they are as large as can be on a phone.
    left = min(point["x"] for point in placed) - MARGIN
    return {
        "left": round(left, 1),
        "width": round(max(point["x"] for point in placed) + MARGIN - left, 1),
        "height": HEIGHT,
        "caution": block["note"],
        "explained": [axis["explained"] for axis in block["axes"] if axis.get("explained") is not None],
        "people": len(placed),
        "shown": len(placed),
        "points": placed if few else [],
        "blur": compute_blur(block),
        "squares": [] if few else count_squares(placed),
        "centres": compute_group_centers(placed),
    }


def find_own_position(findings: dict[str, Any], number: int) -> dict[str, Any] | None:
    """Return where this person's own mark stands in the chapter's map, with half axes and turn of the ellipse around
    it.

    None for people who are not on the map.
    """
    block = find_block(findings, "space.map")
    points = block["points"] if block is not None else []
    own = next((point for point in points if point["participant"] == number), None)
    if own is None:
        return None
    scale = compute_scale(points)
    axes = {key: round(own[key] * scale, 1) for key in ("major", "minor") if own.get(key) is not None}
    # Upwards on the map is downwards in the picture, so it turns the other way.
    return {**compute_position(own, scale), **axes, "turn": round(-(own.get("turn") or 0.0), 1)}


def compute_scale(points: list[dict[str, Any]]) -> float:
    """Units of the picture per unit of the map, so that every point fits."""
    reach_x = max((abs(point["x"]) for point in points), default=0) or 1.0
    reach_y = max((abs(point["y"]) for point in points), default=0) or 1.0
    return float(min((WIDTH / 2 - MARGIN) / reach_x, (HEIGHT / 2 - MARGIN) / reach_y))


def compute_position(point: dict[str, Any], scale: float) -> dict[str, float]:
    """Return the place of one point of the map in the picture; the middle of the map is in the middle."""
    return {"x": round(WIDTH / 2 + point["x"] * scale, 1), "y": round(HEIGHT / 2 - point["y"] * scale, 1)}


def compute_picture_points(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the points with x and y of the picture, both axes in the same unit."""
    scale = compute_scale(points)
    return [
        {
            **compute_position(point, scale),
            "group": point.get("group") or "",
            "shape": LETTERS.find(point.get("group") or "?"),
        }
        for point in points
    ]


def compute_blur(block: dict[str, Any]) -> float | None:
    """Return how uncertain a typical person's place is: the longer axis of their ellipse as a share of the map's
    reach."""
    lengths = sorted(point["major"] for point in block["points"] if point.get("major") is not None)
    reach = max((abs(point[axis]) for point in block["points"] for axis in ("x", "y")), default=0)
    return round(lengths[len(lengths) // 2] / reach, 2) if lengths and reach else None


def compute_group_centers(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the middle of each group."""
    members: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for point in points:
        if point["group"]:
            members[point["group"]].append(point)
    return [
        {
            "group": group,
            "x": round(sum(point["x"] for point in found) / len(found), 1),
            "y": round(sum(point["y"] for point in found) / len(found), 1),
        }
        for group, found in sorted(members.items())
    ]


def count_squares(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Squares of the picture with at least one person: how many, which group most of them, how dark (0 to 1)."""
    inside: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for point in points:
        inside[int(point["x"] // SQUARE_SIZE), int(point["y"] // SQUARE_SIZE)][point["group"]] += 1
    most = max(sum(groups.values()) for groups in inside.values())
    return [
        {
            "x": column * SQUARE_SIZE,
            "y": row * SQUARE_SIZE,
            "size": SQUARE_SIZE,
            "people": sum(groups.values()),
            "group": groups.most_common(1)[0][0],
            "shape": LETTERS.find(groups.most_common(1)[0][0] or "?"),
            "dark": round(0.15 + 0.85 * (sum(groups.values()) / most) ** 0.5, 3),
        }
        for (column, row), groups in sorted(inside.items())
    ]
