"""Sensitivity to the rule: outcomes under other thresholds, pass rules and numbers of groups."""

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
    """One variant of the rule and the state of each statement under it.

    threshold: share in [0, 1]. groups: number of groups, None for segments and sides. is_rule: whether this is the rule
    itself. name: what sets it apart where that is not the threshold, passes or the number of groups.
    """

    threshold: float
    count_passes: bool
    groups: int | None
    is_rule: bool
    state: tuple[str, ...]
    name: str = ""

    def count(self, state: str, counted: Bools) -> int:
        """Count the statements in this state; counted: which statements count."""
        return sum(one == state for one, kept in zip(self.state, counted, strict=True) if kept)


def build_other_partitions(
    votes: Votes, partition: GroupPartition, needed: Mapping[str, Any]
) -> Iterator[GroupPartition]:
    """Yield the partition of the rule, then, for opinion groups, those with one group fewer and one more."""
    yield partition
    map_of_people = select_placed_people(needed)
    if (partition.source not in ("groups", "polis_classic") and partition.names != ("",)) or map_of_people is None:
        return
    for k in (partition.groups - 1, partition.groups + 1):
        if k == 1:
            yield partition_everyone(votes)
        elif 2 <= k <= MAX_GROUPS:
            found = partition_by_labels(votes, regroup_people(votes.people, *map_of_people, k), partition.source)
            if found.groups == k:
                yield found


def compute_rule_variants(
    votes: Votes, rule: Rule, partition: GroupPartition, needed: Mapping[str, Any], counted: Bools
) -> list[RuleVariant]:
    """Return every combination, the rule's own among them; means over groups use the formula, not the bootstrap.

    Where shares are multiplied, the threshold is compared per group: its root for the rule's number of groups is moved
    by five points, then raised to the power of the other number.
    """
    partitions = [partition]
    if rule.measure not in ("everyone", "segments"):
        partitions = list(build_other_partitions(votes, partition, needed))
    found: list[RuleVariant] = []
    own = compute_group_threshold(rule, partition.groups)
    for other in partitions:
        line = own
        if rule.preset == "polis":
            line = POLIS_THRESHOLDS[other.groups - 1] ** (1 / other.groups)
        for step in (-THRESHOLD_STEP, 0.0, THRESHOLD_STEP):
            each = min(max(round(line + step, 9), 0.5 if rule.measure != "product" else 0.2), 0.95)
            threshold = each**other.groups if rule.measure == "product" else each
            for passes in (False, True):
                variant = replace(rule, preset="own", threshold=threshold, count_passes=passes)
                state = compute_states(other.effective, variant, counted, may_leave_out=other.may_leave_out)
                found.append(
                    RuleVariant(
                        threshold,
                        passes,
                        None if other.source == "segments" else other.groups,
                        other is partition and step == 0.0 and passes == rule.count_passes,
                        state,
                    )
                )
    return found
