"""What other modules get: who belongs to which opinion group, or that there are none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.modules.groups.cross_fit import CrossFit
from deliberate.aggregation.modules.groups.gates import Gate

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LETTERS = "ABCDEF"


@dataclass(frozen=True, eq=False)
class OpinionGroups:
    """published: whether every condition holds. Only then are there groups.

    labels: group of each person, −1 where not placed or nothing is published. membership: (people, groups) chances,
    zeros where not placed. counts: (groups, statements, 3) weighted disagrees, passes, agrees; everyone as one group
    where nothing is published. looked_at: how many groups the best candidate had, 0 where none was formed.
    cross_fit: groups found without the statement they are counted on; None where nothing is published.
    without_own_vote: effective counts of the published groups, shape (groups, statements, 3), each vote in the group
    that its person would be in without it: what intervals are made of. None where nothing is published.
    """

    published: bool
    labels: Ints
    membership: Floats
    counts: Floats
    gates: tuple[Gate, ...]
    dimensions: int
    looked_at: int
    cross_fit: CrossFit | None
    without_own_vote: Floats | None = None

    @property
    def groups(self) -> int:
        """How many groups are published."""
        return int(self.membership.shape[1])

    @property
    def letters(self) -> str:
        """One letter per group, the largest first."""
        return LETTERS[: self.groups]
