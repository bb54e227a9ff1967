"""Finds sets of ballots that a script explains better than an opinion space fitted without them.

Neither unpopular opinions nor voting alike are enough: people of one mind are explained by where they stand. A set is
what remains: ballots that follow one another on statements where nothing else they said would lead there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from deliberate.aggregation.factors.deterministic_sampling import compute_sampling_keys, sample_positions
from deliberate.aggregation.factors.small_systems import triangle_index
from deliberate.aggregation.modules.brigades.candidates import find_densest, find_outermost, sample_people
from deliberate.aggregation.modules.brigades.scripts import (
    Script,
    compute_bar,
    compute_log_shares,
    compute_mismatch,
    count_sides,
)
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.probit import ProbitModel, fit_probit
from deliberate.aggregation.probit.placement import Placement, place_people
from deliberate.aggregation.votes import Votes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SEARCHED_DIMENSIONS, JUDGING_DIMENSIONS, FOLDS = 3, 5, 5
ROUNDS, GROWTHS, VERIFIED = 3, 2, 3
MIN_MEMBERS, MAX_MISMATCH, MAX_SHARE = 4, 0.17, 0.15
OVERLAP = 0.5
FITTED_PEOPLE = 5_000
TOLERANCE, SWEEPS = 3e-3, 40
PURPOSE = 16


@dataclass(frozen=True, eq=False)
class BallotSet:
    """members: positions of people, ascending. mismatch: share of their votes that stray from the script. lead: per
    statement, agrees less disagrees of the members."""

    members: Ints
    mismatch: float
    lead: Ints


def detect_ballot_sets(votes: Votes) -> tuple[BallotSet, ...]:
    """Return the sets, in the order in which they were found: the most conspicuous first.

    Only agreeing and disagreeing count; passing on everything is no script. The same votes give the same sets.
    """
    cells = votes.observed_votes
    cells = cells.taken(cells.value != 0)
    if not cells.total:
        return ()
    search = Search(cells, votes.participant_ids, votes.statement_ids)
    for _ in range(ROUNDS):
        if not search.run_round():
            break
    return tuple(search.found)


class Search:
    """The sets found so far, and the votes without them."""

    def __init__(self, cells: ObservedVotes, person_ids: Ints, statement_ids: Ints) -> None:
        self.cells, self.person_ids, self.statement_ids = cells, person_ids, statement_ids
        self.free = np.ones(cells.people, dtype=np.bool_)
        self.found: list[BallotSet] = []
        self.fold = (compute_sampling_keys(statement_ids, PURPOSE) % np.uint64(FOLDS)).astype(np.int64)
        self.largest = int(MAX_SHARE * (cells.per_person >= 1).sum())

    def run_round(self) -> bool:
        """Look once among the people who are in no set yet; return whether another set was found."""
        rest = self.cells.select_people(self.free)
        people = sample_people(rest, self.person_ids)
        if len(people) < MIN_MEMBERS:
            return False
        sample, counts, before = rest.rows(people), count_sides(rest), len(self.found)
        model = fit_probit(sample, SEARCHED_DIMENSIONS, with_passes=False, tolerance=TOLERANCE, sweeps=SWEEPS)
        cores = [*find_outermost(model.position), *find_densest(sample)]
        for core in select_best(sample, grow(sample, counts, cores, self.largest))[:VERIFIED]:
            candidate = people[core]
            known = self.verify(rest, counts, candidate[self.free[candidate]])
            if known is not None:
                self.found.append(known)
                self.free[known.members] = False
        return len(self.found) > before

    def verify(self, rest: ObservedVotes, counts: Ints, core: Ints) -> BallotSet | None:
        """Return the set around these people, judged against the space fitted without them, or None."""
        if len(core) < MIN_MEMBERS:
            return None
        without = counts - count_sides(rest.rows(core))
        script = Script.of(rest, core)
        bar = compute_bar(rest.per_person)
        likely = script.compute_support(rest, compute_log_shares(without)) > bar / 2
        likely[core] = True
        likely &= self.free
        suspects = np.flatnonzero(likely)
        votes, bars = rest.rows(suspects), bar[suspects]
        log_space = self.predict(self.fit_without(rest, core), votes)
        is_member = np.isin(suspects, core)
        for _ in range(GROWTHS):
            script = Script.of(rest, suspects[is_member])
            is_member = script.compute_own_support(votes, log_space, is_member) > bars
            if is_member.sum() < MIN_MEMBERS:
                return None
        members = suspects[is_member]
        mismatch = compute_mismatch(rest, members)
        if mismatch > MAX_MISMATCH or len(members) > self.largest:
            return None
        return BallotSet(members, mismatch, Script.of(rest, members).lead)

    def fit_without(self, rest: ObservedVotes, core: Ints) -> ProbitModel:
        """Return the opinion space of everyone else, or of so many of them that more would not move a statement."""
        others = np.setdiff1d(np.flatnonzero(rest.per_person > 0), core)
        others = others[sample_positions(self.person_ids[others], FITTED_PEOPLE, PURPOSE)]
        return fit_probit(rest.rows(others), JUDGING_DIMENSIONS, with_passes=False, tolerance=TOLERANCE, sweeps=SWEEPS)

    def predict(self, model: ProbitModel, votes: ObservedVotes) -> Floats:
        """Return the log probability of each vote, its person placed by votes on the statements of other folds."""
        logs = np.empty(votes.total)
        for number in range(FOLDS):
            inside = self.fold == number
            placed = place_people(model, votes.select_statements(~inside))
            judged = inside[votes.statement]
            logs[judged] = compute_vote_logs(model, placed, votes.taken(judged))
        return logs


def grow(sample: ObservedVotes, counts: Ints, cores: Iterable[Ints], largest: int) -> list[tuple[float, Ints]]:
    """Return what each core grows to among the sample, judged against shares without it, with its support."""
    bar, grown = compute_bar(sample.per_person), []
    for core in cores:
        members, support = core, np.zeros(0)
        for _ in range(GROWTHS):
            log_shares = compute_log_shares(counts - count_sides(sample.rows(members)))
            script, inside = Script.of(sample, members), np.zeros(sample.people, dtype=np.bool_)
            inside[members] = True
            support = script.compute_support(sample, log_shares)
            own = sample.rows(members)
            log_own = log_shares[own.statement, (own.value > 0).astype(np.int64)]
            support[members] = script.compute_own_support(own, log_own, np.ones(len(members), dtype=np.bool_))
            members = np.flatnonzero(support > bar)
            if not MIN_MEMBERS <= len(members) <= largest:
                break
        else:
            grown.append((float(support[members].sum()), members))
    return grown


def select_best(sample: ObservedVotes, grown: list[tuple[float, Ints]]) -> list[Ints]:
    """Return the sets with the most support, those that overlap a better one by half left out."""
    kept: list[Ints] = []
    for _, members in sorted(grown, key=lambda one: (-round(one[0], 6), one[1].tolist())):
        if all(len(np.intersect1d(members, other)) < OVERLAP * min(len(members), len(other)) for other in kept):
            kept.append(members)
    return [members for members in kept if compute_mismatch(sample, members) <= 2 * MAX_MISMATCH]


def compute_vote_logs(model: ProbitModel, placed: Placement, votes: ObservedVotes) -> Floats:
    """Return the log probability of each vote, what is unsure about person and statement included."""
    known, person, what = model.statements, votes.person, votes.statement
    size = model.dimensions + 1
    vector = np.column_stack((np.ones(len(what)), known.direction[what]))
    place = placed.person[person]
    mean = known.offset[what] + (place * vector).sum(axis=1)
    place[:, 0] = 1.0
    variance = np.ones(len(what))
    for a in range(size):
        for c in range(size):
            at = triangle_index(max(a, c), min(a, c))
            variance += placed.covariance[person, at] * vector[:, a] * vector[:, c]
            variance += known.covariance[what, a, c] * place[:, a] * place[:, c]
    return np.asarray(scipy.special.log_ndtr(votes.value * mean / np.sqrt(np.maximum(variance, 1.0))))
