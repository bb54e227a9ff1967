"""The module of quality: activity, signs of inattention, order, and what the findings would be without some people."""

from __future__ import annotations

from typing import Any

from deliberate.aggregation.contract import Answer, Module, insufficient
from deliberate.aggregation.modules.quality.activity import compute_activity
from deliberate.aggregation.modules.quality.blocks import build_quality_blocks
from deliberate.aggregation.modules.quality.finding import Quality, Settings
from deliberate.aggregation.modules.quality.order import compute_order_effects
from deliberate.aggregation.modules.quality.signs import compute_leave_out_effect, detect_response_patterns
from deliberate.aggregation.modules.tally import Settings as TallySettings
from deliberate.aggregation.modules.tally import compute_tally
from deliberate.aggregation.votes import Votes
from deliberate.text import N_


def run(votes: Votes, settings: Settings, needed: Any) -> Answer:
    """Count, look for signs, and leave people out to see whether it matters; no one is left out of any finding."""
    found = compute_activity(votes)
    if found.voters == 0:
        return insufficient("quality", N_("No one has voted yet: at least one vote is needed."))
    signs = detect_response_patterns(
        found, least_votes=settings.least_votes, one_sided=settings.one_sided, most_active=settings.most_active
    )
    as_cast = compute_tally(votes, TallySettings())
    quality = Quality(
        found,
        as_cast.share,
        signs,
        tuple(compute_leave_out_effect(votes, as_cast, sign.shown) for sign in signs),
        () if votes.exposures is None else compute_order_effects(votes),
    )
    return Answer(build_quality_blocks(votes, quality, settings), quality)


MODULE = Module(
    name="quality",
    title=N_("Participation and data quality"),
    question=N_(
        "How much did people vote, how often was each statement seen, and does response quality change the results?"
    ),
    settings=Settings,
    run=run,
)
