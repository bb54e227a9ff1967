"""The strongest objection to a statement: a group, and the statements that all of the group prefer to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import maximum_flow

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
# Evening out is cheap beside a flow; a statement that few have room on is not made more attractive without bound.
SPREADING_ROUNDS, MOST_ATTRACTION = 20, 4.0
# Half of what would do, for rounding.
OVERFLOW = 0.5


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
    laid, total = solve_flow(room, people)
    if total == len(objectors) * statements:
        return NO_OBJECTION
    group, struck = find_cut(room, laid)
    return Objection(group / people, 1 - struck / statements)


def can_spread(room: Bools, people: int) -> bool:
    """Return whether evening out finds room for all; False proves nothing.

    Everyone lays their weight on the statements in proportion to how attractive these are, and whatever is overfull
    becomes less so, the rest more (iterative proportional fitting). All numbers are whole, so the largest flow is too:
    where less than one finds no room, all does.
    """
    statements = room.shape[1]
    share = room.astype(np.float64)
    back = np.ascontiguousarray(share.T)
    attraction = np.ones(statements)
    for _ in range(SPREADING_ROUNDS):
        load = attraction * (back @ (1 / (share @ attraction))) * statements
        if np.maximum(load - people, 0.0).sum() < OVERFLOW:
            return True
        attraction *= np.minimum(people / np.maximum(load, 1e-12), MOST_ATTRACTION)
    return False


def solve_flow(room: Bools, people: int) -> tuple[Ints, int]:
    """Return how much each objector lays on each statement in a largest flow, and its size.

    Node 0 is the source, then come the objectors, the statements, and the sink. The capacities are written as rows of a
    sparse matrix at once: they are solved for a thousand times, and putting them in order would take as long again.
    """
    objectors, statements = room.shape
    what = np.nonzero(room)[1]
    sink = 1 + objectors + statements
    ends = np.concatenate((np.arange(1, objectors + 1), what + 1 + objectors, np.full(statements, sink)))
    sizes = np.full(len(ends), statements, dtype=np.int32)
    sizes[len(ends) - statements :] = people
    each = np.concatenate(([objectors], room.sum(axis=1), np.ones(statements, dtype=np.int64), [0]))
    starts = np.concatenate(([0], np.cumsum(each)))
    rows = (sizes, ends.astype(np.int32), starts.astype(np.int32))
    found = maximum_flow(sparse.csr_array(rows, shape=(sink + 1, sink + 1)), 0, sink)
    return found.flow.toarray()[1 : 1 + objectors, 1 + objectors : sink], int(found.flow_value)


def find_cut(room: Bools, laid: Ints) -> tuple[int, int]:
    """Return how many objectors and how many statements lie on the source's side of the least cut.

    They are those to whom more could be given: objectors with something left, the statements that they have room on,
    and the objectors who lie on these and could give way.
    """
    statements = room.shape[1]
    more, given = room & (laid < statements), laid > 0
    objecting = laid.sum(axis=1) < statements
    while True:
        struck = more[objecting].any(axis=0)
        further = objecting | given[:, struck].any(axis=1)
        if further.sum() == objecting.sum():
            return int(objecting.sum()), int(struck.sum())
        objecting = further
