"""Principal components of the votes with missing ones filled by each statement's mean, and where people stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

from deliberate.aggregation.votes import Votes

Floats = NDArray[np.float64]
MAX_DENSE_SIZE = 60
START_SEED = 1


@dataclass(frozen=True)
class PolisPlane:
    """center: mean vote per statement; components: (2, statements); explained: share of variance per component.

    points: (people, 2); extremity: distance from the center of someone who agrees with that statement alone;
    statement_points: (statements, 2). Statements that do not count stay at zero.
    """

    center: Floats
    components: Floats
    explained: Floats
    points: Floats
    statement_points: Floats
    extremity: Floats


def select_zeroed_statements(votes: Votes) -> NDArray[np.bool_]:
    """Find statements with votes that were rejected or describe the voter: their columns are kept but zeroed."""
    return np.asarray(~votes.in_results & (votes.counts.sum(axis=1) > 0))


def compute_residuals(votes: Votes) -> tuple[sparse.csr_array, Floats]:
    """Return votes minus their statement's mean where seen, zero elsewhere: exactly the centered, mean-filled table."""
    zeroed = select_zeroed_statements(votes)
    counts = votes.counts
    seen = counts.sum(axis=1)
    center = np.where(zeroed | (seen == 0), 0.0, (counts[:, 2] - counts[:, 0]) / np.maximum(seen, 1))
    values = votes.choice - center[votes.statement]
    if zeroed.any():
        values[zeroed[votes.statement]] = 0.0
    table = sparse.csr_array(
        (values, votes.statement, votes.person_start),
        shape=(votes.people, votes.statements),
        dtype=np.float64,
    )
    return table, center


def compute_leading_components(table: sparse.csr_array) -> tuple[Floats, Floats]:
    """Return the first two right singular vectors and their singular values; zero rows where there are fewer.

    The sign is fixed: the entry of largest size is positive.
    """
    components, values = np.zeros((2, table.shape[1])), np.zeros(2)
    # Where all agree on everything, residuals are there, and all are zero.
    if min(table.shape) == 0 or not table.data.any():
        return components, values
    if min(table.shape) <= MAX_DENSE_SIZE:
        _, found, vectors = np.linalg.svd(table.toarray(), full_matrices=False)
    else:
        # Not all the same: the residuals of a statement add up to zero, so with fewer people than statements such a
        # start would lead nowhere.
        start = np.random.default_rng(START_SEED).standard_normal(min(table.shape))
        _, found, vectors = svds(table, k=2, v0=start, tol=0, return_singular_vectors="vh")
        order = np.argsort(-found)
        found, vectors = found[order], vectors[order]
    kept = min(2, len(found))
    for place in range(kept):
        if found[place] > 1e-9 * max(found[0], 1e-300):
            vector = vectors[place]
            components[place] = vector * np.sign(vector[np.argmax(np.round(np.abs(vector), 9))])
            values[place] = found[place]
    return components, values


def fit_plane(votes: Votes) -> PolisPlane:
    """Return the plane of all voters; people with few votes are pushed outwards by √(statements / votes)."""
    table, center = compute_residuals(votes)
    components, values = compute_leading_components(table)
    total = float(np.einsum("i,i->", table.data, table.data))
    zeroed = select_zeroed_statements(votes)
    columns = int((votes.counts.sum(axis=1) > 0).sum())
    counted = votes.observed_votes.per_person + zeroed.sum()
    scale = np.sqrt(columns / np.maximum(counted, 1))
    points = scale[:, None] * (table @ components.T)
    reach = np.where(zeroed, 0.0, 1.0 - center)
    statement_points = np.sqrt(columns) * reach[:, None] * components.T
    explained = values**2 / total if total > 0 else np.zeros(2)
    return PolisPlane(center, components, explained, points, statement_points, np.hypot(*statement_points.T))
