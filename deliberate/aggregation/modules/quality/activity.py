"""The distribution of votes over people and statements."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.votes import Votes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Activity:
    """Over statements that count and people with at least one vote on them.

    each: disagrees, passes, agrees per listed person, shape (people, 3). per_statement: votes of each statement.
    coverage: share of the cells of people × statements that hold a vote. gini: inequality of votes over statements,
    0 where all have the same number. passes: share of passes among the votes.
    """

    each: Ints
    per_statement: Ints
    voters: int
    coverage: float
    gini: float
    passes: float

    @property
    def per_person(self) -> Ints:
        """Votes of each person who voted."""
        total: Ints = self.each.sum(axis=1)
        return total[total > 0]


def compute_activity(votes: Votes) -> Activity:
    """Count heads, whatever they weigh."""
    kept = votes.in_results[votes.statement]
    person, statement, choice = votes.person[kept], votes.statement[kept], votes.choice[kept]
    cell = person.astype(np.int64) * 3 + choice + 1
    each = np.bincount(cell, minlength=votes.people * 3).reshape(-1, 3)
    per_statement = np.bincount(statement, minlength=votes.statements)[votes.in_results]
    voters = int((each.sum(axis=1) > 0).sum())
    cells = voters * len(per_statement)
    return Activity(
        each=each,
        per_statement=per_statement,
        voters=voters,
        coverage=len(person) / cells if cells else 0.0,
        gini=gini(per_statement),
        passes=float(each[:, 1].sum() / max(len(person), 1)),
    )


def gini(values: Ints) -> float:
    """Return the Gini coefficient: Σ (2i − n − 1) x_i / (n Σ x) over sorted x; 0 where all are equal. Source: Gini
    1912."""
    ordered = np.sort(values)
    size, total = len(ordered), int(ordered.sum())
    if total == 0:
        return 0.0
    return float(((2 * np.arange(1, size + 1) - size - 1) * ordered).sum() / (size * total))


def compute_participation_curve(per_person: Ints, most_points: int = 40) -> list[tuple[int, float]]:
    """Return (x, share of people with at least x votes) at up to `most_points` integers x, with the first and last."""
    if len(per_person) == 0:
        return []
    places = np.unique(np.round(np.linspace(1, per_person.max(), most_points)).astype(np.int64))
    ordered = np.sort(per_person)
    at_least = 1 - np.searchsorted(ordered, places, side="left") / len(ordered)
    return [(int(x), float(y)) for x, y in zip(places, at_least, strict=True)]
