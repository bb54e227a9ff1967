"""Outcomes: what the rule fixed before opening makes of each statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.blocks import Column, Ranking
from deliberate.aggregation.contract import Answer, Module, insufficient, setting
from deliberate.aggregation.measures import credence_above, wilson_interval
from deliberate.aggregation.modules.polis_classic import PolisMap
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

Floats = NDArray[np.float64]

ACCEPTED, REJECTED, DIVIDED, UNDETERMINED = "accepted", "rejected", "divided", "undetermined"
MEASURES = ("groups", "everyone")


@dataclass(frozen=True)
class Settings:
    """The rule of an assembly: who must agree, from which share, how surely, and from how many votes."""

    measure: str = setting(
        "groups",
        N_("Who must agree"),
        N_("“groups”: every opinion group by itself; “everyone”: all people together."),
        choices=MEASURES,
    )
    threshold: float = setting(
        0.6,
        N_("From which share"),
        N_("A group accepts a statement if more than this share agrees."),
        least=0.5,
        most=0.95,
    )
    credence: float = setting(
        0.9, N_("How sure"), N_("Probability that a share lies beyond the threshold."), least=0.8, most=0.999
    )
    least_votes: int = setting(
        15,
        N_("Fewest votes per group"),
        N_("A group with fewer votes leaves a statement open."),
        least=1,
        most=1000,
    )
    count_passes: bool = setting(False, N_("Passes count"), N_("If set, a pass counts as seen but not agreeing."))


@dataclass(frozen=True)
class Outcomes:
    """state: per statement. accepts, rejects: credence per group and statement, shape (groups, statements)."""

    state: tuple[str, ...]
    accepts: Floats
    rejects: Floats
    votes: Floats
    share: Floats
    lower: Floats
    upper: Floats


def judge(counts: Floats, settings: Settings, counted: NDArray[np.bool_]) -> Outcomes:
    """Apply the rule to counts (groups, statements, 3) of disagrees, passes, agrees.

    Accepted: every group accepts. Rejected: every group rejects. Divided: at least one accepts while at least one
    rejects, or a group is sure of the middle (more than the rest of the threshold on both sides is excluded).
    Everything else is undetermined.
    """
    disagrees, passes, agrees = counts[..., 0], counts[..., 1], counts[..., 2]
    extra = passes if settings.count_passes else np.zeros_like(passes)
    enough = agrees + disagrees + extra >= settings.least_votes
    accepts = np.where(enough, credence_above(agrees, disagrees + extra, settings.threshold), 0.0)
    rejects = np.where(enough, credence_above(disagrees, agrees + extra, settings.threshold), 0.0)
    yes, no = accepts >= settings.credence, rejects >= settings.credence
    contested = enough & (
        1 - credence_above(agrees, disagrees + extra, settings.threshold) >= settings.credence
    ) & (1 - credence_above(disagrees, agrees + extra, settings.threshold) >= settings.credence)  # fmt: skip
    divided = (yes.any(axis=0) & no.any(axis=0)) | contested.any(axis=0)
    state = np.select(
        [~counted, yes.all(axis=0), no.all(axis=0), divided],
        [UNDETERMINED, ACCEPTED, REJECTED, DIVIDED],
        UNDETERMINED,
    )
    total = counts.sum(axis=0)
    seen = total[:, 2] + total[:, 0] + (total[:, 1] if settings.count_passes else 0)
    lower, upper = wilson_interval(total[:, 2], seen)
    share = np.where(seen > 0, total[:, 2] / np.maximum(seen, 1), np.nan)
    return Outcomes(tuple(map(str, state)), accepts, rejects, total.sum(axis=1), share, lower, upper)


def run(votes: Votes, settings: Settings, needed: Any) -> Answer:
    """The state of every statement that counts."""
    polis: PolisMap | None = needed["polis_classic"]
    if votes.total == 0:
        return insufficient("outcomes", N_("Nobody has voted yet: at least one vote is missing."))
    if settings.measure == "groups" and polis is None:
        return insufficient("outcomes", N_("The rule asks every opinion group, and there are no opinion groups yet."))
    counts = polis.counts if settings.measure == "groups" and polis is not None else votes.counts[None]
    counted = votes.in_results & (votes.counts.sum(axis=1) > 0)
    found = judge(counts, settings, counted)
    rank = {ACCEPTED: 0, REJECTED: 1, DIVIDED: 2, UNDETERMINED: 3}
    order = sorted(
        np.flatnonzero(votes.in_results),
        key=lambda j: (rank[found.state[j]], -found.lower[j], int(votes.statement_ids[j])),
    )
    rows = tuple(
        {
            "statement": int(votes.statement_ids[j]),
            "state": found.state[j],
            "votes": found.votes[j],
            "share": found.share[j],
            "lower": found.lower[j],
            "upper": found.upper[j],
            "accepts": float(found.accepts[:, j].min()),
            "rejects": float(found.rejects[:, j].min()),
        }
        for j in order
    )
    block = Ranking(
        name="outcomes.states",
        title=N_("Outcomes under the rule fixed before opening"),
        columns=(
            Column("state", N_("Outcome"), "state"),
            Column("votes", N_("Votes"), "count"),
            Column("share", N_("Share that agrees"), "share"),
            Column("lower", N_("At least"), "share"),
            Column("upper", N_("At most"), "share"),
        ),
        rows=rows,
        note=N_("Undetermined means: too few votes, or the interval crosses the threshold. It is not a no."),
    )
    return Answer((block,), found)


MODULE = Module(
    name="outcomes",
    title=N_("Outcomes"),
    question=N_("Which statements are accepted, rejected, divided or still open?"),
    settings=Settings,
    needs=("polis_classic",),
    run=run,
)
