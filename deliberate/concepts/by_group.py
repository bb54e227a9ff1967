"""The profile group by group: the outcome that each group, taken by itself, gives the statements on a concept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from deliberate.aggregation.group_partition import compute_effective_counts, partition_by_opinion_groups
from deliberate.aggregation.modules.outcomes import judge
from deliberate.aggregation.rule import Rule, compute_group_threshold
from deliberate.aggregation.votes import Votes
from deliberate.concepts.profile import StatementOutcome

OPINION_GROUPS = "opinion_groups"


def build_partitions(votes: Votes, results: Mapping[str, Any]) -> dict[str, tuple[tuple[str, ...], Any]]:
    """Return every partition of the people: the opinion groups where there are any, and each declared segment.

    Returns partition name → (labels of its groups, group index per person, −1 where unknown).
    """
    found: dict[str, tuple[tuple[str, ...], Any]] = {}
    partition = partition_by_opinion_groups(votes, results)
    if partition is not None and partition.groups > 1:
        found[OPINION_GROUPS] = partition.names, partition.labels
    for name, given in votes.segments.items():
        labels = tuple(sorted(set(given) - {""}))
        place = {label: number for number, label in enumerate(labels)}
        found[name] = labels, np.array([place.get(label, -1) for label in given], dtype=np.int64)
    return found


def build_group_cells(
    votes: Votes, labels: Sequence[str], people: Any, rule: Rule, numbers: Iterable[int]
) -> list[Any]:
    """Return one cell per statement and group: vote counts, and the state if the rule were applied to this group alone.

    labels: names of the groups. people: index into labels per person, −1 where unknown. numbers: statements wanted.
    """
    wanted = set(numbers)
    counts, effective = compute_effective_counts(votes, people, len(labels))
    counted = votes.in_results & (votes.counts.sum(axis=1) > 0)
    alone = replace(rule, measure="groups", threshold=compute_group_threshold(rule, len(labels)))
    states = [judge(effective[group][None], alone, counted).state for group in range(len(labels))]
    return [
        {
            "statement": int(votes.statement_ids[j]),
            "group": labels[group],
            "disagrees": float(counts[group, j, 0]),
            "passes": float(counts[group, j, 1]),
            "agrees": float(counts[group, j, 2]),
            "state": states[group][j],
        }
        for j in np.flatnonzero(votes.in_results)
        if int(votes.statement_ids[j]) in wanted
        for group in range(len(labels))
    ]


def select_relevant_statements(statements: Sequence[StatementOutcome]) -> list[int]:
    """Return the numbers of the statements with an effect on any concept."""
    return [item.number for item in statements if item.coding is not None and not item.coding.is_none]


def collect_states_by_group(cells: Iterable[tuple[str, int, str | None]]) -> dict[str, dict[int, str]]:
    """Return group → statement → state from cells (group, statement, state); a hidden cell has no state."""
    found: dict[str, dict[int, str]] = {}
    for group, statement, state in cells:
        states = found.setdefault(group, {})
        if state is not None:
            states[statement] = state
    return found
