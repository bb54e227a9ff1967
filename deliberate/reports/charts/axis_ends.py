"""What the ends of an axis of the map say: the statement on which people there differ most from those opposite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberate.findings.blocks import StoredMap
from deliberate.findings.disclosure import MIN_CELL_SIZE
from deliberate.findings.parts import Point
from deliberate.queries.map_votes import VotesByStatement

CANDIDATES = 8
OUTER_SHARE = 1 / 3


@dataclass(frozen=True)
class AxisEnd:
    """What more people say at one end of an axis than at the other: of 100 who agreed or disagreed, here and there."""

    number: int
    text: str
    here: int
    there: int


@dataclass(frozen=True)
class AxisEnds:
    """The two ends of an axis: left and right, or bottom and top. None where nothing clear can be said."""

    low: AxisEnd | None = None
    high: AxisEnd | None = None


def select_candidates(block: StoredMap) -> list[int]:
    """Return the statements that lie furthest out at each end of both axes: what people there may say."""
    spots = block.document["statements"]
    found: set[int] = set()
    for axis in ("x", "y"):
        ordered = sorted(spots, key=lambda spot: spot[axis])
        found.update(spot["statement"] for spot in (*ordered[:CANDIDATES], *ordered[-CANDIDATES:]))
    return sorted(found)


def rank_by_difference(points: Sequence[Point], votes: VotesByStatement, axis: int) -> list[int]:
    """Return the statements on which both ends of an axis lie apart, the furthest first."""
    found = [(abs(here - there), number) for number, (here, there) in compare_ends(points, votes, axis).items()]
    return [number for _, number in sorted(found, key=lambda one: (-one[0], one[1]))]


def compare_ends(points: Sequence[Point], votes: VotesByStatement, axis: int) -> dict[int, tuple[float, float]]:
    """Return by statement the share that agrees among the outer third at the low end and at the high end.

    Ends at which fewer than ten people agreed or disagreed say nothing.
    """
    ordered = sorted(points, key=lambda point: ((point.x, point.y)[axis], point.participant or 0))
    outer = int(len(ordered) * OUTER_SHARE)
    ends = [{one.participant for one in part} for part in (ordered[:outer], ordered[len(ordered) - outer :])]
    found = {}
    for number, own in votes.items():
        sides = [[choice for person, choice in own.items() if choice and person in end] for end in ends]
        if all(len(side) >= MIN_CELL_SIZE for side in sides):
            low, high = (sum(choice > 0 for choice in side) / len(side) for side in sides)
            found[number] = (low, high)
    return found


def build_axis_ends(points: Sequence[Point], votes: VotesByStatement, texts: Mapping[int, str], axis: int) -> AxisEnds:
    """Return the statement that sets each end of an axis apart most, with its two shares."""
    compared = compare_ends(points, votes, axis)
    low = max(compared, key=lambda number: (compared[number][0] - compared[number][1], -number), default=None)
    high = max(compared, key=lambda number: (compared[number][1] - compared[number][0], -number), default=None)
    return AxisEnds(
        build_end(low, compared[low], texts) if low is not None else None,
        build_end(high, compared[high][::-1], texts) if high is not None else None,
    )


def build_end(number: int, shares: tuple[float, ...], texts: Mapping[int, str]) -> AxisEnd | None:
    """Return one end; None where no more people say it there than at the other."""
    here, there = (round(100 * share) for share in shares)
    return AxisEnd(number, texts[number], here, there) if here > there else None
