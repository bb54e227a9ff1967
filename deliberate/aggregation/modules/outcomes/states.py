"""The four states and the reasons for them."""

from __future__ import annotations

from deliberate.text import N_

ACCEPTED, REJECTED, DIVIDED, UNDETERMINED = "accepted", "rejected", "divided", "undetermined"
STATES = (ACCEPTED, REJECTED, DIVIDED, UNDETERMINED)
STATE_ORDER = {state: place for place, state in enumerate(STATES)}

AGREED, REFUSED = N_("clearly above the threshold"), N_("disagreement clearly above the threshold")
ACROSS, WITHIN = N_("groups clearly on opposite sides"), N_("clearly split within a group")
TOO_FEW, CROSSES = N_("too few votes"), N_("the interval crosses the threshold")
