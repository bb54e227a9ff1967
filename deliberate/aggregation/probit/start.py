"""Where the fit of the probit model begins: popularity and passes of each statement, and the votes' main directions."""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray

from deliberate.aggregation.factors.model import compute_starting_directions
from deliberate.aggregation.factors.start import build_fixed_noise
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.probit.model import Statements

Floats = NDArray[np.float64]

LENGTH, FAINTEST, UNTOUCHED = 0.5, 0.2, 0.2
MIN_CUT = 0.02
PERSON_PRIOR = 0.25
BLOCK = 4_000_000


def build_starting_statements(cells: ObservedVotes, weight: Floats, dimensions: int, seed: int) -> Statements:
    """Return statements from their shares of votes, pointing along the directions in which residual votes vary most;
    with a `seed` other than 0, along fixed numbers without pattern.

    All have their votes to themselves: no covariance yet.
    """
    counts = count_votes(cells)
    shape = (cells.statements, 1 + dimensions, 1 + dimensions)
    offset, cut = compute_starting_offsets(counts)
    return Statements(
        offset,
        cut,
        build_starting_directions(cells, weight, dimensions, seed),
        np.zeros(shape),
        compute_care(cells),
    )


def count_votes(cells: ObservedVotes) -> Floats:
    """Return disagrees, passes and agrees of each statement, shape (statements, 3)."""
    counts = np.zeros(cells.statements * 3, dtype=np.int64)
    for first in range(0, cells.total, BLOCK):
        part = slice(first, first + BLOCK)
        place = cells.statement[part].astype(np.int64) * 3 + cells.value[part] + 1
        counts += np.bincount(place, minlength=cells.statements * 3)
    return counts.reshape(-1, 3).astype(np.float64)


def compute_starting_offsets(counts: Floats) -> tuple[Floats, Floats]:
    """Return b and c that explain each statement's shares by themselves; 0 for statements without votes."""
    disagrees, passes, agrees = counts.T
    seen = counts.sum(axis=1)
    if not passes.any():
        offset = scipy.special.ndtri((agrees + 0.5) / (seen + 1))
        return np.where(seen > 0, offset, 0.0), np.zeros(len(counts))
    below = scipy.special.ndtri((disagrees + 0.5) / (seen + 1.5))
    above = scipy.special.ndtri(1 - (agrees + 0.5) / (seen + 1.5))
    offset = np.where(seen > 0, -(above + below) / 2, 0.0)
    return offset, np.maximum((above - below) / 2, MIN_CUT)


def build_starting_directions(cells: ObservedVotes, weight: Floats, dimensions: int, seed: int) -> Floats:
    """Return v of each statement, 0 for those without votes."""
    active = cells.per_statement > 0
    if seed:
        return LENGTH * 2 * build_fixed_noise(cells.statements, dimensions, seed) * active[:, None]
    found = compute_starting_directions(cells, weight, dimensions)
    kept = min(len(found.strength), dimensions)
    size = np.maximum(found.strength[:kept] / max(found.strength.max(initial=0.0), 1e-300), FAINTEST)
    directions = UNTOUCHED * build_fixed_noise(cells.statements, dimensions, 1)
    directions[:, :kept] = LENGTH * np.sqrt(active.sum()) * size * found.direction[:, :kept]
    return np.asarray(directions * active[:, None])


def compute_care(cells: ObservedVotes) -> Floats:
    """Return the share of each statement's covariance that counts when people are placed: the votes of a typical
    person over these and the statement's own.

    Statements taken as known exactly place people best where each has many votes, since the mean field otherwise counts
    the same doubt twice; where a person casts more votes than a statement gets, they repeat the noise of those votes.
    Measured in docs/evaluate.md.
    """
    voters = max(int((cells.per_person > 0).sum()), 1)
    typical = cells.total / voters
    return np.asarray(typical / np.maximum(typical + cells.per_statement, 1e-300))


def build_starting_spread(dimensions: int) -> Floats:
    """Return the people's covariance of (a, u) to begin with."""
    spread = np.eye(1 + dimensions)
    spread[0, 0] = PERSON_PRIOR
    return spread
