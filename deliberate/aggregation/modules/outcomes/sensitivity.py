"""What would come out under a slightly different rule: threshold × pass rule × number of groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.group_partition import GroupPartition, partition_by_labels, partition_everyone
from deliberate.aggregation.modules.outcomes.judge import compute_states
from deliberate.aggregation.regroup import regroup_people, select_placed_people
from deliberate.aggregation.rule import POLIS_THRESHOLDS, Rule, compute_group_threshold
from deliberate.aggregation.votes import Votes

Bools = NDArray[np.bool_]
THRESHOLD_STEP = 0.05
MAX_GROUPS = 5


@dataclass(frozen=True)
class RuleVariant:
    """One other rule and the states under it. groups: None where the rule does not ask opinion groups."""

    threshold: float
    count_passes: bool
    groups: int | None
    is_rule: bool
    state: tuple[str, ...]

    def count(self, state: str, counted: Bools) -> int:
        return sum(one == state for one, kept in zip(self.state, counted, strict=True) if kept)


def build_other_partitions(
    votes: Votes, cohorts: GroupPartition, needed: Mapping[str, Any]
) -> Iterator[GroupPartition]:
    """Yield the cohorts of the rule, then those with one group more and one fewer where the rule asks opinion
    groups."""
    yield cohorts
    map_of_people = select_placed_people(needed)
    if (cohorts.source not in ("groups", "polis_classic") and cohorts.names != ("",)) or map_of_people is None:
        return
    for k in (cohorts.groups - 1, cohorts.groups + 1):
        if k == 1:
            yield partition_everyone(votes)
        elif 2 <= k <= MAX_GROUPS:
            found = partition_by_labels(votes, regroup_people(votes.people, *map_of_people, k), cohorts.source)
            if found.groups == k:
                yield found


def compute_rule_variants(
    votes: Votes, rule: Rule, cohorts: GroupPartition, needed: Mapping[str, Any], counted: Bools
) -> list[RuleVariant]:
    """Return every combination, the rule's own among them; means over groups are judged by the formula throughout.

    Where shares are multiplied, the threshold is compared per group: its root for the rule's number of groups is moved
    by five points, then raised to the power of the other number.
    """
    tables = (
        [cohorts] if rule.measure in ("everyone", "segments") else list(build_other_partitions(votes, cohorts, needed))
    )
    found: list[RuleVariant] = []
    own = compute_group_threshold(rule, cohorts.groups)
    for table in tables:
        line = own
        if rule.preset == "polis":
            line = POLIS_THRESHOLDS[table.groups - 1] ** (1 / table.groups)
        for step in (-THRESHOLD_STEP, 0.0, THRESHOLD_STEP):
            each = min(max(round(line + step, 9), 0.5 if rule.measure != "product" else 0.2), 0.95)
            threshold = each**table.groups if rule.measure == "product" else each
            for passes in (False, True):
                other = replace(rule, preset="own", threshold=threshold, count_passes=passes)
                state = compute_states(table.effective, other, counted, may_leave_out=table.may_leave_out)
                found.append(
                    RuleVariant(
                        threshold,
                        passes,
                        None if table.source == "segments" else table.groups,
                        table is cohorts and step == 0.0 and passes == rule.count_passes,
                        state,
                    )
                )
    return found
