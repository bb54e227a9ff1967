"""k-means with bounds gives what comparing every point with every centre gives."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from deliberate.aggregation.modules.polis_classic.k_means import MOVE_TOLERANCE, hamerly_k_means, select_first_distinct
from deliberate.aggregation.rows import ColumnarRows

Floats = NDArray[np.float64]


def plain_k_means(points: Floats, weights: Floats, k: int, rounds: int) -> Any:
    """The definition, word for word."""

    def nearest(centers: Floats) -> Any:
        across = (points[:, :1] - centers[:, 0]) ** 2 + (points[:, 1:] - centers[:, 1]) ** 2
        return across.argmin(axis=1)

    centers = select_first_distinct(points, k)
    labels = nearest(centers)
    for _ in range(rounds):
        mass = np.bincount(labels, weights=weights, minlength=len(centers))
        sums = [np.bincount(labels, weights=weights * points[:, axis], minlength=len(centers)) for axis in (0, 1)]
        kept = mass > 0
        moved = np.stack([total[kept] / mass[kept] for total in sums], axis=1)
        step = np.abs(moved - centers[kept]).max() if kept.all() else np.inf
        centers = moved
        labels = nearest(centers)
        if step < MOVE_TOLERANCE:
            break
    used, labels = np.unique(labels, return_inverse=True)
    return labels, centers[used]


@given(st.integers(0, 10_000), st.integers(1, 400), st.integers(1, 40), st.sampled_from((0.3, 3.0, 60.0)))
def test_it_is_plain_k_means(seed: int, size: int, k: int, spread: float) -> None:
    random = np.random.default_rng(seed)
    points = random.normal(0, spread, (size, 2)) * random.choice([1.0, 5.0], (size, 1))
    if seed % 3 == 0:
        points = np.round(points)  # many points in one place, and ties
    weights = random.integers(1, 9, size).astype(float)
    expected, middles = plain_k_means(points, weights, k, 30)
    for numba in ("on", "off"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DELIBERATE_NUMBA", numba)
            labels, centers = hamerly_k_means(points, weights, k, 30)
        assert (labels == expected).all()
        assert centers == pytest.approx(middles, abs=1e-12)


def test_first_distinct_points_keep_their_order() -> None:
    points = np.array([[1.0, 1.0]] * 50 + [[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]])
    assert select_first_distinct(points, 2).tolist() == [[1.0, 1.0], [0.0, 0.0]]
    assert select_first_distinct(points, 9).tolist() == [[1.0, 1.0], [0.0, 0.0], [2.0, 0.0]]


def test_rows_are_mappings_when_looked_at() -> None:
    rows = ColumnarRows(person=np.array([4, 5, 6]), group=["A", "B", "A"])
    assert len(rows) == 3
    assert rows[1] == {"person": 5, "group": "B"}
    assert list(rows[1:]) == [{"person": 5, "group": "B"}, {"person": 6, "group": "A"}]
    with pytest.raises(ValueError, match="same length"):
        ColumnarRows(one=[1], two=[1, 2])
