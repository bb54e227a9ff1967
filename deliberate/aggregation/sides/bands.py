"""The outer parts of a dimension, and how probably each person lies in one.

No one is put into a part: everyone counts in each with the probability of lying there. The population is the mixture
of all people's positions, each with its uncertainty, and an outer part lies between two of its quantiles.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Newton's method on a smooth, rising function, kept inside a bracket; a millionth of a standard deviation is enough.
STEPS, TOLERANCE = 60, 1e-6


@dataclass(frozen=True)
class Reading:
    """The outer part from the share `floor` of the people to the share `reach`, at both ends of a dimension."""

    floor: float
    reach: float


# What decides: whoever lets the outermost twentieth decide alone lets any twenty people in four hundred veto.
DECIDING = Reading(0.05, 0.15)
WHOLE_OUTER_PARTS = Reading(0.0, 0.25)


@dataclass(frozen=True, eq=False)
class Population:
    """Where people stand, each uncertain; it remembers what it was asked before.

    mean, deviation: of each position, shape (people, dimensions). people: how many people each one stands for, 0 for
    those who did not vote.
    """

    mean: Floats
    deviation: Floats
    people: Floats
    known: dict[tuple[int, float], Floats] = field(default_factory=dict)

    def compute_probability_below(self, axis: int, share: float) -> Floats:
        """Return the probability that each person lies below this quantile of the population."""
        if (axis, share) not in self.known:
            middle, width = self.mean[:, axis], self.deviation[:, axis]
            place = find_quantile(middle, width, self.people, share)
            self.known[axis, share] = np.asarray(scipy.special.ndtr((place - middle) / width))
        return self.known[axis, share]

    def compute_probability_between(self, axis: int, low: float, high: float) -> Floats:
        """Return the probability that each person lies between two quantiles of the population."""
        between = self.compute_probability_below(axis, high) - self.compute_probability_below(axis, low)
        return np.asarray(between * (self.people > 0))


def compute_side_weights(population: Population, reading: Reading) -> Floats:
    """Return how probably each person lies in each side: the low and the high part of the first dimension, of the
    second …; shape (people, 2 × dimensions)."""
    floor, reach = reading.floor, reading.reach
    ends = ((floor, reach), (1 - reach, 1 - floor))
    axes = range(population.mean.shape[1])
    return np.stack([population.compute_probability_between(axis, *end) for axis in axes for end in ends], axis=1)


def compute_middle_weights(population: Population, floor: float) -> Floats:
    """Return how probably each person lies between the outermost parts of each dimension, shape (people, dimensions).

    floor: the share of the people in the outermost part at either end.
    """
    axes = range(population.mean.shape[1])
    return np.stack([population.compute_probability_between(axis, floor, 1 - floor) for axis in axes], axis=1)


def find_quantile(middle: Floats, width: Floats, people: Floats, share: float) -> float:
    """Return the place below which this share of the population lies; minus and plus infinity for 0 and 1."""
    total = float(people.sum())
    if share <= 0 or share >= 1 or not total:
        return -np.inf if share <= 0.5 else np.inf
    kept = people > 0
    m, s, w = middle[kept], width[kept], people[kept] / total
    low, high = float((m - 9 * s).min()), float((m + 9 * s).max())
    mean = float((w * m).sum())
    spread = float(np.sqrt((w * ((m - mean) ** 2 + s * s)).sum()))
    place = min(max(mean + spread * float(scipy.special.ndtri(share)), low), high)
    for _ in range(STEPS):
        z = (place - m) / s
        gap = float((w * scipy.special.ndtr(z)).sum()) - share
        low, high = (low, place) if gap > 0 else (place, high)
        slope = float((w * np.exp(-z * z / 2) / s).sum()) / np.sqrt(2 * np.pi)
        step = gap / slope if slope > 0 else np.inf
        after = place - step
        if not low <= after <= high:
            after = (low + high) / 2
        if abs(after - place) <= TOLERANCE * spread:
            return float(after)
        place = after
    return float(place)
