"""Which claims of the modules are false in a simulated conversation, where the truth is known.

A claim is false if the share in the whole simulated population is not on the claimed side of the line; where there are
no camps and passes have nothing to do with the statement, every claim about groups, division or hesitation is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.group_partition import partition_by_labels, partition_everyone
from deliberate.aggregation.modules import tally, uncertainty
from deliberate.aggregation.modules.divisiveness.module import Settings as DivisivenessSettings
from deliberate.aggregation.modules.divisiveness.module import compute_divisiveness
from deliberate.aggregation.modules.groups.distinguishing_statements import compute_distinguishing_statements
from deliberate.aggregation.modules.groups.result import OpinionGroups
from deliberate.aggregation.modules.outcomes.module import compute_outcomes
from deliberate.aggregation.modules.outcomes.sides import judge_sides
from deliberate.aggregation.modules.outcomes.states import OPPOSED
from deliberate.aggregation.modules.representative import Settings as RepresentativeSettings
from deliberate.aggregation.rule import Rule
from deliberate.aggregation.runner import run_modules
from deliberate.aggregation.sides import compute_side_shares
from deliberate.aggregation.simulate import SimulatedConversation
from deliberate.aggregation.votes import Votes

Bools = NDArray[np.bool_]
Claims = dict[str, tuple[int, int, int]]
LINE = 0.6


def false_claims(simulated: SimulatedConversation, found: OpinionGroups | None, *, shown: bool) -> Claims:
    """Per module: false claims, claims, statements with votes. found: the groups that come out with every gate left
    open; shown: whether they are shown with the gates as they are."""
    votes = simulated.votes
    voted = votes.counts.sum(axis=1) > 0
    states = np.array(
        compute_outcomes(
            votes,
            Rule(measure="groups"),
            partition_by_labels(votes, found.labels, "groups") if shown and found else partition_everyone(votes),
            voted,
            {},
        ).state
    )
    claims = np.array(tally.compute_tally(votes, tally.Settings()).claim)
    share = simulated.share
    made = {
        "tally": judged(claims, share, voted, yes="supported", no="opposed", short="not_supported"),
        "outcomes": judged(states, share, voted, yes="accepted", no="rejected", split="divided"),
        "uncertainty": never(uncertainty.compute_uncertainty(votes, uncertainty.Settings()).hesitant, voted),
        "representative": never(apart(found) if shown and found else np.zeros_like(voted), voted),
    }
    made["outcomes by sides"] = judge_by_sides(simulated, votes)
    if simulated.place.shape[1] == 0:
        # Along a line statements do divide.
        made["divisiveness"] = never(compute_divisiveness(votes, DivisivenessSettings(), None).beyond, voted)
    return made


def judge_by_sides(simulated: SimulatedConversation, votes: Votes) -> tuple[int, int, int]:
    """Return the claims of the outcomes under the rule by sides, as in `judged`."""
    voted = votes.counts.sum(axis=1) > 0
    found = run_modules(votes, ["sides"]).result("sides")
    whole = partition_everyone(votes)
    shares = compute_side_shares(found.asked.readings[0], whole.counts[0], count_passes=False)
    told = judge_sides(whole.effective[0], shares, Rule(), voted)
    return judged_by_sides(told.state, told.reason, simulated.share, voted)


def judged_by_sides(
    state: Sequence[str], reason: Sequence[str], share: NDArray[np.float64], voted: Bools
) -> tuple[int, int, int]:
    """Return what `judged` does. That two sides are opposed says nothing of everyone: it is a claim, and never false
    here."""
    opposed = np.array(reason) == OPPOSED
    false, claimed, asked = judged(
        np.where(opposed, "opposed", state), share, voted, yes="accepted", no="rejected", split="divided"
    )
    return false, claimed + int((opposed & voted).sum()), asked


def apart(found: OpinionGroups) -> Bools:
    """Statements that `representative` lists for any group."""
    assert found.cross_fit is not None
    rule = RepresentativeSettings()
    told = compute_distinguishing_statements(
        found.cross_fit.counts,
        rate=rule.false_discoveries,
        least=rule.least_votes,
        effect=rule.effect,
        level=rule.level,
    )
    return np.asarray(told.claimed.any(axis=0))


def judged(
    state: NDArray[np.str_],
    share: NDArray[np.float64],
    voted: Bools,
    *,
    yes: str,
    no: str,
    short: str = "",
    split: str = "",
) -> tuple[int, int, int]:
    """Claims on which side of the line the share lies: `yes` and `no`, that most are for or against; `short`, that no
    clear majority is for; `split`, that both sides are larger than what the line leaves to a minority."""
    false = (state == yes) & (share <= LINE)
    false |= (state == no) & (share >= 1 - LINE)
    false |= (state == short) & (share >= LINE)
    false |= (state == split) & ((share <= 1 - LINE) | (share >= LINE))
    made = np.isin(state, [one for one in (yes, no, short, split) if one])
    return int((false & voted).sum()), int((made & voted).sum()), int(voted.sum())


def never(claimed: Bools, voted: Bools) -> tuple[int, int, int]:
    """Claims that are false whenever they are made."""
    return int(claimed.sum()), int(claimed.sum()), int(voted.sum())
