"""Choose the number of directions and the ridge by cross-validation, on votes that the fit did not see.

Source: cross-validation over cells (Owen and Perry 2009); the simplest model within one standard error of the best
(Breiman, Friedman, Olshen and Stone 1984).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors.deterministic_sampling import assign_folds, sample_positions
from deliberate.aggregation.factors.fixed_point import solve_fixed_point
from deliberate.aggregation.factors.leading import LeadingDirections
from deliberate.aggregation.factors.model import build_sweep, compute_starting_directions
from deliberate.aggregation.factors.passes import run_in_parallel as each
from deliberate.aggregation.factors.ridge import RIDGE_SHARES, compute_ridge
from deliberate.aggregation.observed_votes import ObservedVotes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

FOLDS = 5
MIN_HIDDEN_VOTES = 60_000
MAX_PEOPLE = 3000
MIN_VOTES_PER_STATEMENT = 300
TOLERANCE, SLACK, SWEEPS = 1e-3, 2e-5, 15
NEGLIGIBLE_LOSS = 1e-4
FOLD_STREAM, PEOPLE_STREAM = 1, 2


@dataclass(frozen=True, eq=False)
class CrossValidation:
    """Squared error on hidden votes: loss[d, share, fold, person], summed over the person's votes in that fold.

    tried[d, share]: whether that pair was fitted; for d = 0, without any direction, one share stands for all. shares:
    ridges as shares of the reach of chance. people: positions of the people who took part; of: how many there were to
    choose from. weight: of each of those people. per_statement: their votes on a statement, on average.
    """

    loss: Floats
    tried: Bools
    shares: tuple[float, ...]
    people: Ints
    of: int
    weight: Floats
    per_statement: float

    @property
    def most(self) -> int:
        """The largest number of directions tried."""
        return len(self.loss) - 1

    def compute_fold_loss(self) -> Floats:
        """Return the weighted loss, shape (d, share, fold); infinite where not tried."""
        sums = np.einsum("drfp,p->drf", self.loss, self.weight, optimize=False)
        return np.where(self.tried[:, :, None], sums, np.inf)

    @property
    def dimensions(self) -> int:
        """The fewest directions whose loss is within one standard error of the least, or within a ten-thousandth: so
        far the fits are solved."""
        loss = self.compute_nested_loss()
        best = loss[int(np.argmin(np.round(np.einsum("dp,p->d", loss, self.weight, optimize=False), 9)))]
        for d, one in enumerate(loss):
            worse = self.weight * (one - best)
            if worse.sum() <= max(np.sqrt((worse * worse).sum()), NEGLIGIBLE_LOSS * (self.weight * best).sum()):
                return d
        return self.most

    def select_share(self, dimensions: int) -> float:
        """Return the share with the least loss for this number of directions, the strongest on a tie."""
        return self.shares[compute_last_argmin(self.compute_fold_loss()[dimensions].sum(axis=1))]

    def compute_fit_ridge(self, dimensions: int, cells: ObservedVotes) -> float:
        """Return the ridge for a fit of these cells."""
        return compute_ridge(self.select_share(dimensions), cells)

    def compute_nested_loss(self) -> Floats:
        """Return the loss (directions + 1, people), where each fold uses the share that the others chose."""
        found = np.zeros((len(self.loss), len(self.people)))
        for d, losses in enumerate(self.compute_fold_loss()):
            for fold in range(losses.shape[1]):
                others = np.delete(losses, fold, axis=1).sum(axis=1)
                found[d] += self.loss[d, compute_last_argmin(others), fold]
        return found


def compute_last_argmin(values: Floats) -> int:
    """Return the position of the smallest value, the last one on a tie."""
    return int(len(values) - 1 - np.argmin(np.round(values, 9)[::-1]))


def cross_validate(
    cells: ObservedVotes,
    person_ids: Ints,
    statement_ids: Ints,
    *,
    most: int,
    weight: Floats | None = None,
    people: int = MAX_PEOPLE,
    shares: tuple[float, ...] = RIDGE_SHARES,
) -> CrossValidation:
    """Cross-validate 0 … most directions and the ridges over the cells.

    Where more than `people` voted, that many are sampled at random (more where statements would get fewer than 300
    votes each): the choice needs no more, and the time does not grow with the crowd. Each vote is hidden in one of five
    folds; of very many votes only as many folds are used as hide 60,000. A further direction after the second is
    tried only if the one before it lowered the loss.
    """
    voters = np.flatnonzero(cells.per_person > 0)
    mean = cells.total / max(len(voters), 1)
    wanted = max(people, int(np.ceil(MIN_VOTES_PER_STATEMENT * cells.statements / max(mean, 1.0))))
    drawn = voters[sample_positions(person_ids[voters], wanted, PEOPLE_STREAM)]
    part = cells.rows(drawn)
    fold = assign_folds(part, person_ids[drawn], statement_ids, FOLDS, FOLD_STREAM)
    heavy = np.ones(len(drawn)) if weight is None else weight[drawn]
    folds_used = int(np.clip(np.ceil(MIN_HIDDEN_VOTES * FOLDS / max(part.total, 1)), 2, FOLDS))
    splits = each(lambda number: HiddenVotesSplit.of(part, fold == number, heavy, most), folds_used)
    search = CrossValidation(
        np.zeros((0, len(shares), folds_used, len(drawn))),
        np.zeros((0, len(shares)), dtype=np.bool_),
        shares, drawn, len(voters), heavy, part.total / max(int((part.per_statement > 0).sum()), 1),
    )  # fmt: skip
    place = len(shares) // 2
    for d in range(most + 1):
        search, place = add_direction(search, splits, place)
        least = search.compute_fold_loss().sum(axis=2).min(axis=1)
        if d >= 2 and least[d] >= least[d - 1]:
            break
    return search


def add_direction(search: CrossValidation, splits: list[HiddenVotesSplit], place: int) -> tuple[CrossValidation, int]:
    """Return the search with one direction more, and the position of its best share, sought from `place`.

    Stronger ridges are tried as long as they lower the loss. Else weaker ones, if the direction helped at all: one that
    only follows chance does so the more, the weaker the ridge.
    """
    d = int(search.tried.any(axis=1).sum())
    before = search.compute_fold_loss().sum(axis=2).min() if d else np.inf
    search = add_losses(search, splits, d, place)
    if d == 0:
        return search, place

    def loss(at: int) -> float:
        return float(search.compute_fold_loss()[d, at].sum())

    for way in (1, -1):
        moved = False
        while 0 <= place + way < len(search.shares) and (way > 0 or loss(place) < before):
            search = add_losses(search, splits, d, place + way)
            if loss(place + way) >= loss(place):
                break
            place, moved = place + way, True
        if moved:
            break
    return search, place


def add_losses(search: CrossValidation, splits: list[HiddenVotesSplit], d: int, place: int) -> CrossValidation:
    """Return the search with what every split loses with d directions and the share at `place`."""
    losses = each(lambda number: splits[number].losses(d, search.shares[place]), len(splits))
    loss, tried = search.loss, search.tried
    if d == len(loss):
        loss = np.concatenate((loss, np.zeros((1, *loss.shape[1:]))))
        tried = np.concatenate((tried, np.zeros((1, tried.shape[1]), dtype=np.bool_)))
    else:
        loss, tried = loss.copy(), tried.copy()
    loss[d, place], tried[d, place] = np.stack(losses), True
    return replace(search, loss=loss, tried=tried)


@dataclass(frozen=True, eq=False)
class HiddenVotesSplit:
    """Votes seen by the fit, votes hidden from it, and where its fits begin."""

    seen: ObservedVotes
    unseen: ObservedVotes
    weight: Floats
    begin: LeadingDirections

    @classmethod
    def of(cls, cells: ObservedVotes, hidden: Bools, weight: Floats, most: int) -> HiddenVotesSplit:
        seen = cells.taken(~hidden)
        return cls(seen, cells.taken(hidden), weight, compute_starting_directions(seen, weight, most))

    def losses(self, dimensions: int, share: float) -> Floats:
        """Return the squared error on the hidden votes of each person."""
        ridge = compute_ridge(share, self.seen)
        step = build_sweep(self.seen, ridge, self.weight)
        begin = self.begin.build_loadings(dimensions, ridge)
        loadings, _, _ = solve_fixed_point(step, begin, tolerance=TOLERANCE, most=SWEEPS, slack=SLACK)
        person, statement = self.unseen.person, self.unseen.statement
        rest = self.unseen.value - predict_from_loadings(step.one(loadings).person, loadings, person, statement)
        return np.asarray(np.bincount(person, weights=rest * rest, minlength=self.seen.people))


def predict_from_loadings(
    people: Floats, loadings: Floats, person: NDArray[np.integer], statement: NDArray[np.integer]
) -> Floats:
    """Return the predicted votes from (b, u) of people and (m + c, v) of statements."""
    found = people[person, 0] + loadings[statement, 0]
    for axis in range(1, loadings.shape[1]):
        found = found + people[person, axis] * loadings[statement, axis]
    return np.asarray(found)
