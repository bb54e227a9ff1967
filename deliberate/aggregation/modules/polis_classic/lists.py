"""Representative statements, majority lists and group-aware consensus, from counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from deliberate.aggregation.measures import compute_smoothed_share

Floats = NDArray[np.float64]

Z90 = 1.2816
MAX_LISTED = 5
META_PRIORITY = 49.0


def compute_one_sample_z(successes: Floats, seen: Floats) -> Floats:
    """Return z of a share against one half: 2·√(S+1)·((A+1)/(S+1) − ½)."""
    return 2 * np.sqrt(seen + 1) * ((successes + 1) / (seen + 1) - 0.5)


def compute_two_sample_z(inside: Floats, inside_seen: Floats, outside: Floats, outside_seen: Floats) -> Floats:
    """Return z of the group's share against that of all others, each with one success added; 0 where all agree."""
    s1, n1, s2, n2 = inside + 1, inside_seen + 1, outside + 1, outside_seen + 1
    pooled = (s1 + s2) / (n1 + n2)
    spread = pooled * (1 - pooled) * (1 / n1 + 1 / n2)
    safe = np.where(spread > 0, spread, 1)
    return np.where(spread > 0, (s1 / n1 - s2 / n2) / np.sqrt(safe), 0.0)


@dataclass(frozen=True)
class ChoiceStatistics:
    """One side (agree or disagree) of all statements for one group: arrays over statements."""

    share: Floats
    ratio: Floats
    share_z: Floats
    ratio_z: Floats

    @property
    def weight(self) -> Floats:
        """The product that ranks statements."""
        return self.ratio * self.ratio_z * self.share * self.share_z

    @property
    def is_significant(self) -> NDArray[np.bool_]:
        """Whether both z values are beyond chance at one in ten."""
        return (self.ratio_z > Z90) & (self.share_z > Z90)


def compute_choice_statistics(
    inside: Floats, inside_seen: Floats, outside: Floats, outside_seen: Floats
) -> ChoiceStatistics:
    """Return the shares and tests of one side for one group."""
    share = compute_smoothed_share(inside, inside_seen)
    return ChoiceStatistics(
        share=share,
        ratio=share / compute_smoothed_share(outside, outside_seen),
        share_z=compute_one_sample_z(inside, inside_seen),
        ratio_z=compute_two_sample_z(inside, inside_seen, outside, outside_seen),
    )


@dataclass(frozen=True)
class RepresentativeStatement:
    """One statement that sets a group apart; `agrees` says on which side."""

    statement: int
    agrees: bool
    share: float
    share_z: float
    ratio: float
    ratio_z: float
    successes: int
    seen: int
    is_best_agree: bool = False


def select_representative_statements(
    counts: Floats, group: int, counted: NDArray[np.bool_]
) -> tuple[RepresentativeStatement, ...]:
    """Return the statements that distinguish a group: up to five, agreeing ones first, the best one leading.

    counts: (groups, statements, 3) disagrees, passes, agrees. counted: statements that may be listed.
    """
    inside, outside = counts[group], counts.sum(axis=0) - counts[group]
    seen, outside_seen = inside.sum(axis=1), outside.sum(axis=1)
    agree = compute_choice_statistics(inside[:, 2], seen, outside[:, 2], outside_seen)
    disagree = compute_choice_statistics(inside[:, 0], seen, outside[:, 0], outside_seen)
    on_agree = agree.ratio_z > disagree.ratio_z

    def entry(j: int, agrees: bool, best: bool = False) -> RepresentativeStatement:
        side, column = (agree, 2) if agrees else (disagree, 0)
        return RepresentativeStatement(
            j, agrees, float(side.share[j]), float(side.share_z[j]), float(side.ratio[j]), float(side.ratio_z[j]),
            round(float(inside[j, column])), round(float(seen[j])), best,
        )  # fmt: skip

    telling = counted & (agree.is_significant | disagree.is_significant)
    allowed = np.flatnonzero(counted).tolist()
    chosen = [entry(j, bool(on_agree[j])) for j in np.flatnonzero(telling).tolist()]
    best = select_best_agree(agree, inside, allowed)
    if not chosen:
        if best is not None:
            return (entry(best, bool(on_agree[best]), best=True),)
        if len(allowed) == 0:
            return ()
        strongest = max(allowed, key=lambda j: max(agree.ratio_z[j], disagree.ratio_z[j]))
        return (entry(int(strongest), bool(on_agree[strongest])),)
    chosen.sort(key=lambda item: (-item.ratio * item.ratio_z * item.share * item.share_z, item.statement))
    if best is not None:
        # As in Polis, it is listed on the side on which the group differs more, which may be the other one.
        chosen = [entry(best, bool(on_agree[best]), best=True)] + [item for item in chosen if item.statement != best]
    return tuple(sorted(chosen[:MAX_LISTED], key=lambda item: not item.agrees))


def select_best_agree(agree: ChoiceStatistics, inside: Floats, allowed: list[int]) -> int | None:
    """Return the statement that best represents what the group agrees with, if any is good enough; passes alone do not
    count."""
    voted = inside[:, 0] + inside[:, 2] > 0
    good = (agree.share_z > Z90) | ((agree.ratio > 1) & (agree.share > 0.5))
    seen, above, weight, plain = (
        values.tolist() for values in (voted, agree.ratio > 1, agree.weight, agree.share * agree.share_z)
    )
    best: int | None = None
    for j in allowed:
        if not seen[j]:
            continue
        if best is None:
            best = j if good[j] else None
        elif weight[j] > weight[best] if above[best] else plain[j] > plain[best]:
            best = j
    return best


def group_aware_consensus(counts: Floats) -> Floats:
    """Return Π over groups of (agrees + 1) / (seen + 2), per statement; passes count as seen."""
    return np.asarray(np.prod(compute_smoothed_share(counts[:, :, 2], counts.sum(axis=2)), axis=0), dtype=np.float64)


def select_majority_statements(successes: Floats, seen: Floats, counted: NDArray[np.bool_]) -> tuple[int, ...]:
    """Return up to five statements on which more than half of all people vote the same way, strongest first."""
    share, z = compute_smoothed_share(successes, seen), compute_one_sample_z(successes, seen)
    kept = np.flatnonzero(counted & (share > 0.5) & (z > Z90))
    return tuple(sorted(map(int, kept), key=lambda j: (-share[j] * z[j], j))[:MAX_LISTED])


def compute_priority(seen: ArrayLike, agreed: ArrayLike, passed: ArrayLike, extremity: ArrayLike) -> Floats:
    """Return Polis' priority: ((1 − p)(E + 1) a · (1 + 8 · 2^(−S/5)))², p = (P + 1)/(S + 2), a = (A + 1)/(S + 2)."""
    importance = (
        (1 - compute_smoothed_share(passed, seen)) * (np.asarray(extremity) + 1) * compute_smoothed_share(agreed, seen)
    )
    return np.asarray((importance * (1 + 8 * 2 ** (-np.asarray(seen) / 5))) ** 2, dtype=np.float64)


def compute_priorities(counts: Floats, extremity: Floats, is_meta: NDArray[np.bool_]) -> Floats:
    """Return the weight with which Polis picks the next statement: more often if liked, rarely passed, extreme or new.

    counts: (groups, statements, 3). extremity: distance of each statement from the middle of the map. Statements that
    describe the voter have 49. It picks liked statements about ten times as often as others; `routing` does not.
    """
    _, passes, agrees = counts.sum(axis=0).T
    return np.where(is_meta, META_PRIORITY, compute_priority(counts.sum(axis=(0, 2)), agrees, passes, extremity))
