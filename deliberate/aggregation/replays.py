"""What the outcomes would have been with resampled people, and with other numbers of groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.group_partition import GroupPartition, partition_by_rule, partition_by_segments
from deliberate.aggregation.modules.outcomes.judge import compute_states
from deliberate.aggregation.modules.outcomes.sensitivity import build_other_partitions
from deliberate.aggregation.resampling import compute_bootstrap_counts, draw_bootstrap_weights
from deliberate.aggregation.rule import Rule, resolve_preset
from deliberate.aggregation.votes import Votes

StatesByNumber = dict[int, str]
Floats = NDArray[np.float64]
REPLICATES, MANY_VOTES, REPLICATES_FOR_MANY_VOTES = 200, 5_000_000, 20


@dataclass(frozen=True)
class OutcomeReplay:
    """The votes, the rule in force, and the groups it is applied to."""

    votes: Votes
    rule: Rule
    cohorts: GroupPartition

    @classmethod
    def of(cls, votes: Votes, rule: Rule, results: Mapping[str, Any]) -> OutcomeReplay | None:
        """Return the replay of the rule on its groups; None without votes, or where these groups do not exist."""
        partition = partition_by_rule(votes, rule, results) if votes.total else None
        return None if partition is None else cls(votes, resolve_preset(rule, partition.groups), partition)

    def states(self, counts: Floats) -> StatesByNumber:
        """Return the state of every statement that counts, by number, under these counts (groups, statements, 3)."""
        counted = self.votes.in_results & (self.votes.counts.sum(axis=1) > 0)
        states = compute_states(counts, self.rule, counted, may_leave_out=self.cohorts.may_leave_out)
        numbers = self.votes.statement_ids.tolist()
        return {numbers[j]: states[j] for j in np.flatnonzero(self.votes.in_results).tolist()}


def replay_with_resampled_people(replay: OutcomeReplay, draws: int | None = None) -> Iterator[StatesByNumber]:
    """Yield the states under resampled people; groups stay as they are. Very many votes get fewer resamples."""
    rounds = (
        draws if draws is not None else REPLICATES if replay.votes.total <= MANY_VOTES else REPLICATES_FOR_MANY_VOTES
    )
    total = replay.cohorts.counts.sum(axis=2)
    scale = np.divide(replay.cohorts.effective.sum(axis=2), total, out=np.zeros_like(total), where=total > 0)
    for counts in draw_bootstrap_counts(replay, rounds):
        yield replay.states(counts * scale[:, :, None])


def draw_bootstrap_counts(replay: OutcomeReplay, rounds: int) -> Iterator[Floats]:
    """Yield one table of counts, shape (groups, statements, 3), for each resample."""
    votes, labels = replay.votes, replay.cohorts.labels
    if labels is not None:
        for batch in compute_bootstrap_counts(votes, labels, replay.cohorts.groups, rounds):
            yield from np.moveaxis(batch, -1, 0)
        return
    weight = np.ones(votes.people) if votes.weights is None else votes.weights
    for drawn in draw_bootstrap_weights(votes.people, rounds):
        for column in drawn.T:
            cohorts = partition_by_segments(replace(votes, weights=weight * column), replay.rule.segment)
            assert cohorts is not None
            yield cohorts.counts


def replay_with_other_groups(replay: OutcomeReplay, results: Mapping[str, Any]) -> dict[int, StatesByNumber]:
    """Return number of groups → states, for one group fewer and one more, where the rule asks opinion groups."""
    found = {}
    for cohorts in list(build_other_partitions(replay.votes, replay.cohorts, results))[1:]:
        if replay.rule.measure not in ("everyone", "segments"):
            found[cohorts.groups] = replace(replay, cohorts=cohorts).states(cohorts.effective)
    return found
