"""The strongest objection to a statement: a group, and the statements that all of the group prefer to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
SPREADING_ROUNDS = 4


@dataclass(frozen=True)
class Objection:
    """group: share of the people. preferred: share of the statements that each of the group prefers. A group vetoes a
    statement where the two add up to more than 1."""

    group: float
    preferred: float

    @property
    def excess(self) -> float:
        """By how much the group's veto goes further than it has to; 0 where no group vetoes."""
        return max(self.group + self.preferred - 1, 0.0)


NO_OBJECTION = Objection(0.0, 1.0)


def find_strongest_objection(prefers: Bools) -> Objection:
    """Return the group and its statements with the largest sum of shares; `NO_OBJECTION` where no group vetoes.

    prefers: whether each person strictly prefers each statement to the one in question, (people, statements); the
    column of the statement itself is False.

    The group and what it prefers are a complete bipartite subgraph, so the largest one is a minimum cut: give everyone
    as much weight as there are statements and let them lay it on statements that they do not prefer, each of which
    holds as much as there are people. What finds no room is the excess. Sources: Moulin 1981 (proportional veto core);
    Ianovski and Kondratev 2021, arXiv 2003.09153 (polynomial by a maximum biclique). O(flow of people × statements).
    """
    people, statements = prefers.shape
    objectors = np.flatnonzero(prefers.any(axis=1))
    room = ~prefers[objectors]
    if len(objectors) == 0 or can_spread(room, people):
        return NO_OBJECTION
    flow, capacity = solve_flow(room, people)
    if flow.flow_value == len(objectors) * statements:
        return NO_OBJECTION
    rest = (capacity - flow.flow).tocsr()
    rest.eliminate_zeros()
    reached = breadth_first_order(rest, 0, return_predecessors=False)
    group = int(((reached > 0) & (reached <= len(objectors))).sum())
    struck = int(((reached > len(objectors)) & (reached <= len(objectors) + statements)).sum())
    return Objection(group / people, 1 - struck / statements)


def can_spread(room: Bools, people: int) -> bool:
    """Return whether a few rounds of evening out already find room for all; False proves nothing."""
    statements = room.shape[1]
    share = room.astype(np.float64)
    attraction = np.ones(statements)
    for _ in range(SPREADING_ROUNDS):
        laid = share * attraction
        load = (laid / laid.sum(axis=1, keepdims=True)).sum(axis=0) * statements
        if load.max() <= people:
            return True
        attraction *= np.minimum(people / np.maximum(load, 1e-12), 1.0)
    return False


def solve_flow(room: Bools, people: int) -> tuple[sparse.csgraph.MaximumFlowResult, sparse.csr_array]:
    """Return the largest flow from objectors to statements with room, and the capacities it runs in.

    Node 0 is the source, then come the objectors, the statements, and the sink.
    """
    objectors, statements = room.shape
    who, what = np.nonzero(room)
    sink = 1 + objectors + statements
    first, second = np.arange(objectors) + 1, np.arange(statements) + 1 + objectors
    start = np.concatenate((np.zeros(objectors, dtype=np.int64), who + 1, second))
    end = np.concatenate((first, what + 1 + objectors, np.full(statements, sink)))
    size = np.concatenate(
        (np.full(objectors, statements), np.full(len(who), statements), np.full(statements, people))
    ).astype(np.int32)
    capacity = sparse.csr_array((size, (start, end)), shape=(sink + 1, sink + 1))
    return maximum_flow(capacity, 0, sink), capacity
