"""What a line adds to the prediction of hidden votes: the interval against other people placed along the same line."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.coverage.row import Floats, Row, row
from deliberate.aggregation.factors.deterministic_sampling import assign_folds
from deliberate.aggregation.factors.fixed_point import solve_fixed_point
from deliberate.aggregation.factors.model import build_sweep
from deliberate.aggregation.factors.ridge import compute_ridge
from deliberate.aggregation.factors.search import (
    FOLD_STREAM,
    FOLDS,
    SLACK,
    SWEEPS,
    TOLERANCE,
    CrossValidation,
    HiddenVotesSplit,
    compute_last_argmin,
    cross_validate,
    predict_from_loadings,
)
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.structure_gain import compute_structure_gains
from deliberate.aggregation.votes import Votes

MOST, OTHERS = 2, 6000
# Crowds with lower numbers were used when the interval was first set.
FRESH = 10_000


def crowd(
    seed: int, people: int, each: int, strengths: tuple[float, ...], statements: int = 40, first: int = 14
) -> Votes:
    """The same statements for every seed, other people, who differ along a line per strength."""
    fixed, random = np.random.default_rng(13), np.random.default_rng([first, seed])
    popular, directions = fixed.normal(size=statements), fixed.normal(size=(2, statements))
    seen = np.sort(np.argsort(random.random((people, statements)), axis=1)[:, :each], axis=1)
    lean = 0.7 * random.normal(size=(people, 1)) + popular[seen]
    for strength, direction in zip(strengths, directions, strict=False):
        lean += strength * random.normal(size=(people, 1)) * direction[seen]
    value = lean + random.logistic(size=seen.shape)
    choice = np.where(value > 0.3, 1, np.where(value < -0.3, -1, 0))
    return Votes.from_triples(np.repeat(np.arange(people), each), seen.ravel(), choice.ravel())


SETTINGS = (
    ("200 people, strong line", 200, 20, (1.5,)),
    ("200 people, weak line", 200, 20, (0.7,)),
    ("200 people, 36 votes each, weak line", 200, 36, (0.7,)),
    ("300 people, 15 votes each", 300, 15, (1.0,)),
    ("300 people, two lines", 300, 20, (1.5, 1.0)),
)


def gain_rows(crowds: int) -> Iterator[Row]:
    """The lines that count: only these have an interval."""
    for name, people, each, strengths in SETTINGS:
        parts = [one_crowd(seed, people, each, strengths) for seed in range(FRESH, FRESH + crowds)]
        true, lower, upper = (np.stack([part[place] for part in parts], axis=1) for place in range(3))
        for line, title in enumerate(("first", "second")[: len(strengths)]):
            yield row(f"structure: gain of the {title} line", name, true[line], (lower[line], upper[line]))


def one_crowd(seed: int, people: int, each: int, strengths: tuple[float, ...]) -> tuple[Floats, Floats, Floats]:
    """Per line: what it takes away from the error of other people's hidden votes, and the printed bounds."""
    votes, others = crowd(seed, people, each, strengths), crowd(seed, OTHERS, each, strengths, first=16).observed_votes
    found = cross_validate(votes.observed_votes, votes.participant_ids, votes.statement_ids, most=MOST)
    gains = compute_structure_gains(found, 200)
    loss = loss_of_others(found, votes, others, seed)
    counts = np.arange(len(gains.gain)) < gains.accepted
    made = ((loss[:-1] - loss[1:]) / loss[0], *(np.where(counts, end, np.nan) for end in (gains.lower, gains.upper)))
    true, lower, upper = (np.append(values, [np.nan] * (MOST - len(values))) for values in made)
    return true, lower, upper


def loss_of_others(found: CrossValidation, votes: Votes, others: ObservedVotes, seed: int) -> Floats:
    """Squared error on hidden votes of people who took no part in the fits, by number of lines.

    Statements stand where each fold's fit put them; the others are placed by the votes that are not hidden.
    """
    part, losses = votes.observed_votes.rows(found.people), found.compute_fold_loss()
    mine = assign_folds(part, votes.participant_ids[found.people], votes.statement_ids, FOLDS, FOLD_STREAM)
    theirs = np.random.default_rng([17, seed]).integers(0, FOLDS, others.total)
    made = np.zeros(len(losses))
    for fold in range(losses.shape[2]):
        split = HiddenVotesSplit.of(part, mine == fold, found.weight, MOST)
        seen, unseen = others.taken(theirs != fold), others.taken(theirs == fold)
        for lines, loss in enumerate(losses):
            ridge = compute_ridge(
                found.shares[compute_last_argmin(np.delete(loss, fold, axis=1).sum(axis=1))], split.seen
            )
            begin = split.begin.build_loadings(lines, ridge)
            step = build_sweep(split.seen, ridge, split.weight)
            place, _, _ = solve_fixed_point(step, begin, tolerance=TOLERANCE, most=SWEEPS, slack=SLACK)
            people = build_sweep(seen, ridge, np.ones(seen.people)).one(place).person
            rest = unseen.value - predict_from_loadings(people, place, unseen.person, unseen.statement)
            made[lines] += float((rest * rest).sum())
    return made
