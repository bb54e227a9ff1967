"""Places a person on a map that was drawn before they voted: what is kept of a fitted space for that, and the placing.

Reads nothing but the person's own votes and the kept statements, so it takes a fraction of a millisecond.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.modules.space.ellipses import compute_ellipses
from deliberate.aggregation.modules.space.fit import OpinionSpace
from deliberate.aggregation.modules.space.plane import rotate_covariances, rotate_points
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.probit.placement import expand_triangles, place
from deliberate.aggregation.votes import Votes

Floats = NDArray[np.float64]
# The ellipse of someone without any vote has a half axis of 2.45 standard deviations of the people.
MAX_HALF_AXIS = 2.2
DIGITS = 6


class StoredSpace(TypedDict):
    """What placing somebody needs. statements: number → what a vote on it tells (`Statements.build_table`).

    precision: of the people's prior. axes: which of (a, u) the map shows. turn: how the plane was turned.
    """

    statements: dict[str, list[float]]
    precision: list[list[float]]
    axes: list[int]
    turn: list[list[float]]


@dataclass(frozen=True)
class NewcomerPlace:
    """A place on the map, with half axes and turn (degrees) of the ellipse that holds it with 95% probability."""

    x: float
    y: float
    major: float
    minor: float
    turn: float


def build_stored_space(votes: Votes, space: OpinionSpace, turn: Floats) -> StoredSpace:
    """Return what is kept of a space so that people can be placed on its map later."""
    rows = np.round(space.model.statements.build_table(), DIGITS).tolist()
    pairs = zip(votes.statement_ids.tolist(), rows, votes.in_results.tolist(), strict=True)
    return StoredSpace(
        statements={str(number): row for number, row, counted in pairs if counted},
        precision=np.round(space.model.precision, DIGITS).tolist(),
        axes=list(space.axes),
        turn=np.round(turn, DIGITS).tolist(),
    )


def place_newcomer(stored: StoredSpace, choices: Mapping[int, int], least_votes: int) -> NewcomerPlace | None:
    """Return where someone stands who cast these votes (statement number → 1, 0, −1).

    None where fewer than `least_votes` of the statements are in the space, or where the votes say too little: the
    same rule decides who is shown on the map.
    """
    known = [(str(number), choice) for number, choice in sorted(choices.items()) if str(number) in stored["statements"]]
    if len(known) < least_votes:
        return None
    table = np.array([stored["statements"][number] for number, _ in known], dtype=np.float64)
    values = np.array([choice for _, choice in known], dtype=np.int8)
    start, statement = np.array([0, len(known)], dtype=np.int64), np.arange(len(known), dtype=np.int32)
    cells = ObservedVotes(people=1, statements=len(known), start=start, statement=statement, value=values)
    found = place(table, np.array(stored["precision"], dtype=np.float64), cells)
    axes, turn = stored["axes"], np.array(stored["turn"], dtype=np.float64)
    spread = expand_triangles(found.covariance)[:, axes][:, :, axes]
    major, minor, _ = compute_ellipses(spread)
    if major[0] > MAX_HALF_AXIS:
        return None
    _, _, angle = compute_ellipses(rotate_covariances(spread, turn))
    point = rotate_points(found.person[:, axes], turn)[0]
    return NewcomerPlace(float(point[0]), float(point[1]), float(major[0]), float(minor[0]), float(angle[0]))
