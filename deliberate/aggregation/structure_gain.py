"""How much better hidden votes are predicted by each further direction along which people differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from deliberate.aggregation.factors.search import NEGLIGIBLE_LOSS, CrossValidation

Floats = NDArray[np.float64]

LEVEL = 0.95
UPPER_STRETCH, FIT_UNCERTAINTY = 1.15, 80.0
SEED = 20_240_613


@dataclass(frozen=True, eq=False)
class DimensionGains:
    """Entry k is about direction k + 1: share of the error that it takes away, with its interval.

    surely: a stricter lower bound, which decides. accepted: how many directions in a row have one above 0, and above
    what the fits leave open.
    """

    gain: Floats
    lower: Floats
    upper: Floats
    strict_lower: Floats

    @property
    def accepted(self) -> int:
        above = np.append(self.strict_lower > NEGLIGIBLE_LOSS, False)
        return int(np.argmin(above))


def compute_structure_gains(found: CrossValidation, replicates: int) -> DimensionGains:
    """Return gain_d = (loss_{d−1} − loss_d) / loss_0 on hidden votes, the ridge chosen by the other folds.

    The interval comes from resampling people (Poisson(1) weights), or from the spread over people where
    `replicates` is 0. It is about other people such as these, with the directions as found here; as these people had a
    part in finding them, it reaches a seventh further up (docs/coverage.md). What decides whether a direction counts is
    stricter: another crowd would have led to other directions (Bates, Hastie and Tibshirani 2024), so there the reach
    is wider by √(1 + 80 / votes per statement). Both were found by simulation.
    Source: cross-validation of matrix factorizations over cells (Owen and Perry 2009).
    """
    loss, weight = found.compute_nested_loss(), found.weight
    base = float((weight * loss[0]).sum())
    better = loss[:-1] - loss[1:]
    if base <= 1e-9 or not len(better):
        nothing = np.zeros(len(better))
        return DimensionGains(nothing, nothing, nothing, nothing)
    gain = (weight * better).sum(axis=1) / base
    wider = float(np.sqrt(1.0 + FIT_UNCERTAINTY / max(found.per_statement, 1.0)))
    if replicates == 0:
        spread = np.sqrt(((weight * (better - gain[:, None] * loss[0])) ** 2).sum(axis=1)) / base
        below = above = float(scipy.special.ndtri(0.5 + LEVEL / 2)) * spread
    else:
        drawn = np.random.default_rng(SEED).poisson(1.0, (replicates, len(weight))) * weight
        # Plain sums, not matrix products: those may depend on the number of threads.
        bases = np.maximum((drawn * loss[0]).sum(axis=1), 1e-300)
        again = np.stack([(drawn * one).sum(axis=1) / bases for one in better])
        lower, upper = np.quantile(again, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=1)
        below, above = gain - lower, upper - gain
    return DimensionGains(gain, gain - below, gain + UPPER_STRETCH * above, gain - wider * below)


def resample_gains(gains: DimensionGains, loss: Floats, found: CrossValidation, times: Floats) -> tuple[float, int]:
    """Return the stricter lower bound of the first direction's gain among resampled people, and how many directions
    count there.

    The gain is that of the people drawn, on the hidden votes as they were predicted; it is as unsure as before. loss:
    the nested loss of the cross-validation. times: how often each listed person was drawn.
    """
    weight = found.weight * times[found.people]
    base = float((weight * loss[0]).sum())
    if base <= 1e-9 or not len(gains.gain):
        return 0.0, 0
    gain = (weight * (loss[:-1] - loss[1:])).sum(axis=1) / base
    surely = gain - (gains.gain - gains.strict_lower)
    return float(surely[0]), DimensionGains(gain, gain, gain, surely).accepted
