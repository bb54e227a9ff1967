"""How far a vote moves the expected opinion behind it: means of a normal distribution cut off at the vote's bounds.

An opinion y has mean μ and variance 1; agree says y > c, disagree y < −c, pass that it lies between.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Values = NDArray[np.int8]

REACH, STEPS_PER_UNIT = 8.0, 256.0
MIN_PROBABILITY = 1e-300


def compute_mills_ratio(t: Floats) -> Floats:
    """Return φ(t) / Φ(t), by which y exceeds its mean if it is known to exceed −t."""
    return np.asarray(np.exp(-(t * t) / 2 - np.log(2 * np.pi) / 2 - scipy.special.log_ndtr(t)))


@cache
def build_mills_table() -> Floats:
    """Return the ratio at evenly spaced t from −8 to 8, made once: straight lines between err by under a millionth."""
    return compute_mills_ratio(np.arange(-REACH, REACH + 1.5 / STEPS_PER_UNIT, 1 / STEPS_PER_UNIT))


def look_up_mills_ratio(t: Floats) -> Floats:
    """Return φ(t) / Φ(t) as the kernels do: on straight lines between the entries of the table, plain beyond it."""
    table = build_mills_table()
    inside = np.interp(t, np.arange(len(table)) / STEPS_PER_UNIT - REACH, table)
    far = np.minimum(t, -REACH)
    return np.where(t >= REACH, 0.0, np.where(t <= -REACH, -far - 1.0 / far, inside))


def compute_shifts(value: Values, mean: Floats, cut: Floats) -> tuple[Floats, Floats, Floats]:
    """Return E[y | vote] − μ, and the first two derivatives of log P(vote) with respect to c, of each vote.

    value: +1, 0, −1. mean, cut: μ and c of each vote. Source: moments of the truncated normal, Johnson, Kotz and
    Balakrishnan 1994, section 10.1.
    """
    side = value.astype(np.float64)
    distance = side * mean - cut
    ratio = look_up_mills_ratio(distance)
    near = np.clip(mean, -REACH, REACH)
    upper, lower = cut - near, cut + near
    above, below = (np.exp(-(x * x) / 2) / np.sqrt(2 * np.pi) for x in (upper, lower))
    passed = value == 0
    # Only what lies between needs this chance; with c = 0 there is nothing between.
    chance = np.where(passed, np.maximum(scipy.special.ndtr(upper) - scipy.special.ndtr(-lower), MIN_PROBABILITY), 1.0)
    slope = (above + below) / chance
    return (
        np.where(passed, (below - above) / chance, side * ratio),
        np.where(passed, slope, -ratio),
        np.where(passed, -(upper * above + lower * below) / chance - slope**2, -ratio * (ratio + distance)),
    )


def compute_information(value: Values, mean: Floats, cut: Floats) -> Floats:
    """Return −d² log P(vote) / dμ² of each vote, between 0 and 1: how much the vote itself tells of its mean."""
    side = value.astype(np.float64)
    distance = side * mean - cut
    ratio = look_up_mills_ratio(distance)
    near = np.clip(mean, -REACH, REACH)
    upper, lower = cut - near, cut + near
    above, below = (np.exp(-(x * x) / 2) / np.sqrt(2 * np.pi) for x in (upper, lower))
    chance = np.where(
        value == 0, np.maximum(scipy.special.ndtr(upper) - scipy.special.ndtr(-lower), MIN_PROBABILITY), 1.0
    )
    between = ((below - above) / chance) ** 2 + (upper * above + lower * below) / chance
    return np.asarray(np.clip(np.where(value == 0, between, ratio * (ratio + distance)), 0.0, 1.0))


def compute_expected_information(mean: Floats, cut: Floats) -> Floats:
    """Return the information about μ to be expected of a vote not yet cast (Fisher's), between 0 and 1."""
    slopes = [np.exp(-(x * x) / 2) / np.sqrt(2 * np.pi) for x in (mean - cut, mean + cut)]
    chances = [scipy.special.ndtr(mean - cut), scipy.special.ndtr(-mean - cut)]
    between = np.maximum(scipy.special.ndtr(cut - mean) - scipy.special.ndtr(-cut - mean), MIN_PROBABILITY)
    decided = sum(slope**2 / np.maximum(chance, MIN_PROBABILITY) for slope, chance in zip(slopes, chances, strict=True))
    return np.asarray(decided + (slopes[1] - slopes[0]) ** 2 / between)
