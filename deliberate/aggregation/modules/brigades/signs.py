"""Facts beside a set of ballots: whether they are alike, complete, or cast one right after another, and through which
channel.

None of them makes a set or unmakes it: a school class votes within ten minutes too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.arrivals import Arrivals
from deliberate.aggregation.factors.deterministic_sampling import sample_positions
from deliberate.aggregation.factors.start import splitmix64
from deliberate.aggregation.modules.brigades.scripts import MIN_VOTES
from deliberate.aggregation.observed_votes import ObservedVotes

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NEARLY_ALL = 0.95
NEAR_MINUTES = 10.0
COMPARED_SETS, PURPOSE = 20, 1000


@dataclass(frozen=True, eq=False)
class Signs:
    """Per listed person. voted: on anything that counts. identical: the same votes as someone else, at least eight, on
    the same statements. complete: voted on nearly everything. minute: of the first vote, NaN where unknown."""

    voted: Bools
    identical: Bools
    complete: Bools
    minute: Floats


def detect_signs(cells: ObservedVotes, arrivals: Arrivals | None) -> Signs:
    """Look for each sign among all people. cells: all votes on statements that count, passes included."""
    each = cells.per_person
    asked = int((cells.per_statement > 0).sum())
    minute = np.full(cells.people, np.nan) if arrivals is None else arrivals.minute
    return Signs(each > 0, find_identical(cells), (each >= NEARLY_ALL * asked) & (each >= MIN_VOTES), minute)


def find_identical(cells: ObservedVotes) -> Bools:
    """Return who cast exactly the votes of someone else, at least eight; ballots are compared by a sum of 128 bits."""
    number = (cells.statement.astype(np.uint64) * np.uint64(4)) + (cells.value.astype(np.int64) + 1).astype(np.uint64)
    keys = np.empty((cells.people, 2), dtype=np.uint64)
    for column, salt in enumerate((np.uint64(1), np.uint64(2))):
        mixed = splitmix64(splitmix64(number) ^ salt)
        running = np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(mixed, dtype=np.uint64)))
        keys[:, column] = running[cells.start[1:]] - running[cells.start[:-1]]
    _, same, times = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    return np.asarray((times[same.ravel()] > 1) & (cells.per_person >= MIN_VOTES))


def compute_share_near(minute: Floats) -> float:
    """Return the share of people who began within ten minutes of another of them; NaN where fewer than two times are
    known."""
    known = np.sort(minute[np.isfinite(minute)])
    if len(known) < 2:
        return float("nan")
    near = np.diff(known) <= NEAR_MINUTES
    return float((np.concatenate((near, [False])) | np.concatenate(([False], near))).mean())


def compute_usual_share_near(minute: Floats, size: int) -> float:
    """Return the same for sets of this size drawn by lot from these people, on average."""
    known = np.flatnonzero(np.isfinite(minute))
    if len(known) <= size or size < 2:
        return float("nan")
    shares = []
    for lot in range(COMPARED_SETS):
        drawn = sample_positions(known, size, PURPOSE + lot)
        shares.append(compute_share_near(minute[known[drawn]]))
    return float(np.mean(shares))


@dataclass(frozen=True)
class ChannelCount:
    """How many people came through a channel and voted, and how many of them are in a set."""

    channel: str
    people: int
    flagged: int


def count_channels(arrivals: Arrivals | None, voted: Bools, flagged: Bools) -> list[ChannelCount]:
    """Return every channel, the largest first; none where no channel has a name."""
    if arrivals is None or not arrivals.have_channels:
        return []
    names, place = np.unique(np.asarray(arrivals.channel), return_inverse=True)
    people = np.bincount(place[voted], minlength=len(names))
    inside = np.bincount(place[voted & flagged], minlength=len(names))
    rows = [
        ChannelCount(str(name), int(all_), int(some)) for name, all_, some in zip(names, people, inside, strict=True)
    ]
    return sorted((row for row in rows if row.people), key=lambda row: (-row.people, row.channel))
