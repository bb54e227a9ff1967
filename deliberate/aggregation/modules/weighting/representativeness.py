"""How much the participants resemble the target population: an index, and what chance alone would give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deliberate.aggregation.modules.weighting.margins import Floats, Margin

SEED = 20261125
SIMULATED_SAMPLES = 2000


@dataclass(frozen=True)
class Representativeness:
    """Among people whose answer is known: index (1: the same shares), then its mean and lower 5% bound in random
    samples of the same size; how many answers that a sample should contain are there, of how many; known people."""

    index: float
    expected: float
    lower: float
    covered: int
    coverable: int
    known: int


def compute_representativeness(margin: Margin) -> Representativeness:
    """Compare one segment with its reference.

    index = 1 − ½ Σ |s − q| (total variation). A random sample of n people misses the reference too, the more the
    smaller it is: the expected index comes from 2,000 simulated samples with a fixed seed. An answer counts as
    coverable where q > 1/n. Source: Global Representativeness Index, Collective Intelligence Project 2025.
    """
    compared = margin.compared
    wanted = np.array([share for share in margin.reference if share is not None])
    people = margin.people[compared]
    known = int(people.sum())
    drawn = np.random.default_rng(SEED).multinomial(known, wanted, size=SIMULATED_SAMPLES) / known
    lucky = compute_share_overlap(drawn, wanted)
    coverable = wanted > 1 / known
    return Representativeness(
        index=float(compute_share_overlap(people / known, wanted)),
        expected=float(lucky.mean()),
        lower=float(np.quantile(lucky, 0.05)),
        covered=int((coverable & (people > 0)).sum()),
        coverable=int(coverable.sum()),
        known=known,
    )


def compute_share_overlap(shares: Floats, wanted: Floats) -> Floats:
    """Return 1 − ½ Σ |s − q| over the last axis."""
    return np.asarray(1 - 0.5 * np.abs(shares - wanted).sum(axis=-1), dtype=np.float64)
