"""Where people stand, as the votes on other statements than those judged tell it (cross-fitting).

Statements are in one of five folds, by their number alone, so that a new statement moves no other one. A person is
placed once for each fold, without their votes on it: otherwise the votes that are counted on a side would also have
put people there, and a side would disagree by construction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors.small_systems import triangle_index
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.probit import ProbitModel
from deliberate.aggregation.probit.placement import place_people

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

FOLDS = 5
# Newton's method doubles the digits with each step: one that moves no one by more leaves eight of them.
TOLERANCE = 1e-4


@dataclass(frozen=True, eq=False)
class FoldPositions:
    """People placed without the votes on some statements.

    statements: which, shape (statements,). mean, deviation: of each person's position, shape (people, dimensions).
    """

    statements: Bools
    mean: Floats
    deviation: Floats


def assign_folds(statement_ids: Ints) -> Ints:
    """Return the fold of each statement, from its number alone."""
    return np.asarray(statement_ids % FOLDS)


def place_by_folds(model: ProbitModel, cells: ObservedVotes, folds: Ints) -> Iterator[FoldPositions]:
    """Yield where people stand, fold by fold of the statements, each time without their votes on that fold."""
    for fold in range(FOLDS):
        judged = folds == fold
        if not (judged & (cells.per_statement > 0)).any():
            continue
        placed = place_people(model, cells.select_statements(~judged), start=model.person, tolerance=TOLERANCE)
        variance = [placed.covariance[:, triangle_index(axis, axis)] for axis in range(1, model.dimensions + 1)]
        yield FoldPositions(judged, placed.position, np.sqrt(np.stack(variance, axis=1)))
