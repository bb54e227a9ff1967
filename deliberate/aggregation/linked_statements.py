"""Count linked statements once: votes on a duplicate move to the statement it repeats, one vote per person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class LinkedStatement:
    """What happened to one statement with linked ones. Numbers are positions of statements.

    twins: statements counted with it; added: people who voted on a twin only; both: people who voted on more than one
    of them; torn: those of them who did not answer alike. Where answers differ, the one on the statement itself counts,
    then that on the twin with the lowest number.
    """

    statement: int
    twins: tuple[int, ...]
    added: int
    both: int
    torn: int


def resolve_links(twin_of: Ints) -> Ints:
    """Return the final root of each statement's links; the members of a cycle of links are their own roots."""
    root = np.arange(len(twin_of))
    for start in range(len(twin_of)):
        path = [start]
        while twin_of[path[-1]] >= 0 and twin_of[path[-1]] not in path:
            path.append(int(twin_of[path[-1]]))
        root[start] = path[-1] if twin_of[path[-1]] < 0 else start
    return root


def pool_linked_votes(
    person: NDArray[np.integer], statement: NDArray[np.integer], choice: NDArray[np.int8], twin_of: Ints
) -> tuple[NDArray[np.bool_], Ints, tuple[LinkedStatement, ...]]:
    """Return which votes stay, on which statement each of them counts, and what was pooled."""
    root = resolve_links(twin_of)
    moved_to = root[statement]
    itself = moved_to == statement
    # By person and statement; the vote on the statement itself first, then by the twin's number.
    order = np.lexsort((statement, ~itself, moved_to, person))
    again = np.concatenate(
        ([False], (np.diff(person[order]) == 0) & (np.diff(moved_to[order]) == 0))
    ) if len(order) else np.zeros(0, dtype=bool)  # fmt: skip
    kept = np.ones(len(person), dtype=bool)
    kept[order[again]] = False
    block = np.cumsum(~again) - 1
    first = np.flatnonzero(~again)
    other = choice[order] != choice[order][first[block]] if len(order) else again
    torn = np.zeros(len(first), dtype=bool)
    torn[block[other]] = True
    several = np.zeros(len(first), dtype=bool)
    several[block[again]] = True
    target, alone = moved_to[order][first], ~itself[order][first]
    linked = tuple(
        LinkedStatement(
            int(j),
            tuple(map(int, np.flatnonzero((root == j) & (np.arange(len(root)) != j)))),
            int(alone[target == j].sum()),
            int(several[target == j].sum()),
            int(torn[target == j].sum()),
        )
        for j in np.unique(root[root != np.arange(len(root))])
    )
    return kept, moved_to, linked
