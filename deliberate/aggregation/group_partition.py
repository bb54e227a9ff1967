"""The partition whose agreement a rule asks for: opinion groups, segments, or everyone as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.rule import Rule
from deliberate.aggregation.votes import Votes
from deliberate.text import normalize_for_comparison

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LETTERS = "ABCDEFGH"


@dataclass(frozen=True, eq=False)
class GroupPartition:
    """Groups of people and how each stands to each statement.

    names: one per group. counts: (groups, statements, 3) weighted disagrees, passes, agrees. effective: the same,
    scaled so that each cell sums to its effective number of people. source: groups, polis_classic, segments or
    everyone. labels: group per person (−1: in none); None for segments, where one person is in one segment of each
    question.
    """

    names: tuple[str, ...]
    counts: Floats
    effective: Floats
    source: str
    labels: Ints | None

    @property
    def groups(self) -> int:
        return len(self.names)

    @property
    def may_leave_out(self) -> bool:
        """Whether a group with too few votes is left out instead of leaving the statement open."""
        return self.source == "segments"


def compute_effective_counts(votes: Votes, labels: Ints, groups: int) -> tuple[Floats, Floats]:
    """Return counts (groups, statements, 3) as weighted, and scaled to Kish's effective number (Σw)² / Σw² per cell."""
    counts = votes.counts_by(labels, groups)
    return counts, counts if votes.weights is None else scale_to_effective_size(votes, labels, counts)


def scale_to_effective_size(votes: Votes, labels: Ints, counts: Floats) -> Floats:
    """Return the weighted counts, each cell at the effective number of its people."""
    assert votes.weights is not None
    groups, label = len(counts), labels[votes.person]
    kept = label >= 0
    cell = label[kept] * votes.statements + votes.statement[kept]
    weight = votes.weights[votes.person[kept]]
    squares = np.bincount(cell, weights=weight**2, minlength=groups * votes.statements).reshape(groups, -1)
    scale = np.divide(counts.sum(axis=2), squares, out=np.zeros_like(squares), where=squares > 0)
    return np.asarray(counts * scale[:, :, None], dtype=np.float64)


def partition_everyone(votes: Votes) -> GroupPartition:
    """Return all people as one group; their counts are already known."""
    labels, counts = np.zeros(votes.people, dtype=np.int64), votes.counts[None]
    effective = counts if votes.weights is None else scale_to_effective_size(votes, labels, counts)
    return GroupPartition(("",), counts, effective, "everyone", labels)


def partition_by_labels(votes: Votes, labels: Ints, source: str) -> GroupPartition:
    """Partition the people by group labels; groups are named A, B, C … in the order of their numbers."""
    groups = int(labels.max(initial=-1)) + 1
    if groups < 1:
        return partition_everyone(votes)
    return GroupPartition(tuple(LETTERS[:groups]), *compute_effective_counts(votes, labels, groups), source, labels)


def partition_by_segments(votes: Votes, segment: str) -> GroupPartition | None:
    """Return the segments of one segment question, or of all of them; None where no one declared any."""
    names = [
        name
        for name in sorted(votes.segments)
        if not segment or normalize_for_comparison(segment) == normalize_for_comparison(name)
    ]
    parts: list[str] = []
    tables: list[tuple[Floats, Floats]] = []
    for name in names:
        labels = np.asarray(votes.segments[name])
        known = sorted({label for label in votes.segments[name] if label})
        if not known:
            continue
        place = {label: number for number, label in enumerate(known)}
        numbers = np.array([place.get(label, -1) for label in labels.tolist()], dtype=np.int64)
        tables.append(compute_effective_counts(votes, numbers, len(known)))
        parts += [f"{name}: {label}" for label in known]
    if not tables:
        return None
    counts, effective = (np.concatenate(side) for side in zip(*tables, strict=True))
    return GroupPartition(tuple(parts), counts, effective, "segments", None)


def partition_by_rule(votes: Votes, rule: Rule, needed: Mapping[str, Any]) -> GroupPartition | None:
    """Return the partition that the rule is applied to; None where the rule needs groups that do not exist.

    If no opinion groups were found, all people are one group. The rule by sides asks everyone here; what the sides say
    comes on top.
    """
    if rule.preset == "polis":
        polis = needed.get("polis_classic")
        if polis is None:
            return None
        return keep_large_groups(votes, partition_by_labels(votes, polis.labels, "polis_classic"), rule.least_share)
    if rule.measure in ("everyone", "sides"):
        return partition_everyone(votes)
    if rule.measure == "segments":
        return partition_by_segments(votes, rule.segment)
    return keep_large_groups(votes, partition_by_opinion_groups(votes, needed), rule.least_share)


def keep_large_groups(votes: Votes, partition: GroupPartition, least_share: float) -> GroupPartition:
    """Return the partition without groups that hold less than this share of the people who voted.

    Whoever lets a group of three in a hundred veto lets any three in a hundred veto. Where fewer than two groups are
    large enough, all people are one group.
    """
    if not least_share or partition.groups < 2 or partition.labels is None:
        return partition
    weight = np.ones(votes.people) if votes.weights is None else votes.weights
    weight = weight * (np.diff(votes.person_start) > 0)
    placed = partition.labels >= 0
    sizes = np.bincount(partition.labels[placed], weights=weight[placed], minlength=partition.groups)
    kept = sizes >= least_share * weight.sum()
    if kept.all():
        return partition
    if kept.sum() < 2:
        return partition_everyone(votes)
    number = np.where(kept, np.cumsum(kept) - 1, -1)
    return GroupPartition(
        tuple(name for name, large in zip(partition.names, kept, strict=True) if large),
        partition.counts[kept],
        partition.effective[kept],
        partition.source,
        np.where(placed, number[partition.labels], -1),
    )


def partition_by_opinion_groups(votes: Votes, needed: Mapping[str, Any]) -> GroupPartition:
    """Return the groups that pass every condition; if there are none, all people as one group."""
    groups = needed.get("groups")
    return (
        partition_by_labels(votes, groups.labels, "groups")
        if groups is not None and groups.published
        else partition_everyone(votes)
    )
