"""The module: sets of accounts that vote as if by one script, and the facts beside them; no one is left out."""

from __future__ import annotations

from typing import Any

import numpy as np

from deliberate.aggregation.contract import Answer, Module, NoSettings, insufficient
from deliberate.aggregation.modules.brigades.blocks import build_brigade_blocks, count_judged
from deliberate.aggregation.modules.brigades.detect import detect_ballot_sets
from deliberate.aggregation.modules.brigades.finding import Brigades
from deliberate.aggregation.modules.brigades.scripts import MIN_VOTES
from deliberate.aggregation.modules.brigades.signs import count_channels, detect_signs
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

LEAST_PEOPLE = 40


def run(votes: Votes, settings: NoSettings, needed: Any) -> Answer:
    """Look for sets. Everyone counts as one, whatever they weigh."""
    judged = count_judged(votes)
    if judged < LEAST_PEOPLE:
        return insufficient(
            "brigades",
            N_(
                "Coordinated voting is looked for once %(least)d people have agreed or disagreed %(votes)d times or "
                "more. People still needed: %(missing)d."
            ),
            missing=LEAST_PEOPLE - judged, votes=MIN_VOTES, least=LEAST_PEOPLE,
        )  # fmt: skip
    sets = detect_ballot_sets(votes)
    flagged = np.zeros(votes.people, dtype=np.bool_)
    for one in sets:
        flagged[one.members] = True
    signs = detect_signs(votes.observed_votes, votes.arrivals)
    found = Brigades(sets, flagged, signs, tuple(count_channels(votes.arrivals, signs.voted, flagged)))
    return Answer(build_brigade_blocks(votes, found), found)


MODULE = Module(
    name="brigades",
    title=N_("Coordinated voting"),
    question=N_("Do sets of accounts vote as if by one script, and would the outcomes differ without them?"),
    run=run,
)
