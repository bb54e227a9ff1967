"""Small measures equal those of scipy's distributions, which take a second to load and are used in tests alone."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from scipy import stats

from deliberate.aggregation.measures import compute_mean_ranks
from deliberate.aggregation.resampling import build_poisson_table


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=40))
def test_mean_ranks_are_those_of_scipy(values: list[int]) -> None:
    assert_array_equal(compute_mean_ranks(values), stats.rankdata(values))


def test_the_draws_of_sixteen_bits_are_poisson_with_mean_one() -> None:
    exact = stats.poisson.ppf((np.arange(65536) + 0.5) / 65536, 1)
    assert_array_equal(build_poisson_table(), exact.astype(np.float32))


def test_the_modules_load_no_distributions() -> None:
    """They would add a second to every start."""
    code = "import sys, deliberate.aggregation.registry as r; r.all_modules(); print('scipy.stats' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"
