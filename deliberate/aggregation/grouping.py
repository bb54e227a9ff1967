"""The groups under which outcomes were judged, and the same people with one group more or one fewer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.runner import Findings
from deliberate.aggregation.votes import Votes

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Grouping:
    """labels: group of each person, −1 where not placed. points: where people stand, (people, axes); None: unknown.

    `points` is None where all people count together: then there is no other number of groups to try.
    """

    labels: Ints
    groups: int
    points: Floats | None = None


def grouping_of(findings: Findings, votes: Votes) -> Grouping | None:
    """The grouping that the outcomes of this run rest on; None where they could not be judged."""
    outcomes, settings = findings.result("outcomes"), findings.settings.get("outcomes")
    if outcomes is None:
        return None
    if getattr(settings, "measure", "groups") == "everyone":
        return everyone(votes)
    for name, places in (("groups", "space"), ("polis_classic", "polis_classic")):
        found = findings.result(name)
        if found is not None and getattr(found, "published", True):
            labels = np.asarray(found.labels, dtype=np.int64)
            return Grouping(labels, int(labels.max()) + 1, places_in(findings.result(places)))
    return everyone(votes)


def everyone(votes: Votes) -> Grouping:
    """All people as one group."""
    return Grouping(np.zeros(votes.people, dtype=np.int64), 1)


def places_in(found: Any) -> Floats | None:
    """Where people stand, as a module of places tells it."""
    plane = getattr(found, "plane", None)
    factors = getattr(found, "factors", None)
    places = getattr(plane, "points", None) if plane is not None else getattr(factors, "person", None)
    return None if places is None or np.ndim(places) != 2 else np.asarray(places, dtype=np.float64)


def spread(points: Floats) -> float:
    """Sum of squared distances from the middle."""
    return float(((points - points.mean(axis=0)) ** 2).sum()) if len(points) else 0.0


def one_more(grouping: Grouping) -> Grouping | None:
    """The same groups with the most spread-out one split in two; None where no group can be split."""
    if grouping.points is None:
        return None
    spreads = [spread(grouping.points[grouping.labels == group]) for group in range(grouping.groups)]
    widest = int(np.argmax(spreads)) if spreads else 0
    members = np.flatnonzero(grouping.labels == widest)
    if len(members) < 2 or spreads[widest] <= 0:
        return None
    apart = halves(grouping.points[members])
    if apart.all() or not apart.any():
        return None
    labels = grouping.labels.copy()
    labels[members[apart]] = grouping.groups
    return Grouping(labels, grouping.groups + 1, grouping.points)


def halves(points: Floats, rounds: int = 20) -> NDArray[np.bool_]:
    """Two-means that starts from the two sides of the longest axis; true for those of the second half."""
    centred = points - points.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    second = centred @ axes[0] > 0
    for _ in range(rounds):
        if second.all() or not second.any():
            break
        one, other = points[~second].mean(axis=0), points[second].mean(axis=0)
        moved = ((points - other) ** 2).sum(axis=1) < ((points - one) ** 2).sum(axis=1)
        if (moved == second).all():
            break
        second = moved
    return np.asarray(second, dtype=np.bool_)


def one_fewer(grouping: Grouping) -> Grouping | None:
    """The same groups with the two merged that lose least by it (Ward 1963); None where there is only one."""
    if grouping.points is None or grouping.groups < 2:
        return None
    members = [grouping.points[grouping.labels == group] for group in range(grouping.groups)]
    costs = {
        (one, other): ward(members[one], members[other])
        for one in range(grouping.groups)
        for other in range(one + 1, grouping.groups)
    }
    one, other = min(costs, key=lambda pair: (costs[pair], pair))
    labels = grouping.labels.copy()
    labels[labels == other] = one
    labels[labels > other] -= 1
    return Grouping(labels, grouping.groups - 1, grouping.points)


def ward(one: Floats, other: Floats) -> float:
    """By how much the spread within grows when two groups become one."""
    if not len(one) or not len(other):
        return 0.0
    apart = float(((one.mean(axis=0) - other.mean(axis=0)) ** 2).sum())
    return apart * len(one) * len(other) / (len(one) + len(other))
