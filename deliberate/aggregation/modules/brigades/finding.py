"""What the module hands on: the sets, and who is in one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.modules.brigades.detect import BallotSet
from deliberate.aggregation.modules.brigades.signs import ChannelCount, Signs


@dataclass(frozen=True, eq=False)
class Brigades:
    """sets: in the order in which they were found. flagged: per listed person. Neither is shown or stored person by
    person."""

    sets: tuple[BallotSet, ...]
    flagged: NDArray[np.bool_]
    signs: Signs
    channels: tuple[ChannelCount, ...]

    @property
    def accounts(self) -> int:
        """How many people are in a set."""
        return int(self.flagged.sum())
