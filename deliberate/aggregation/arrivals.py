"""When people came and through which channel, where that is known: facts beside the votes, which decide no outcome."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Arrivals:
    """One entry per participant of the votes.

    minute: of the first vote that counts, from the earliest of all; NaN where unknown. channel: through which link the
    person came, "" for none.
    """

    minute: Floats
    channel: tuple[str, ...]

    @classmethod
    def of(cls, seconds: ArrayLike, channel: Sequence[str]) -> Arrivals:
        """Build from seconds since any moment, NaN where unknown.

        Where more than half came in the very same second the times are those of an import, and none is known.
        """
        given = np.asarray(seconds, dtype=np.float64)
        known = given[np.isfinite(given)]
        if len(known):
            _, times = np.unique(np.floor(known), return_counts=True)
            if times.max() * 2 > len(known) > 1:
                given = np.full(len(given), np.nan)
        first = np.nanmin(given) if np.isfinite(given).any() else 0.0
        minute = np.floor((given - first) / 60)
        minute.setflags(write=False)
        return cls(minute, tuple(channel))

    @property
    def are_timed(self) -> bool:
        """Whether any time is known."""
        return bool(np.isfinite(self.minute).any())

    @property
    def have_channels(self) -> bool:
        """Whether anyone came through a named channel."""
        return any(self.channel)

    @cached_property
    def digest(self) -> bytes:
        """Changes whenever anything changes."""
        found = hashlib.sha256(b"arrivals/1")
        found.update(np.ascontiguousarray(self.minute).tobytes())
        found.update(repr(self.channel).encode())
        return found.digest()
