"""Signs of inattention, and what the findings would be without the people who show them.

A sign is a question, not a verdict: no one is left out of any finding because of one. Agreeing and disagreeing are
treated alike throughout, and no sign looks at what others voted, so that dissent can never be one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.modules.quality.activity import Activity, Ints
from deliberate.aggregation.modules.tally import Settings, Tally, compute_tally
from deliberate.aggregation.votes import Votes
from deliberate.aggregation.weights import with_weights
from deliberate.text import N_

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class ResponsePattern:
    """People who show one sign (one entry per listed person), and the words for it."""

    name: str
    label: str
    shown: Bools


def detect_response_patterns(
    found: Activity, *, least_votes: int, one_sided: float, most_active: float
) -> tuple[ResponsePattern, ...]:
    """Find straight-lining, one-sidedness on either side, and the most active people."""
    total = found.each.sum(axis=1)
    enough = total >= least_votes
    share = found.each / np.maximum(total, 1)[:, None]
    return (
        ResponsePattern("all_agree", N_("Agree with everything"), enough & (share[:, 2] == 1)),
        ResponsePattern("all_disagree", N_("Disagree with everything"), enough & (share[:, 0] == 1)),
        ResponsePattern("all_pass", N_("Pass on everything"), enough & (share[:, 1] == 1)),
        ResponsePattern("mostly_agree", N_("Agree with nearly everything"), enough & (share[:, 2] >= one_sided)),
        ResponsePattern("mostly_disagree", N_("Disagree with nearly everything"), enough & (share[:, 0] >= one_sided)),
        ResponsePattern("most_active", N_("Most active people"), select_most_active(total, most_active)),
    )


def select_most_active(total: Ints, share: float) -> Bools:
    """Return the most active `share` of the people who voted, at least one; of equals the first listed."""
    voters = int((total > 0).sum())
    size = max(1, round(share * voters)) if voters else 0
    chosen = np.zeros(len(total), dtype=np.bool_)
    chosen[np.argsort(-total, kind="stable")[:size]] = True
    return chosen


@dataclass(frozen=True, eq=False)
class LeaveOutEffect:
    """What leaving people out does, per statement: the agree share without them, and whether the claim of a clear
    majority becomes another one."""

    share: NDArray[np.float64]
    changes_claim: Bools


def compute_leave_out_effect(votes: Votes, as_cast: Tally, shown: Bools) -> LeaveOutEffect:
    """Return shares and claims without the people who show a sign, by the rule of the module tally at its standard."""
    if not shown.any():
        return LeaveOutEffect(as_cast.share, np.zeros(votes.statements, dtype=np.bool_))
    weight = np.ones(votes.people) if votes.weights is None else votes.weights
    left = compute_tally(with_weights(votes, np.where(shown, 0, weight)), Settings())
    changes = [
        get_majority_claim(before) != get_majority_claim(after)
        for before, after in zip(as_cast.claim, left.claim, strict=True)
    ]
    return LeaveOutEffect(left.share, np.array(changes, dtype=np.bool_))


def get_majority_claim(state: str) -> str:
    """Return the claim a state makes, if any."""
    return state if state in ("supported", "opposed") else ""
