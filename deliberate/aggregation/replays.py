"""What the outcomes would have been with resampled people, and with other numbers of groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.blas_threads import limit_blas_threads
from deliberate.aggregation.group_partition import (
    GroupPartition,
    keep_large_groups,
    partition_by_labels,
    partition_by_rule,
    partition_by_segments,
    partition_everyone,
)
from deliberate.aggregation.modules.groups.resampled import GroupSearch
from deliberate.aggregation.modules.groups.settings import Settings as GroupSettings
from deliberate.aggregation.modules.outcomes.judge import compute_states
from deliberate.aggregation.modules.outcomes.sensitivity import build_other_partitions
from deliberate.aggregation.modules.outcomes.sides import judge_sides
from deliberate.aggregation.modules.outcomes.states import UNDETERMINED
from deliberate.aggregation.modules.polis_classic.module import compute_polis_labels, describe_missing_map
from deliberate.aggregation.modules.polis_classic.plane import fit_plane
from deliberate.aggregation.modules.sides import FoundSides
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.resampling import compute_bootstrap_counts, draw_bootstrap_weights
from deliberate.aggregation.rule import Rule, asks_opinion_groups, asks_sides, resolve_preset
from deliberate.aggregation.sides import (
    DECIDING,
    ask_sides,
    compute_side_shares,
    count_resampled,
    fit_side_model,
)
from deliberate.aggregation.votes import Votes

StatesByNumber = dict[int, str]
Floats = NDArray[np.float64]
REPLICATES, MANY_VOTES, REPLICATES_FOR_MANY_VOTES = 200, 5_000_000, 20
# Where people are placed anew in every resample: fewer of them, and fewer still where there are many votes.
MAX_PLACED_DRAWS, MIN_PLACED_DRAWS, VOTES_PER_DRAWS = 50, 10, 4_000_000
RESWEEPS, LOOSE = 3, 0.02


@dataclass(frozen=True)
class OutcomeReplay:
    """The votes, the rule in force, and the groups it is applied to. sides: of the rule by sides. search: of rules by
    opinion groups, how groups are looked for; None where they were not."""

    votes: Votes
    rule: Rule
    cohorts: GroupPartition
    sides: FoundSides | None = None
    search: GroupSearch | None = None

    @classmethod
    def of(
        cls, votes: Votes, rule: Rule, results: Mapping[str, Any], group_settings: GroupSettings | None = None
    ) -> OutcomeReplay | None:
        """Return the replay of the rule on its groups; None without votes, or where these groups do not exist.

        votes: as the modules saw them. group_settings: those of the groups, where the rule may ask them.
        """
        partition = partition_by_rule(votes, rule, results) if votes.total else None
        if partition is None:
            return None
        sides = results.get("sides") if asks_sides(rule) else None
        search = None
        if asks_opinion_groups(rule):
            with limit_blas_threads():
                search = GroupSearch.of(votes, group_settings or GroupSettings(), results)
        return cls(votes, resolve_preset(rule, partition.groups), partition, sides, search)

    def states(self, counts: Floats) -> StatesByNumber:
        """Return the state of every statement that counts, by number, under these counts (groups, statements, 3)."""
        return self.name_states(
            compute_states(counts, self.rule, self.counted, may_leave_out=self.cohorts.may_leave_out)
        )

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Statements that may have an outcome."""
        return np.asarray(self.votes.in_results & (self.votes.counts.sum(axis=1) > 0))

    def name_states(self, states: Sequence[str]) -> StatesByNumber:
        """Return the state of every statement that counts, by number."""
        numbers = self.votes.statement_ids.tolist()
        return {numbers[j]: states[j] for j in np.flatnonzero(self.votes.in_results).tolist()}


def replay_with_resampled_people(replay: OutcomeReplay, draws: int | None = None) -> Iterator[StatesByNumber]:
    """Yield the states under resampled people, who are placed anew each time where the rule asks sides or groups. Very
    many votes get fewer resamples."""
    placed = count_placed_draws(replay.votes) if draws is None else draws
    if replay.sides is not None:
        yield from replay_by_sides(replay, replay.sides, placed)
        return
    if replay.search is not None or replay.rule.preset == "polis":
        yield from replay_by_groups(replay, placed)
        return
    rounds = (
        draws if draws is not None else REPLICATES if replay.votes.total <= MANY_VOTES else REPLICATES_FOR_MANY_VOTES
    )
    total = replay.cohorts.counts.sum(axis=2)
    scale = np.divide(replay.cohorts.effective.sum(axis=2), total, out=np.zeros_like(total), where=total > 0)
    for counts in draw_bootstrap_counts(replay, rounds):
        yield replay.states(counts * scale[:, :, None])


def count_placed_draws(votes: Votes) -> int:
    """Return in how many resamples people are placed anew."""
    return int(np.clip(VOTES_PER_DRAWS // max(votes.total, 1), MIN_PLACED_DRAWS, MAX_PLACED_DRAWS))


def replay_by_sides(replay: OutcomeReplay, sides: FoundSides, draws: int) -> Iterator[StatesByNumber]:
    """Yield the states under resampled people, each time with statements fitted and people placed anew, from where the
    fit of everyone ended."""
    votes, whole = replay.votes, replay.cohorts
    total = whole.counts[0].sum(axis=1)
    scale = np.divide(whole.effective[0].sum(axis=1), total, out=np.zeros_like(total), where=total > 0)[:, None]
    weight = np.ones(votes.people) if votes.weights is None else votes.weights
    for drawn in draw_bootstrap_weights(votes.people, draws):
        for column in drawn.T:
            times = column.astype(np.float64)
            if not (votes.observed_votes.per_person * weight * times).any():
                yield replay.name_states([UNDETERMINED] * votes.statements)
                continue
            with limit_blas_threads():
                model = fit_side_model(votes, None, start=sides.model, times=times, sweeps=RESWEEPS, tolerance=LOOSE)
                assert model is not None
                everyone = count_resampled(votes, times)
                reading = ask_sides(votes, model, (DECIDING,), times=times).readings[0]
                shares = compute_side_shares(reading, everyone, count_passes=replay.rule.count_passes)
                found = judge_sides(everyone * scale, shares, replay.rule, replay.counted)
            yield replay.name_states(found.state)


def replay_by_groups(replay: OutcomeReplay, draws: int) -> Iterator[StatesByNumber]:
    """Yield the states under resampled people, each time with groups looked for anew and every condition checked."""
    votes = replay.votes
    for drawn in draw_bootstrap_weights(votes.people, draws):
        for column in drawn.T:
            order = np.repeat(np.arange(votes.people), column.astype(np.int64))
            resampled = repeat_people(votes, order)
            if not resampled.total:
                yield replay.name_states([UNDETERMINED] * votes.statements)
                continue
            with limit_blas_threads():
                partition = regroup_resampled(replay, resampled, order, column.astype(np.float64))
            rule = resolve_preset(replay.rule, partition.groups)
            yield replay.name_states(compute_states(partition.effective, rule, replay.counted))


def repeat_people(votes: Votes, order: NDArray[np.int64]) -> Votes:
    """Return the votes of the people at these positions; whoever is there twice is two people."""
    cells = ObservedVotes(votes.people, votes.statements, votes.person_start, votes.statement, votes.choice).rows(order)
    return replace(
        votes,
        participant_ids=np.arange(len(order)),
        person=cells.person,
        statement=cells.statement,
        choice=cells.value,
        weights=None if votes.weights is None else votes.weights[order],
        segments={},
        exposures=None,
        arrivals=None,
    )


def regroup_resampled(
    replay: OutcomeReplay, resampled: Votes, order: NDArray[np.int64], times: Floats
) -> GroupPartition:
    """Return the groups of the resampled people, everyone as one where a condition does not hold.

    order: whose votes each of them has. times: how often each person was drawn.
    """
    rule = replay.rule
    if rule.preset == "polis":
        if describe_missing_map(resampled) is not None:
            return partition_everyone(resampled)
        found = partition_by_labels(
            resampled, compute_polis_labels(resampled, fit_plane(resampled))[0], "polis_classic"
        )
        return keep_large_groups(resampled, found, rule.least_share)
    labels = replay.search.find_labels(times) if replay.search is not None else None
    if labels is None:
        return partition_everyone(resampled)
    return keep_large_groups(resampled, partition_by_labels(resampled, labels[order], "groups"), rule.least_share)


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
        if replay.rule.measure not in ("everyone", "segments", "sides"):
            found[cohorts.groups] = replace(replay, cohorts=cohorts).states(cohorts.effective)
    return found
