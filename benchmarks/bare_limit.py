"""The least that any engine of this kind must do, with the field's own libraries and nothing around it.

Build the sparse table of centred votes, two components, projection, a hundred base clusters, groups of them for two to
five groups, counts per group. No checks, no ids, no lists, no blocks.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import svds
from sklearn.cluster import KMeans

from benchmarks.shapes import Lists


def bare_limit(lists: Lists) -> np.ndarray:
    """Counts per group, statement and choice for the last number of groups."""
    person, statement, choice = lists
    people, statements = int(person.max()) + 1, int(statement.max()) + 1
    seen = np.bincount(statement, minlength=statements)
    mean = np.bincount(statement, weights=choice, minlength=statements) / np.maximum(seen, 1)
    table = sparse.csr_array((choice - mean[statement], (person, statement)), shape=(people, statements))
    _, _, components = svds(table, k=2, v0=np.ones(min(table.shape)), return_singular_vectors="vh")
    each = np.diff(table.indptr)
    points = np.sqrt(statements / np.maximum(each, 1))[:, None] * (table @ components.T)
    base = KMeans(100, n_init=1, init=points[:100], max_iter=100).fit(points)
    size = np.bincount(base.labels_, minlength=100)
    for groups in range(2, 6):
        found = KMeans(groups, n_init=1, init=base.cluster_centers_[:groups], max_iter=20).fit(
            base.cluster_centers_, sample_weight=size
        )
        label = found.labels_[base.labels_][person]
        cell = (label.astype(np.int64) * statements + statement) * 3 + choice + 1
        counts = np.bincount(cell, minlength=groups * statements * 3).reshape(groups, statements, 3)
    return counts
