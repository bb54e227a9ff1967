"""What the outcomes would have been: with other people of the same kind, and with other numbers of groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.group_partition import Cohorts, groups_for, of_segments
from deliberate.aggregation.modules.outcomes.judge import states_under
from deliberate.aggregation.modules.outcomes.sensitivity import other_groupings
from deliberate.aggregation.resampling import counts_in_resamples, resample_weights
from deliberate.aggregation.rule import Rule, in_force
from deliberate.aggregation.votes import Votes

States = dict[int, str]
Floats = NDArray[np.float64]
DRAWS, MANY_VOTES, DRAWS_OF_MANY = 200, 5_000_000, 20


@dataclass(frozen=True)
class Judged:
    """The votes, the rule in force, and the groups it was asked of."""

    votes: Votes
    rule: Rule
    cohorts: Cohorts

    @classmethod
    def of(cls, votes: Votes, rule: Rule, results: Mapping[str, Any]) -> Judged | None:
        """As the outcomes were judged from the results of the other modules; None where they could not be."""
        cohorts = groups_for(votes, rule, results) if votes.total else None
        return None if cohorts is None else cls(votes, in_force(rule, cohorts.groups), cohorts)

    def states(self, counts: Floats) -> States:
        """State of every statement that counts, by number, under these counts (groups, statements, 3)."""
        counted = self.votes.in_results & (self.votes.counts.sum(axis=1) > 0)
        states = states_under(counts, self.rule, counted, may_leave_out=self.cohorts.may_leave_out)
        numbers = self.votes.statement_ids.tolist()
        return {numbers[j]: states[j] for j in np.flatnonzero(self.votes.in_results).tolist()}


def other_people(judged: Judged, draws: int | None = None) -> Iterator[States]:
    """The states when people are drawn again; groups stay as they are. Very many votes get fewer draws."""
    rounds = draws if draws is not None else DRAWS if judged.votes.total <= MANY_VOTES else DRAWS_OF_MANY
    total = judged.cohorts.counts.sum(axis=2)
    scale = np.divide(judged.cohorts.effective.sum(axis=2), total, out=np.zeros_like(total), where=total > 0)
    for counts in redrawn(judged, rounds):
        yield judged.states(counts * scale[:, :, None])


def redrawn(judged: Judged, rounds: int) -> Iterator[Floats]:
    """Counts (groups, statements, 3), one table for each draw."""
    votes, labels = judged.votes, judged.cohorts.labels
    if labels is not None:
        for batch in counts_in_resamples(votes, labels, judged.cohorts.groups, rounds):
            yield from np.moveaxis(batch, -1, 0)
        return
    weight = np.ones(votes.people) if votes.weights is None else votes.weights
    for drawn in resample_weights(votes.people, rounds):
        for column in drawn.T:
            cohorts = of_segments(replace(votes, weights=weight * column), judged.rule.segment)
            assert cohorts is not None
            yield cohorts.counts


def with_other_groups(judged: Judged, results: Mapping[str, Any]) -> dict[int, States]:
    """Number of groups → states, for one group fewer and one more, where the rule asks opinion groups."""
    found = {}
    for cohorts in list(other_groupings(judged.votes, judged.cohorts, results))[1:]:
        if judged.rule.measure not in ("everyone", "segments"):
            found[cohorts.groups] = replace(judged, cohorts=cohorts).states(cohorts.effective)
    return found
