"""How many directions people differ along, and with which ridge: judged on votes that the fit did not see."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.cells import Cells
from deliberate.aggregation.factors.fixed_point import fixed_point
from deliberate.aggregation.factors.lots import chosen, folds
from deliberate.aggregation.factors.model import sweeps_over
from deliberate.aggregation.factors.start import first_place, widened

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

RIDGES = (3.0, 6.0, 12.0, 24.0)
FOLDS = 5
ENOUGH_HIDDEN = 60_000
PEOPLE = 3000
VOTES_PER_STATEMENT = 100
TOLERANCE, SLACK, SWEEPS = 1e-3, 2e-5, 15
FOLD_LOT, PEOPLE_LOT = 1, 2


@dataclass(frozen=True, eq=False)
class Search:
    """Squared error on hidden votes: loss[d, ridge, fold, person], summed over the person's votes in that fold.

    tried[d, ridge]: whether that pair was fitted; for d = 0, without any direction, one ridge stands for all. people:
    positions of the people who took part; of: how many there were to choose from. weight: of each of those people.
    """

    loss: Floats
    tried: Bools
    ridges: tuple[float, ...]
    people: Ints
    of: int
    weight: Floats

    @property
    def most(self) -> int:
        """The largest number of directions tried."""
        return len(self.loss) - 1

    def by_fold(self) -> Floats:
        """Weighted loss, shape (d, ridge, fold); infinite where not tried."""
        sums = np.einsum("drfp,p->drf", self.loss, self.weight, optimize=False)
        return np.where(self.tried[:, :, None], sums, np.inf)

    def best(self) -> tuple[int, float]:
        """Number of directions and ridge with the least loss; fewest directions, then strongest ridge, on a tie."""
        totals = self.by_fold().sum(axis=2)
        dimensions = int(np.argmin(np.round(totals.min(axis=1), 9)))
        return dimensions, self.ridge_for(dimensions)

    def ridge_for(self, dimensions: int) -> float:
        """The ridge with the least loss for this number of directions."""
        return self.ridges[last_least(self.by_fold()[dimensions].sum(axis=1))]

    def nested(self) -> Floats:
        """Loss per number of directions and person where each fold is judged with the ridge the other folds chose."""
        found = np.zeros((len(self.loss), len(self.people)))
        for d, losses in enumerate(self.by_fold()):
            for fold in range(losses.shape[1]):
                others = np.delete(losses, fold, axis=1).sum(axis=1)
                found[d] += self.loss[d, last_least(others), fold]
        return found


def last_least(values: Floats) -> int:
    """The position of the smallest value, the last one on a tie."""
    return int(len(values) - 1 - np.argmin(np.round(values, 9)[::-1]))


def search(
    cells: Cells,
    person_ids: Ints,
    statement_ids: Ints,
    *,
    most: int,
    weight: Floats | None = None,
    people: int = PEOPLE,
    ridges: tuple[float, ...] = RIDGES,
) -> Search:
    """Cross-validate 0 … most directions and the ridges over the cells.

    Where more than `people` voted, that many are drawn by lot (more where statements would get fewer than 100 votes
    each): the choice needs no more, and the time does not grow with the crowd. Each vote is hidden in one of five
    folds; of very many votes only as many folds are judged as hide 60,000. A further direction after the second is
    tried only if the one before it lowered the loss, and then with the ridges beside the best one so far.
    """
    voters = np.flatnonzero(cells.per_person > 0)
    mean = cells.total / max(len(voters), 1)
    wanted = max(people, int(np.ceil(VOTES_PER_STATEMENT * cells.statements / max(mean, 1.0))))
    drawn = voters[chosen(person_ids[voters], wanted, PEOPLE_LOT)]
    part = cells.rows(drawn)
    fold = folds(part, person_ids[drawn], statement_ids, FOLDS, FOLD_LOT)
    heavy = np.ones(len(drawn)) if weight is None else weight[drawn]
    judged = int(np.clip(np.ceil(ENOUGH_HIDDEN * FOLDS / max(part.total, 1)), 2, FOLDS))
    splits = [Split.of(part, fold == number, heavy) for number in range(judged)]
    made = Search(
        np.zeros((1, len(ridges), judged, len(drawn))),
        np.zeros((1, len(ridges)), dtype=np.bool_),
        ridges, drawn, len(voters), heavy,
    )  # fmt: skip
    tried = [len(ridges) - 1]
    for d in range(most + 1):
        made = with_losses(made, d, tried, [split.losses(d, [ridges[k] for k in tried]) for split in splits])
        least = made.by_fold().sum(axis=2).min(axis=1)
        if d >= 2 and least[d] >= least[d - 1]:
            break
        place = last_least(made.by_fold()[d].sum(axis=1))
        tried = list(range(len(ridges))) if d == 0 else [k for k in range(len(ridges)) if abs(k - place) <= 1]
    return made


def with_losses(made: Search, d: int, tried: list[int], losses: list[Floats]) -> Search:
    """The search with what `tried` ridges lost for d directions, one array (ridges, people) per fold."""
    shape = made.loss.shape[1:]
    loss, was = np.zeros(shape), np.zeros(shape[0], dtype=np.bool_)
    loss[tried] = np.stack(losses, axis=1)
    was[tried] = True
    before = slice(0, d)
    return replace(made, loss=np.stack([*made.loss[before], loss]), tried=np.stack([*made.tried[before], was]))


@dataclass(eq=False)
class Split:
    """Votes seen by the fit, votes hidden from it, and where the next fit begins."""

    seen: Cells
    unseen: Cells
    weight: Floats
    place: Floats

    @classmethod
    def of(cls, cells: Cells, hidden: Bools, weight: Floats) -> Split:
        seen = cells.taken(~hidden)
        return cls(seen, cells.taken(hidden), weight, first_place(seen, 0, 0))

    def losses(self, dimensions: int, ridges: list[float]) -> Floats:
        """Squared error on the hidden votes, shape (ridges, people).

        From the weakest ridge to the strongest: a direction that a strong one has put out does not come back.
        """
        place, found = widened(self.place, dimensions, 0), []
        person, statement = self.unseen.person, self.unseen.statement
        for number, ridge in enumerate(ridges):
            step = sweeps_over(self.seen, ridge, self.weight)
            place, _, _ = fixed_point(step, place, tolerance=TOLERANCE, most=SWEEPS, slack=SLACK)
            self.place = place if number == 0 else self.place
            rest = self.unseen.value - guess(step.one(place).person, place, person, statement)
            found.append(np.bincount(person, weights=rest * rest, minlength=self.seen.people))
        return np.stack(found)


def guess(people: Floats, place: Floats, person: NDArray[np.integer], statement: NDArray[np.integer]) -> Floats:
    """Predicted votes from (b, u) of people and (m + c, v) of statements."""
    found = people[person, 0] + place[statement, 0]
    for axis in range(1, place.shape[1]):
        found = found + people[person, axis] * place[statement, axis]
    return np.asarray(found)
