"""The plane that is drawn: the first two lines, turned towards the map that people have seen before.

Only the picture is turned. What other modules read, and who is shown, does not depend on an earlier map.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors.axes import compute_procrustes_rotation, multiply_in_order
from deliberate.aggregation.modules.space.fit import OpinionSpace

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MIN_ALIGNMENT = 0.98


def compute_plane_rotation(space: OpinionSpace, statement_ids: Ints, earlier: Mapping[str, Any] | None) -> Floats:
    """Return the rotation or mirroring that brings the statements closest to the earlier map, to be applied from the
    right.

    earlier: `statements`, coordinates by statement number, one where that map had one line only, else two. With one
    line now or then, lines are mirrored at most. The same plane where no statement is on both maps.
    """
    turn = np.eye(2)
    spots = space.model.statements.direction[:, : 2 if space.has_plane else 1]
    before = extract_previous_positions(statement_ids, earlier, spots.shape[1])
    size = min(spots.shape[1], before.shape[1])
    if np.isfinite(before).all(axis=1).any():
        turn[:size, :size] = compute_procrustes_rotation(spots[:, :size], before[:, :size])
    return turn


def extract_previous_positions(statement_ids: Ints, earlier: Mapping[str, Any] | None, lines: int) -> Floats:
    """Return where each statement stood, at most so many lines; NaN for those that were not there."""
    known = {} if earlier is None else dict(earlier["statements"])
    lines = min([lines, *(len(place) for place in known.values())])
    nowhere = [np.nan] * lines
    rows = [list(known.get(str(number), nowhere))[:lines] for number in statement_ids.tolist()]
    return np.array(rows, dtype=np.float64).reshape(len(statement_ids), lines)


def rotate_points(points: Floats, turn: Floats) -> Floats:
    """Return the points of the plane after the turn."""
    return multiply_in_order(points, turn)


def rotate_covariances(spread: Floats, turn: Floats) -> Floats:
    """Return the covariances of points, shape (points, 2, 2), after the turn."""
    return np.asarray(np.einsum("ji,njk,kl->nil", turn, spread, turn, optimize=False))


def is_axis_aligned(turn: Floats) -> bool:
    """Return whether each axis is still its own line, mirrored perhaps, and not a mixture of both."""
    return bool((np.abs(np.diag(turn)) >= MIN_ALIGNMENT).all())
