"""What a line adds to the prediction of hidden votes: the interval against other crowds judging the same statements."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.coverage.row import Row, row
from deliberate.aggregation.factors.search import search
from deliberate.aggregation.structure_gain import Gains, structure_gains
from deliberate.aggregation.votes import Votes


def crowd(seed: int, people: int, each: int, strength: float, statements: int = 40) -> Votes:
    """The same statements for every seed, other people."""
    fixed, random = np.random.default_rng(13), np.random.default_rng([14, seed])
    popular, direction = fixed.normal(size=statements), fixed.normal(size=statements)
    seen = np.sort(np.argsort(random.random((people, statements)), axis=1)[:, :each], axis=1)
    lean = 0.7 * random.normal(size=(people, 1)) + popular[seen]
    lean += strength * random.normal(size=(people, 1)) * direction[seen]
    value = lean + random.logistic(size=seen.shape)
    choice = np.where(value > 0.3, 1, np.where(value < -0.3, -1, 0))
    return Votes.from_triples(np.repeat(np.arange(people), each), seen.ravel(), choice.ravel())


def gains_of(votes: Votes, replicates: int) -> Gains:
    found = search(votes.cells, votes.participant_ids, votes.statement_ids, most=2)
    return structure_gains(found, replicates)


def gain_rows(crowds: int, replicates: int = 200) -> Iterator[Row]:
    """The first line, strong, weak or not there. The truth is the mean gain over all crowds of the size."""
    for name, people, each, strength in (
        ("200 people, strong line", 200, 20, 1.5),
        ("200 people, weak line", 200, 20, 0.7),
        ("200 people, no line", 200, 20, 0.0),
    ):
        found = [gains_of(crowd(seed, people, each, strength), replicates) for seed in range(crowds)]
        gain, lower, upper = (np.array([getattr(one, end)[0] for one in found]) for end in ("gain", "lower", "upper"))
        yield row("structure: gain of the first line", name, np.full(crowds, gain.mean()), (lower, upper))
