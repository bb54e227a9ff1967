"""The module: the plane, the groups, what distinguishes them, and what all share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.blocks import Block, Column, Groups, Map, Number, Ranking
from deliberate.aggregation.contract import Answer, Module, NoSettings, insufficient
from deliberate.aggregation.modules.polis_classic.clusters import cluster_people, select_people_to_group
from deliberate.aggregation.modules.polis_classic.lists import (
    RepresentativeStatement,
    compute_priorities,
    group_aware_consensus,
    select_majority_statements,
    select_representative_statements,
)
from deliberate.aggregation.modules.polis_classic.plane import PolisPlane, fit_plane
from deliberate.aggregation.rows import ColumnarRows
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

LETTERS = "ABCDE"
CAUTION = N_(
    "This map always shows at least two groups, even where opinions form none. Read it together with the "
    "bars: distances summarize many votes."
)


@dataclass(frozen=True)
class PolisMap:
    """labels: group per person, −1 where not placed. counts: (groups, statements, 3) disagrees, passes, agrees.
    consensus: product over groups; priority: routing weight; both per statement."""

    plane: PolisPlane
    labels: NDArray[np.int64]
    counts: NDArray[np.float64]
    silhouette: float
    representative: tuple[tuple[RepresentativeStatement, ...], ...]
    consensus: NDArray[np.float64]
    priority: NDArray[np.float64]

    @property
    def groups(self) -> int:
        return len(self.counts)


def compute_polis_map(votes: Votes, labels: NDArray[np.int64] | None = None) -> PolisMap:
    """Return the whole computation; `labels` (−1: not placed) replaces the clustering where groups are given."""
    plane = fit_plane(votes)
    score = 0.0
    if labels is None:
        labels, score = compute_polis_labels(votes, plane)
    groups = int(labels.max()) + 1
    counts = votes.counts_by(labels, groups)
    counted = votes.in_results & (votes.counts.sum(axis=1) > 0)
    lists = tuple(select_representative_statements(counts, group, counted) for group in range(groups))
    priority = compute_priorities(counts, plane.extremity, votes.is_meta)
    return PolisMap(plane, labels, counts, score, lists, group_aware_consensus(counts), priority)


def compute_polis_labels(votes: Votes, plane: PolisPlane) -> tuple[NDArray[np.int64], float]:
    """Return the group of each person (−1: not placed) and the silhouette of the groups."""
    placed = select_people_to_group(votes)
    labels = np.full(votes.people, -1, dtype=np.int64)
    labels[placed], score = cluster_people(plane.points[placed])
    return labels, score


def describe_missing_map(votes: Votes) -> str | None:
    """Return why no map can be drawn, or None."""
    cells = votes.observed_votes
    voters = int((cells.per_person > 0).sum())
    if voters < 2:
        return N_("At least two people must have voted; %(missing)d more needed.")
    if (cells.per_statement > 0).sum() < 2:
        return N_("At least two statements must have votes.")
    if not cells.value.any():
        return N_("Every vote is a pass, so opinions cannot be told apart.")
    return None


def run(votes: Votes, settings: NoSettings, needed: object) -> Answer:
    """Return the map and the lists, or a sentence why there are none."""
    silence = describe_missing_map(votes)
    if silence is not None:
        return insufficient(
            "polis_classic", silence, missing=max(2 - int((votes.observed_votes.per_person > 0).sum()), 0)
        )
    found = compute_polis_map(votes)
    if found.groups < 2:
        return insufficient("polis_classic", N_("All votes are alike, so there are no groups to tell apart."))
    return Answer(
        (
            build_polis_map_block(votes, found),
            build_polis_groups_block(votes, found),
            *build_polis_list_blocks(votes, found),
        ),
        found,
    )


def build_polis_map_block(votes: Votes, found: PolisMap) -> Map:
    """Return the map: people placed in groups, and statements, in the plane."""
    placed = np.flatnonzero(found.labels >= 0)
    numbers, plane = votes.statement_ids, found.plane
    return Map(
        name="polis_classic.map",
        title=N_("Opinion map"),
        points=ColumnarRows(
            participant=votes.participant_ids[placed],
            x=plane.points[placed, 0],
            y=plane.points[placed, 1],
            group=[LETTERS[label] for label in found.labels[placed].tolist()],
        ),
        statements=tuple(
            {
                "statement": int(numbers[j]),
                "x": plane.statement_points[j, 0],
                "y": plane.statement_points[j, 1],
            }
            for j in np.flatnonzero(votes.in_results)
        ),
        axes=tuple({"explained": share} for share in plane.explained),
        note=CAUTION,
    )


def build_polis_groups_block(votes: Votes, found: PolisMap) -> Groups:
    """Return each group with its size, members and representative statements."""
    groups = tuple(
        {
            "label": LETTERS[group],
            "size": int((found.labels == group).sum()),
            "members": votes.participant_ids[found.labels == group],
            "representative": [
                {
                    "statement": int(votes.statement_ids[item.statement]),
                    "agrees": item.agrees,
                    "share": item.share,
                    "share_z": item.share_z,
                    "ratio": item.ratio,
                    "ratio_z": item.ratio_z,
                    "successes": item.successes,
                    "seen": item.seen,
                }
                for item in found.representative[group]
            ],
        }
        for group in range(found.groups)
    )
    return Groups(name="polis_classic.groups", title=N_("Opinion groups"), groups=groups, note=CAUTION)


def build_polis_list_blocks(votes: Votes, found: PolisMap) -> tuple[Block, ...]:
    """Return group-aware consensus, majority lists, and how distinct the groups are."""
    numbers, counted = votes.statement_ids, votes.in_results
    order = sorted(np.flatnonzero(counted), key=lambda j: (-found.consensus[j], int(numbers[j])))
    total = votes.counts
    seen = total.sum(axis=1)
    sides = {
        "agree": select_majority_statements(total[:, 2], seen, counted),
        "disagree": select_majority_statements(total[:, 0], seen, counted),
    }
    return (
        Ranking(
            name="polis_classic.consensus",
            title=N_("Group-aware consensus"),
            columns=(
                Column("consensus", N_("Product across groups"), "number"),
                Column("priority", N_("Weight in statement routing"), "number"),
            ),
            rows=tuple(
                {"statement": int(numbers[j]), "consensus": found.consensus[j], "priority": found.priority[j]}
                for j in order
            ),
            note=N_("The product gets smaller as the number of groups grows: compare it only within one question."),
        ),
        *(
            Ranking(
                name=f"polis_classic.majority_{side}",
                title=title,
                columns=(Column("share", N_("Share of those who saw it"), "share"),),
                rows=tuple(
                    {"statement": int(numbers[j]), "share": (total[j, column] + 1) / (seen[j] + 2)} for j in sides[side]
                ),
            )
            for side, title, column in (
                ("agree", N_("Most people agree"), 2),
                ("disagree", N_("Most people disagree"), 0),
            )
        ),
        Number(
            name="polis_classic.silhouette",
            title=N_("How distinct the groups are (silhouette)"),
            value=found.silhouette,
            note=N_("From −1 to 1. Values up to about 0.4 also occur in votes without any groups."),
        ),
    )


MODULE = Module(
    name="polis_classic",
    title=N_("Polis-style opinion map"),
    question=N_("Which people vote alike, and what sets them apart?"),
    version="2",
    settings=NoSettings,
    run=run,
)
