"""The module of quality: activity, signs of inattention, order, and what the findings would be without some people."""

from __future__ import annotations

from typing import Any

from deliberate.aggregation.contract import Answer, Module, insufficient
from deliberate.aggregation.modules.quality.activity import activity
from deliberate.aggregation.modules.quality.blocks import blocks_of
from deliberate.aggregation.modules.quality.finding import Quality, Settings
from deliberate.aggregation.modules.quality.order import order_effects
from deliberate.aggregation.modules.quality.signs import signs_of, without
from deliberate.aggregation.modules.tally import Settings as TallySettings
from deliberate.aggregation.modules.tally import tally
from deliberate.aggregation.votes import Votes
from deliberate.text import N_


def run(votes: Votes, settings: Settings, needed: Any) -> Answer:
    """Count, look for signs, and leave people out to see whether it matters; nobody is left out of any finding."""
    found = activity(votes)
    if found.voters == 0:
        return insufficient("quality", N_("Nobody has voted yet: at least one vote is missing."))
    signs = signs_of(
        found, least_votes=settings.least_votes, one_sided=settings.one_sided, most_active=settings.most_active
    )
    as_cast = tally(votes, TallySettings())
    quality = Quality(
        found,
        as_cast.share,
        signs,
        tuple(without(votes, as_cast, sign.shown) for sign in signs),
        () if votes.exposures is None else order_effects(votes),
    )
    return Answer(blocks_of(votes, quality, settings), quality)


MODULE = Module(
    name="quality",
    title=N_("How the votes came about"),
    question=N_("Who voted how much, what was seen how often, and do signs of inattention change anything?"),
    settings=Settings,
    run=run,
)
