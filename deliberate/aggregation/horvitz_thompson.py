"""The shares that would be found if every statement were shown to everyone, from logged draws and their
probabilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deliberate.aggregation.exposures import Exposures, Floats, Indices
from deliberate.aggregation.measures import wilson_interval


@dataclass(frozen=True, eq=False)
class ShareEstimate:
    """Per statement: the share with its 95% interval (not a number where no one answered), people it rests on."""

    share: Floats
    lower: Floats
    upper: Floats
    people: Indices


def compute_exposure_weights(shown: Exposures) -> Floats:
    """Return what each first draw of a statement for a person stands for, as a mean over the person's draws.

    Were the statement to be looked for at each of the T draws of a person since it was first drawn for anyone, a draw
    at turn t with probability π stands for 1/π draws, and at every later one the answer is known already: the weight is
    (1/π + draws afterwards) / T. Its expectation is 1 for every person and statement, whatever the routing, as long as
    the number of statements a person votes on does not depend on them. 0 for repeated draws.
    """
    size = len(shown)
    if size == 0:
        return np.zeros(0)
    total = np.bincount(shown.person)[shown.person]
    _, born = np.unique(shown.statement, return_index=True)
    since = np.zeros(int(shown.statement.max()) + 1, dtype=np.int64)
    since[shown.statement[born]] = born
    # Draws of this person before the statement existed: those with an earlier place in the log.
    order = np.lexsort((np.arange(size), shown.person))
    log = shown.person[order].astype(np.float64) * (size + 1) + order
    first_of_person = np.searchsorted(shown.person[order], shown.person)
    sought = shown.person.astype(np.float64) * (size + 1) + since[shown.statement]
    before = np.searchsorted(log, sought) - first_of_person
    turns = total - before
    weight = (1 / shown.probability + (total - 1 - shown.turn)) / turns
    key = shown.person * (int(shown.statement.max()) + 1) + shown.statement
    _, first = np.unique(key, return_index=True)
    kept = np.zeros(size, dtype=np.bool_)
    kept[first] = True
    return np.where(kept, weight, 0.0)


def hajek(
    shown: Exposures, answered: Indices, value: Floats, statements: int, weights: Floats | None = None
) -> ShareEstimate:
    """Return the ratio estimate Σ w x / Σ w per statement, with Wilson's interval at the effective number of answers.

    answered: which draws were answered; value: the answer (1 or 0) to each of them. weights: of people, 1 where None.
    Source: Horvitz and Thompson 1952; Hájek 1971; Kish 1965; Särndal, Swensson and Wretman 1992, section 5.7, whose
    linearized interval holds the truth in 82 to 87% of cases only, as it closes where all agree (docs/coverage.md).
    """
    weight = compute_exposure_weights(shown)[answered]
    if weights is not None:
        weight = weight * weights[shown.person[answered]]
    statement = shown.statement[answered]
    total = np.bincount(statement, weights=weight, minlength=statements)
    safe = np.where(total > 0, total, 1)
    share = np.bincount(statement, weights=weight * value, minlength=statements) / safe
    squares = np.bincount(statement, weights=weight**2, minlength=statements)
    size = total**2 / np.where(squares > 0, squares, 1)
    lower, upper = wilson_interval(share * size, size)
    people = np.bincount(statement[weight > 0], minlength=statements)
    known = total > 0
    share, lower, upper = (np.where(known, values, np.nan) for values in (share, lower, upper))
    return ShareEstimate(share, lower, upper, people)
