"""Whether people answer differently the further they get."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.exposures import Exposures, Floats, Indices
from deliberate.aggregation.votes import Votes

Bools = NDArray[np.bool_]
BINS = (0, 5, 10, 20, 40, 80)
MIN_PEOPLE = 30  # people with a decided vote in a bin


@dataclass(frozen=True)
class OrderEffect:
    """Turns from `first` to `last`: how far agreement lies above that of the same statements over all turns, with a 95%
    interval over people, and how many people it rests on."""

    first: int
    last: int
    middle: float
    difference: float
    lower: float
    upper: float
    people: int


def compute_order_effects(votes: Votes) -> tuple[OrderEffect, ...]:
    """Compare agreement by turn with the agreement on the same statements over all turns.

    Only draws that led to agree or disagree count, and of repeated ones the first. In the interval the votes of one
    person belong together, and the statements' own shares are known no better than from these votes: what a vote adds
    to its statement's share is taken off what it adds to the stretch. Stretches with fewer than 30 people are left out.
    """
    assert votes.exposures is not None
    answered, agrees = select_answered_exposures(votes, votes.exposures)
    person, statement = votes.exposures.person[answered], votes.exposures.statement[answered]
    turn = votes.exposures.turn[answered]
    seen = np.bincount(statement, minlength=votes.statements)
    share = np.bincount(statement, weights=agrees, minlength=votes.statements) / np.maximum(seen, 1)
    deviation = agrees - share[statement]
    found = []
    for start, end in zip(BINS, (*BINS[1:], 10**9), strict=True):
        inside = (turn >= start) & (turn < end)
        part = np.bincount(statement[inside], minlength=votes.statements) / np.maximum(seen, 1)
        stretch = compute_mean_deviation(person, deviation, inside, part[statement])
        if stretch is not None:
            mean, error, people = stretch
            middle = float(turn[inside].mean()) + 1
            found.append(OrderEffect(start + 1, end, middle, mean, mean - 1.96 * error, mean + 1.96 * error, people))
    return tuple(found)


def select_answered_exposures(votes: Votes, shown: Exposures) -> tuple[Indices, Floats]:
    """Return which draws led to agree or disagree on a statement that counts, oldest first, and whether to agree (1 or
    0).

    Of several draws of one statement for one person only the first is taken.
    """
    width = max(votes.statements, 1)
    cast = votes.person.astype(np.int64) * width + votes.statement
    asked = shown.person * width + shown.statement
    _, first = np.unique(asked, return_index=True)
    first.sort()
    if len(cast) == 0 or len(first) == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    place = np.minimum(np.searchsorted(cast, asked[first]), len(cast) - 1)
    choice = votes.choice[place]
    kept = (cast[place] == asked[first]) & (choice != 0) & votes.in_results[shown.statement[first]]
    return first[kept], (choice[kept] == 1).astype(np.float64)


def compute_mean_deviation(
    person: Indices, value: Floats, inside: Bools, part: Floats
) -> tuple[float, float, int] | None:
    """Return the mean of the deviations inside a stretch, its standard error, number of people; None below 30.

    part: of each vote's statement, the share of votes inside the stretch.
    """
    heads = len(np.unique(person[inside]))
    if heads < MIN_PEOPLE:
        return None
    votes = int(inside.sum())
    mean = float(value[inside].mean())
    pull = np.bincount(person, weights=(inside - part) * value - np.where(inside, mean, 0.0))
    return mean, float(np.sqrt((pull**2).sum()) / votes), heads
