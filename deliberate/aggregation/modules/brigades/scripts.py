"""How much better the script of a set of ballots explains a ballot than something else does.

The script of a set says for each statement which answer its members give, each vote strayed from with a small
probability, the noise. What a ballot itself says about the script is left out when that ballot is judged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from deliberate.aggregation.observed_votes import ObservedVotes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NOISES = (0.02, 0.05, 0.10, 0.15)
MIN_VOTES = 8
MIN_SUPPORT, MIN_SUPPORT_PER_VOTE = 7.0, 0.15


def count_sides(cells: ObservedVotes) -> Ints:
    """Return disagrees and agrees of each statement, shape (statements, 2); passes are not in these cells."""
    place = cells.statement.astype(np.int64) * 2 + (cells.value > 0)
    return np.bincount(place, minlength=cells.statements * 2).reshape(-1, 2)


def compute_log_shares(counts: Ints) -> Floats:
    """Return log probabilities of disagree and agree by the share of each statement, smoothed by a vote on each side.

    counts: disagrees and agrees, shape (statements, 2).
    """
    return np.asarray(np.log((counts + 1) / (counts.sum(axis=1, keepdims=True) + 2)))


def compute_script_probabilities(lead: NDArray[np.integer], noise: float) -> Floats:
    """Return the probability of an agree, given by how many votes the members' agrees exceed their disagrees.

    Before any vote either answer is as likely to be the script's.
    """
    script = scipy.special.expit(lead * np.log((1 - noise) / noise))
    return np.asarray(script * (1 - noise) + (1 - script) * noise)


@dataclass(frozen=True, eq=False)
class Script:
    """lead: per statement, agrees less disagrees of the members."""

    lead: Ints

    @classmethod
    def of(cls, cells: ObservedVotes, members: Ints) -> Script:
        """Return the script of these people's votes."""
        counts = count_sides(cells.rows(members))
        return cls(counts[:, 1] - counts[:, 0])

    def compute_support(self, cells: ObservedVotes, log_other: Floats) -> Floats:
        """Return the log likelihood ratio of each person's votes: the script against something else; shape (people,).

        log_other: log probability of disagree and agree of each statement, shape (statements, 2). Averaged over the
        noises, which are equally likely.
        """
        rows = np.empty((len(NOISES), cells.people))
        place = cells.statement.astype(np.int64) * 2 + (cells.value > 0)
        person = cells.person
        for at, noise in enumerate(NOISES):
            agree = compute_script_probabilities(self.lead, noise)
            gain = (np.log(np.column_stack((1 - agree, agree))) - log_other).ravel()
            rows[at] = np.bincount(person, weights=gain[place], minlength=cells.people)
        return average_likelihoods(rows)

    def compute_own_support(self, cells: ObservedVotes, log_other: Floats, is_member: NDArray[np.bool_]) -> Floats:
        """Return the same for a few people whose own votes, if they are members, do not speak for the script.

        cells: the votes of these people alone. log_other: log probability of each vote, shape (cells,).
        """
        person = cells.person
        lead = self.lead[cells.statement] - np.where(is_member[person], cells.value.astype(np.int64), 0)
        rows = np.empty((len(NOISES), cells.people))
        for at, noise in enumerate(NOISES):
            agree = compute_script_probabilities(lead, noise)
            gain = np.log(np.where(cells.value > 0, agree, 1 - agree)) - log_other
            rows[at] = np.bincount(person, weights=gain, minlength=cells.people)
        return average_likelihoods(rows)


def average_likelihoods(logs: Floats) -> Floats:
    """Return the log of the mean over the rows."""
    return np.asarray(scipy.special.logsumexp(logs, axis=0) - np.log(len(logs)))


def compute_bar(votes: NDArray[np.integer]) -> Floats:
    """Return what the support of a ballot of so many votes must exceed; nothing does where there are too few."""
    return np.where(votes >= MIN_VOTES, np.maximum(MIN_SUPPORT, MIN_SUPPORT_PER_VOTE * votes), np.inf)


def compute_mismatch(cells: ObservedVotes, members: Ints) -> float:
    """Return the share of the members' votes that stray from what the other members say; 1 where nothing can be said.

    Votes on which the others say nothing, or both things equally often, are left out.
    """
    votes = cells.rows(members)
    lead = Script.of(cells, members).lead[votes.statement] - votes.value
    told = lead != 0
    return float((np.sign(lead[told]) != votes.value[told]).mean()) if told.any() else 1.0
