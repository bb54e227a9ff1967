"""The four states and the reasons for them."""

from __future__ import annotations

from deliberate.text import N_

ACCEPTED, REJECTED, DIVIDED, UNDETERMINED = "accepted", "rejected", "divided", "undetermined"
STATES = (ACCEPTED, REJECTED, DIVIDED, UNDETERMINED)
STATE_ORDER = {state: place for place, state in enumerate(STATES)}

AGREED, REFUSED = N_("surely above the threshold"), N_("surely above the threshold, against")
ACROSS, WITHIN = N_("groups surely on opposite sides"), N_("surely split within a group")
TOO_FEW, CROSSES = N_("too few votes"), N_("the interval crosses the threshold")
