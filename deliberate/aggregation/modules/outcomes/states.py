"""The four states and the reasons for them."""

from __future__ import annotations

from deliberate.text import N_

ACCEPTED, REJECTED, DIVIDED, UNDETERMINED = "accepted", "rejected", "divided", "undetermined"
STATES = (ACCEPTED, REJECTED, DIVIDED, UNDETERMINED)
STATE_ORDER = {state: place for place, state in enumerate(STATES)}

AGREED, REFUSED = N_("clearly above the threshold"), N_("disagreement clearly above the threshold")
ACROSS, WITHIN = N_("groups clearly on opposite sides"), N_("clearly split within a group")
TOO_FEW, CROSSES = N_("too few votes"), N_("the interval crosses the threshold")
OPPOSED = N_("two sides of one dimension of opinion are clearly opposed")
SPLIT = N_("people as a whole are clearly split")
SPLIT_BY_SETS = N_("divided only because of accounts that vote as if by one script")
SIDE_CROSSES = N_("not certain enough on one side of a dimension of opinion")

# Why a statement has its state, in the order in which conditions are looked at; the last one where none holds.
GROUP_REASONS = (TOO_FEW, AGREED, REFUSED, ACROSS, WITHIN, TOO_FEW, CROSSES)
SIDE_REASONS = (TOO_FEW, AGREED, REFUSED, OPPOSED, SPLIT, TOO_FEW, CROSSES)
