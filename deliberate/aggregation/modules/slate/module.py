"""The module of the slate: the chosen statements, whom they underrepresent, and what other rules would have chosen."""

from __future__ import annotations

import numpy as np

from deliberate.aggregation.contract import Answer, Module, insufficient
from deliberate.aggregation.modules.slate.ballots import build_approval_ballots
from deliberate.aggregation.modules.slate.blocks import build_slate_blocks
from deliberate.aggregation.modules.slate.choice import Settings, choose_slate
from deliberate.aggregation.votes import Votes
from deliberate.text import N_


def run(votes: Votes, settings: Settings, needed: object) -> Answer:
    """Return the slate with its audit; insufficient where no statement has enough votes."""
    ballots = build_approval_ballots(votes, settings.least_votes)
    if ballots.candidates == 0:
        seen = np.bincount(votes.statement, minlength=max(votes.statements, 1))[: votes.statements]
        most = int(seen[votes.in_results].max(initial=0))
        if most >= settings.least_votes:
            return insufficient("slate", N_("No one agrees with any statement that has enough votes."))
        return insufficient(
            "slate",
            N_("A slate needs at least one statement with %(least)d votes. Votes still needed: %(missing)d."),
            least=settings.least_votes,
            missing=settings.least_votes - most,
        )
    found = choose_slate(ballots, settings)
    return Answer(build_slate_blocks(votes, found, settings), found)


MODULE = Module(
    name="slate",
    title=N_("Proportional slate"),
    question=N_("Which few statements represent as many people as possible, in proportion to their numbers?"),
    settings=Settings,
    run=run,
)
